"""GET /events/{id}/proof/: that an event is under a checkpoint."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.checkpoints import ChainHead
from samples.api.examples import example_of
from samples.domain.checkpoint import check_proof
from samples.exchange.ledger_file import proof_document
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Ledger
from samples.selectors import lookup
from samples.services import checkpoints


class InclusionProof(serializers.Serializer[Any]):
    """From the event to the root: events up to the head, then the hashes of the tree."""

    chain = serializers.ListField(
        child=serializers.CharField(),
        help_text="Texts of the event and of all after it, up to the head.",
    )
    head = ChainHead()
    index = serializers.IntegerField(help_text="The head's place among the leaves, from 0.")
    size = serializers.IntegerField(help_text="Leaves of the tree.")
    path = serializers.ListField(
        child=serializers.CharField(), help_text="Hashes to join with, the lowest first."
    )
    root = serializers.CharField(  # type: ignore[assignment]
        help_text="Where it leads: the root of the checkpoint."
    )


class ProofDocument(serializers.Serializer[Any]):
    """A proof with the checkpoint it leads to; everything needed to check it offline."""

    format = serializers.CharField()
    checkpoint = serializers.CharField(help_text="The checkpoint's text, as hashed and signed.")
    hash = serializers.CharField(help_text="SHA-256 of that text.")
    public_key = serializers.CharField(help_text="Ed25519, hexadecimal; empty if unsigned.")
    signature = serializers.CharField(help_text="Of that text; empty if unsigned.")
    proof = InclusionProof()


class EventProof(GenericAPIView[CustodyEvent]):
    """The proof of one event."""

    http_method_names = ["get", "head"]
    detail = True
    lookup_url_kwarg = "identifier"
    known_by = ("The event's number (`id`).", "1")
    queryset = CustodyEvent.objects.select_related("ledger", "container")
    shows = (CustodyEvent, Ledger, Checkpoint, CheckpointHead)

    @extend_schema(
        summary="Proof of a custody event",
        operation_id="events_proof_retrieve",
        responses=ProofDocument,
        examples=[OpenApiExample("Proof", value=example_of("event_proof"), response_only=True)],
    )
    def get(self, request: Request, identifier: str) -> Response:
        """The event's way to the first checkpoint over it, checked before it is handed out.

        404 where no checkpoint has been taken since the event was recorded.
        """
        events = self.filter_queryset(self.get_queryset())
        event = lookup.numbered(events, "event", identifier)
        checkpoint, proof = checkpoints.prove(event)
        check_proof(proof)
        return Response(proof_document(checkpoint, proof))
