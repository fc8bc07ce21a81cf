"""The whole inventory to take away, for whoever may see all of it."""

from __future__ import annotations

from django.http import HttpRequest, StreamingHttpResponse

from samples.exchange import package
from samples.pages.gate import page
from samples.selectors.package import OF_MODEL


@page(*(str(model._meta.model_name) for model in OF_MODEL))
def download(request: HttpRequest) -> StreamingHttpResponse:
    """A Frictionless Data Package: catalogue, sources and the flight ledger."""
    response = StreamingHttpResponse(
        iter(()) if request.method == "HEAD" else package.pieces(),
        content_type=package.MEDIA_TYPE,
    )
    response["Content-Disposition"] = f'attachment; filename="{package.FILE_NAME}"'
    return response
