"""One id per request: in the response, in every log record and in the change log.

A client or proxy may send its own in X-Request-ID, so that one id follows a call through several
systems; anything but a plain short word is replaced, for it is written into logs and headers.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

HEADER = "X-Request-ID"
PROBES = {"/healthz", "/readyz", "/metrics"}
"""Addresses that machines ask for; see inventory/probes.py."""

_ACCEPTED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
_current: ContextVar[str | None] = ContextVar("request_id", default=None)
_logger = logging.getLogger("inventory.request")


def current() -> str | None:
    """The id of the request being answered; None outside one (a command, a test)."""
    return _current.get()


@contextmanager
def adopted(request_id: str) -> Iterator[None]:
    """Work on behalf of a request that is answered already: its id is the current one."""
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


class RequestIdMiddleware:
    """Gives the request its id and writes its line into the log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the id in the response's header."""
        given = request.headers.get(HEADER, "")
        request_id = given if _ACCEPTED.fullmatch(given) else uuid.uuid4().hex
        started = time.perf_counter()
        with adopted(request_id):
            response = self.get_response(request)
            response[HEADER] = request_id
            if not _is_noise(request, response):
                milliseconds = (time.perf_counter() - started) * 1000
                _logger.info(
                    "%s %s %d", request.method, request.path, response.status_code,
                    extra={"milliseconds": round(milliseconds, 1)},
                )  # fmt: skip
            return response


def _is_noise(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Files, and probes that found all well, which come every few seconds."""
    return request.path.startswith(settings.STATIC_URL) or (
        request.path in PROBES and response.status_code == HTTPStatus.OK
    )
