"""GET /ledgers/{slug}/export/: a whole ledger as JSON Lines."""

from __future__ import annotations

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request

from samples.api.base import OfLedger
from samples.api.renderers import JsonLines
from samples.exchange import ledger_file
from samples.models import Checkpoint, CheckpointHead, CustodyEvent, Ledger


class ExportLedger(OfLedger):
    """A ledger to take away."""

    http_method_names = ["get", "head"]
    renderer_classes = [JsonLines]
    shows = (Ledger, CustodyEvent, Checkpoint, CheckpointHead)

    @extend_schema(
        summary="Export a ledger",
        operation_id="ledgers_export_retrieve",
        responses={(200, JsonLines.media_type): str},
        examples=[
            OpenApiExample(
                "First line",
                value='{"format":"mars-sample-cache-ledger/1","ledger":"mars-2020-flight",'
                '"kind":"flight"}\n',
                response_only=True,
                media_type=JsonLines.media_type,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> StreamingHttpResponse:
        """Every event and every checkpoint, one a line, as `tools/verify_ledger.py` reads them."""
        ledger = self.get_object()
        response = StreamingHttpResponse(
            ledger_file.lines(ledger), content_type=JsonLines.media_type
        )
        response["Content-Disposition"] = f'attachment; filename="{ledger.slug}.jsonl"'
        return response
