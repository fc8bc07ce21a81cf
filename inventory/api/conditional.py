"""Answers that the client has already: an `ETag` on each that is read, and 304 where it is known.

A view that knows a record's version sets the tag itself; else it is a hash of the answer, which
saves the way but not the work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from django.http import (
    HttpRequest,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.cache import patch_vary_headers, set_response_etag
from django.utils.http import parse_etags

from inventory.request_id import adopted, current

_READ = {"GET", "HEAD"}
_DEPENDS_ON = ("Accept", "Authorization", "Cookie")
_TOLD_AGAIN = ("ETag", "Cache-Control", "Vary", "Content-Location", "Last-Modified", "Expires")
"""Headers that 304 repeats (RFC 9110, 15.4.5)."""
_logger = logging.getLogger("inventory.request")


class ConditionalMiddleware:
    """Below /api/ and /ogc/: what caches may do with an answer; and it is not sent twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, or 304 where `If-None-Match` has its tag."""
        response = self.get_response(request)
        if not request.path_info.startswith(("/api/", "/ogc/")):
            return response
        if isinstance(response, StreamingHttpResponse):
            pieces: Iterable[bytes] = response.streaming_content  # type: ignore[assignment]
            response.streaming_content = _watched(pieces, request, current())
        if request.method not in _READ or response.status_code != 200:
            return response
        if "Cache-Control" not in response:
            patch_vary_headers(response, _DEPENDS_ON)
            mine = "private, " if request.user.is_authenticated else ""
            response["Cache-Control"] = f"{mine}no-cache"
        if response.streaming or "no-store" in response["Cache-Control"]:
            return response
        if "ETag" not in response:
            set_response_etag(response)
        if not _is_known(request, response["ETag"]):
            return response
        told = {name: response[name] for name in _TOLD_AGAIN if name in response}
        unchanged = HttpResponseNotModified(headers=told)
        unchanged.cookies = response.cookies
        return unchanged


def _is_known(request: HttpRequest, tag: str) -> bool:
    """Whether `If-None-Match` names it; a weak tag is as good (RFC 9110, 13.1.2)."""
    known = {_strong(one) for one in parse_etags(request.headers.get("If-None-Match", ""))}
    return bool({"*", _strong(tag)} & known)


def _strong(tag: str) -> str:
    return tag.removeprefix("W/")


def _watched(
    pieces: Iterable[bytes], request: HttpRequest, request_id: str | None
) -> Iterator[bytes]:
    """The pieces; a failure among them is logged, and cuts the answer off without its end."""
    try:
        yield from pieces
    except Exception:
        with adopted(request_id or ""):
            _logger.exception("%s %s broke off", request.method, request.path)
        raise
