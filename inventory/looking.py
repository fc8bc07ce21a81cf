"""Who looks: told to the querysets at the start of every request, and forgotten at its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponseBase

from samples.selectors import visibility


class LookingMiddleware:
    """Stands after the one that knows the session; a token's owner takes that one's place later.

    The end is the signal, not the return: an answer may still be streamed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        request_finished.connect(_nobody, dispatch_uid="inventory.looking")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer for whoever `request.user` is by the time that a queryset asks."""
        visibility.looking(lambda: request.user)
        return self.get_response(request)


def _nobody(**_signal: Any) -> None:
    visibility.looking(None)
