"""A mission's flight inventory as a bundle for an archive, to download."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse

from samples.exchange import pds4
from samples.pages.gate import page
from samples.selectors import lookup

MODELS = (
    "mission", "ledger", "custodyevent", "container", "sample", "depot", "outcrop", "place",
    "holding",
)  # fmt: skip


@page(*MODELS)
def bundle(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The ZIP archive: the flight ledger alone, whichever ledger was looked at before."""
    mission = lookup.mission(slug)
    made = pds4.prepared(mission)
    response = StreamingHttpResponse(
        iter(()) if request.method == "HEAD" else pds4.pieces(made), content_type=pds4.MEDIA_TYPE
    )
    response["Content-Disposition"] = f'attachment; filename="{pds4.file_name(made)}"'
    return response
