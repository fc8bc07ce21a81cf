"""How much one may ask of the API: `THROTTLE_ANONYMOUS`, `THROTTLE_SIGNED_IN`, `THROTTLE_SOLVE`.

A visitor is known by address, a person by account, whatever the number of tokens. A view names its
`dear` methods, those that keep a processor busy: of these there is a smaller number besides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from inventory.client_address import client_address
from inventory.counters import Rate, Standing, hit

_WHAT = {
    "anonymous": "requests without an account",
    "signed-in": "requests of one account",
    "solve": "requests that compute for long",
}
_STANDINGS = "inventory.throttle_standings"


class Throttle(BaseThrottle):
    """Counts a request against every limit that it falls under."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """True. Raises Throttled, with how long to wait, where one of the limits is exceeded."""
        standings: dict[str, Standing] = {}
        request.META[_STANDINGS] = standings
        for name, who in _limits(request, view):
            rate: Rate | None = settings.THROTTLES[name]
            if rate is None:
                continue
            standing = standings[name] = hit(f"{name}:{who}", rate)
            if standing.is_exceeded:
                raise Throttled(
                    wait=standing.resets_in,
                    detail=f"There may be {rate.number} {_WHAT[name]} in {rate.seconds} seconds.",
                )
        return True


class RateLimitMiddleware:
    """Tells how much is left: `RateLimit-Policy` and `RateLimit` (IETF draft ratelimit-headers)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer with a member for each limit that the request was counted against."""
        response = self.get_response(request)
        standings: Mapping[str, Standing] = request.META.get(_STANDINGS, {})
        if standings:
            response["RateLimit-Policy"] = ", ".join(
                f'"{name}";q={one.rate.number};w={one.rate.seconds}'
                for name, one in standings.items()
            )
            response["RateLimit"] = ", ".join(
                f'"{name}";r={max(0, one.rate.number - one.number)};t={math.ceil(one.resets_in)}'
                for name, one in standings.items()
            )
        return response


def _limits(request: Request, view: Any) -> list[tuple[str, str]]:
    """Names of the limits that a request falls under, each with who is counted."""
    if request.user.is_authenticated:
        name, who = "signed-in", f"account {request.user.pk}"
    else:
        name, who = "anonymous", f"address {client_address(request)}"
    is_dear = request.method in getattr(view, "dear", ())
    return [(name, who), *([("solve", who)] if is_dear else [])]
