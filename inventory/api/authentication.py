"""Who asks: a program with a token, or the person signed in to the site."""

from __future__ import annotations

from django.contrib.auth.models import User
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from samples.models import ApiToken
from samples.services import tokens

_SCHEME = "bearer"


class Token(BaseAuthentication):
    """`Authorization: Bearer …` (RFC 6750). It goes before a session, and needs no CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's owner; None without a token.

        Raises AuthenticationFailed for one that is unknown, expired, revoked, or whose owner's
        account is switched off.
        """
        text = _sent(request)
        if text is None:
            return None
        token = tokens.recognised(text)
        if token is None:
            raise AuthenticationFailed("This token is not known here.")
        if token.state == "revoked":
            raise AuthenticationFailed(f"The token {token} was revoked.")
        if token.state == "expired":
            raise AuthenticationFailed(
                f"The token {token} expired on {token.expires_at:%Y-%m-%d %H:%M} UTC."
            )
        if not token.owner.is_active:
            raise AuthenticationFailed("The account of this token is switched off.")
        tokens.note_use(token)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        """The challenge of every 401, from whichever way of signing in it comes."""
        wrong = "" if _sent(request) is None else ', error="invalid_token"'
        return f'Bearer realm="api"{wrong}'


class Session(SessionAuthentication):
    """The site's session cookie; with a CSRF token for anything that writes."""

    def enforce_csrf(self, request: Request) -> None:
        """Check the token, except where the method is unknown here: that is 405, not a forgery."""
        if request.method in request.parser_context["view"].allowed_methods:
            super().enforce_csrf(request)


def _sent(request: Request) -> str | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == _SCHEME else None
