"""Who asks: the person signed in to the site."""

from __future__ import annotations

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class Session(SessionAuthentication):
    """The site's session cookie; with a CSRF token for anything that writes."""

    def authenticate_header(self, request: Request) -> str:
        """A challenge, so that a refusal of nobody is 401 and not 403."""
        del request
        return 'Session realm="api"'

    def enforce_csrf(self, request: Request) -> None:
        """Check the token, except where the method is unknown here: that is 405, not a forgery."""
        if request.method in request.parser_context["view"].allowed_methods:
            super().enforce_csrf(request)
