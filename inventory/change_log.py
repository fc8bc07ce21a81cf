"""Whose change it was: the link between a request and the change log (django-auditlog)."""

from __future__ import annotations

from typing import Any

from auditlog.middleware import AuditlogMiddleware
from django.http import HttpRequest


class ChangeLogMiddleware(AuditlogMiddleware):  # type: ignore[misc]
    """Records the signed-in person, and nothing that the client merely claims.

    The library's own middleware also stores X-Forwarded-For and X-Forwarded-Port as they come: a
    false address, and a port too large for its column, which PostgreSQL answers with an error.
    """

    def get_extra_data(self, request: HttpRequest) -> dict[str, Any]:
        """The actor alone."""
        return {"actor": self._get_actor(request)}
