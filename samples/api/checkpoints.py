"""Checkpoints: what fixes a ledger's state at one moment; and taking one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from samples.api.base import InLedgerMixin, OfLedger, Resource
from samples.api.compact import LedgerLink
from samples.api.examples import example_of
from samples.api.fields import Record, Url
from samples.api.writes import Done, WritingMixin
from samples.domain.checkpoint import Head
from samples.domain.errors import InvalidValue
from samples.models import Checkpoint, CheckpointHead, Ledger
from samples.selectors import custody_filters, lookup
from samples.services import checkpoints
from samples.services.actors import Actor


class CheckpointRow(Record[Checkpoint]):
    """The Merkle root (RFC 9162) over the last event of every chain of a ledger.

    `text` is what was hashed and signed: its SHA-256 is `hash`, and it holds the hash of the
    checkpoint before it. `public_key` and `signature` (Ed25519) are null where no key was set.
    """

    url = Url("checkpoints", "pk")
    ledger = LedgerLink()

    class Meta:
        model = Checkpoint
        fields: tuple[str, ...] = (
            "url", "id", "ledger", "number", "created_at", "created_by", "containers", "events",
            "root", "text", "hash", "public_key", "signature",
        )  # fmt: skip


class ChainHead(serializers.Serializer[Head]):
    """The last event of one container's chain: a leaf of the tree."""

    container = serializers.CharField(help_text="Code of the container.")
    seq = serializers.IntegerField(help_text="Number of the event in its chain.")
    hash = serializers.CharField(help_text="Hash of the event.")


class CheckpointDetail(CheckpointRow):
    """A checkpoint with its heads, from which the root can be computed again."""

    heads = serializers.SerializerMethodField(
        help_text="The leaves of the tree, in order of the container's code."
    )

    class Meta(CheckpointRow.Meta):
        fields = (*CheckpointRow.Meta.fields, "heads")

    @extend_schema_field(ChainHead(many=True))
    def get_heads(self, checkpoint: Checkpoint) -> list[dict[str, Any]]:
        """As they were fixed."""
        return [vars(head) for head in checkpoints.heads_of(checkpoint)]


class Checkpoints(InLedgerMixin, Resource[Checkpoint]):
    """Checkpoints of a ledger, the latest first."""

    ledger_on_detail = False
    model = Checkpoint
    shows = (Checkpoint, CheckpointHead, Ledger)
    serializer_class = CheckpointRow
    detail_serializer_class = CheckpointDetail
    filterset_class = custody_filters.CheckpointFilter
    ordering_paths = {"number": "number", "created_at": "created_at", "events": "events"}
    default_ordering = ("-number",)
    known_by = ("The checkpoint's number here (`id`), not its number in the ledger.", "1")

    def get_queryset(self) -> QuerySet[Checkpoint]:
        """The checkpoints of the ledger; a single one by its `id`, whichever ledger it is of."""
        found = Checkpoint.objects.select_related("ledger")
        return found if self.detail else found.filter(ledger=self.ledger)

    def find(self, identifier: str, queryset: QuerySet[Checkpoint]) -> Checkpoint:
        """By number."""
        return lookup.numbered(queryset, "checkpoint", identifier)

    def get_serializer_context(self) -> Mapping[str, Any]:
        """Each checkpoint names its own ledger."""
        return Resource.get_serializer_context(self)


class TakeCheckpoint(WritingMixin, OfLedger):
    """Fixing the present state of a ledger."""

    http_method_names = ["post"]
    model = Ledger
    shows = (Ledger, Checkpoint, CheckpointHead)
    written_by = ("samples.add_checkpoint",)

    @extend_schema(
        summary="Take a checkpoint",
        operation_id="ledgers_checkpoints_create",
        request=None,
        responses={201: CheckpointDetail},
        examples=[
            OpenApiExample("Checkpoint", value=example_of("checkpoints"), response_only=True)
        ],
    )
    def post(self, request: Request, **_address: str) -> HttpResponse:
        """Fix the last event of every chain under one root, signed where the site has a key.

        Needs the permission `add_checkpoint`. Takes no body.
        """

        def do() -> Done:
            ledger = self.get_object()
            if self.raw_body and request.data:
                raise InvalidValue(
                    "A checkpoint takes no fields: it is of what the ledger holds now.",
                    field=next(iter(request.data), None),
                    expected="an empty body",
                )
            taken = checkpoints.take(ledger=ledger, actor=cast("Actor", request.user))
            return Done(CheckpointDetail(taken, context=self.get_serializer_context()).data)

        return self.carry_out(request, do)
