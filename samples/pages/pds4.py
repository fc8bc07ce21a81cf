"""A mission's flight inventory as a bundle for an archive, to download."""

from __future__ import annotations

import tempfile

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

from samples.exchange import pds4
from samples.pages.gate import page
from samples.selectors import lookup

MODELS = (
    "mission", "ledger", "custodyevent", "container", "sample", "depot", "outcrop", "place",
    "holding",
)  # fmt: skip


@page(*MODELS)
def bundle(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The ZIP archive: the flight ledger alone, whichever ledger was looked at before."""
    mission = lookup.mission(slug)
    name = pds4.file_name(mission)
    if request.method == "HEAD":
        response = HttpResponse(content_type=pds4.MEDIA_TYPE)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    pds4.write_bundle(mission, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=pds4.MEDIA_TYPE)
