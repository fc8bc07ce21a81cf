"""Passwords can't be tried out: after some wrong ones a while passes before the next counts.

Counted for a name from an address, so that nobody can lock somebody else out, and ten times as many
for an address whatever the names. It sits where every password is checked, so no login form can be
forgotten; a form shows the refusal like any other fault.
"""

from __future__ import annotations

import hashlib
import logging
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase

from inventory.client_address import client_address
from inventory.counters import Rate, forget, hit

NAMES = 10
"""How many times as many attempts an address has for all names together: people share addresses."""

_WAIT = "inventory.login_wait"
_logger = logging.getLogger(__name__)


class LimitedBackend(ModelBackend):
    """Checks a password unless too many were wrong lately (`LOGIN_ATTEMPTS`)."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """The account; None for a wrong password. Raises ValidationError, which a form shows."""
        rate: Rate | None = settings.LOGIN_ATTEMPTS
        if rate is None:
            return super().authenticate(request, username, password, **kwargs)
        address = client_address(request) if request else "unknown"
        name = hashlib.sha256(str(username).encode()).hexdigest()
        of_name, of_address = f"login:{name}:{address}", f"login:{address}"
        # Counted before the password is looked at: of many at once none gets past the limit.
        for key, limit in (
            (of_name, rate),
            (of_address, Rate(rate.number * NAMES, rate.seconds)),
        ):
            standing = hit(key, limit)
            if standing.is_exceeded:
                # Not the name: people type their password there.
                _logger.warning("Too many attempts to sign in from %s", address)
                wait = math.ceil(standing.resets_in)
                if request is not None:
                    request.META[_WAIT] = wait
                raise ValidationError(
                    f"Too many attempts to sign in. Try again in {_words(wait)}.",
                    code="too-many-attempts",
                )
        user = super().authenticate(request, username, password, **kwargs)
        if user is not None:
            forget(of_name)
        return user


class LoginAttemptsMiddleware:
    """Says of a form that was refused for too many attempts what HTTP has for it: 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The form's answer, with `Retry-After`."""
        response = self.get_response(request)
        wait = request.META.get(_WAIT)
        if wait is not None:
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(wait)
        return response


def _words(seconds: int) -> str:
    minutes = math.ceil(seconds / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"
