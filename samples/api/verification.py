"""GET /ledgers/{slug}/verification/: does the ledger hold?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.base import OfLedger
from samples.api.compact import LedgerLink
from samples.api.examples import example_of
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Holding, Ledger
from samples.services.verdict import verdict


class Counted(serializers.Serializer[Any]):
    """How much was checked."""

    events = serializers.IntegerField()
    containers = serializers.IntegerField()
    checkpoints = serializers.IntegerField()
    unsigned = serializers.IntegerField(help_text="Checkpoints that nobody signed.")


class Broken(serializers.Serializer[Any]):
    """The first thing that does not hold."""

    message = serializers.CharField(help_text="What does not hold, and why.")
    where = serializers.CharField(
        allow_null=True, help_text="`ledger/container#seq`, or the checkpoint in words."
    )
    ledger = serializers.CharField(
        allow_null=True, help_text="Slug of the ledger it lies in: this one or an earlier one."
    )
    container = serializers.CharField(allow_null=True, help_text="Code of the container.")
    seq = serializers.IntegerField(allow_null=True, help_text="Number of the event in its chain.")
    checkpoint = serializers.IntegerField(
        allow_null=True, help_text="Number of the checkpoint in the ledger."
    )


class Verification(serializers.Serializer[Any]):
    """What a replay of the whole ledger found just now."""

    ledger = LedgerLink()
    checked_at = serializers.DateTimeField()
    holds = serializers.BooleanField()
    counted = Counted(allow_null=True, help_text="Null where something does not hold.")
    broken = Broken(allow_null=True, help_text="Null where everything holds.")


class VerifyLedger(OfLedger):
    """Whether a ledger holds."""

    http_method_names = ["get", "head"]
    dear = ("GET", "HEAD")
    shows = (Ledger, CustodyEvent, Holding, Checkpoint, CheckpointHead)

    @extend_schema(
        summary="Verify a ledger",
        operation_id="ledgers_verification_retrieve",
        responses=Verification,
        examples=[
            OpenApiExample("It holds", value=example_of("verification"), response_only=True),
            OpenApiExample(
                "It does not",
                value={
                    **(example_of("verification") or {}),
                    "holds": False,
                    "counted": None,
                    "broken": {
                        "message": "mars-2020-flight/tube-08#3: the text was changed after it was "
                        "hashed.",
                        "where": "mars-2020-flight/tube-08#3",
                        "ledger": "mars-2020-flight",
                        "container": "tube-08",
                        "seq": 3,
                        "checkpoint": None,
                    },
                },
                response_only=True,
            ),
        ],
    )
    def get(self, request: Request, **_address: str) -> Response:
        """Replay every chain now and compare it with hashes, stored states and checkpoints.

        Takes as long as the ledger is: some hundred thousand events a second at most. A ledger that
        does not hold is an answer too: `holds` is false, and `broken` names the first event, state
        or checkpoint and why.
        """
        ledger = self.get_object()
        found = verdict(ledger)
        body = {
            "ledger": ledger,
            "checked_at": found.checked_at,
            "holds": found.holds,
            "counted": found.counted,
            "broken": found.broken,
        }
        return Response(Verification(body, context=self.get_serializer_context()).data)
