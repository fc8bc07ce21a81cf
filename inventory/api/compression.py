"""Answers of the API are packed for clients that say they can unpack them."""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

LEAST = 1024
"""Bytes of an answer that is worth packing."""
PACKED = ("/api/", "/ogc/")
_REFUSED = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")
_WEAK = re.compile(r'W/(?=")')


class CompressionMiddleware(GZipMiddleware):
    """Gzip below /api/ and /ogc/, for answers of 1 KB and more and for streams.

    Not for what holds a secret (`no-store`): its packed length would tell of it what else is known
    of the answer (BREACH). Django's random padding blurs that for the rest.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Take `If-Match` by the tag that packing made weak: it names the same state."""
        tags = request.META.get("HTTP_IF_MATCH")
        if tags and request.path_info.startswith("/api/"):
            request.META["HTTP_IF_MATCH"] = _WEAK.sub("", tags)
            request.__dict__.pop("headers", None)  # made of META, and kept

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Pack it, or leave it."""
        if not request.path_info.startswith(PACKED) or response.status_code == 304:
            return response
        if "no-store" in response.get("Cache-Control", ""):
            return response
        is_short = not response.streaming and len(response.content) < LEAST  # type: ignore[attr-defined]
        if is_short or _REFUSED.search(request.headers.get("Accept-Encoding", "")):
            patch_vary_headers(response, ["Accept-Encoding"])
            return response
        return super().process_response(request, response)
