"""What a browser may do with our pages: nothing from another host.

The pages need no inline script and no inline style. The admin theme does: Alpine evaluates its
attributes (unsafe-eval) and both it and Swagger UI set styles in the document.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

STRICT: dict[str, str] = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
ADMIN = STRICT | {"script-src": "'self' 'unsafe-eval'", "style-src": "'self' 'unsafe-inline'"}
# Redoc searches in a worker that it makes from a blob.
API = STRICT | {"style-src": "'self' 'unsafe-inline'", "worker-src": "'self' blob:"}

# Longest prefix first; anything else is STRICT.
BY_PREFIX = {"/admin/": ADMIN, "/api/": API, "/ogc/api": API}

NO_DEVICES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# The camera is for reading codes, on the page that does so and on no other.
CAMERA = NO_DEVICES.replace("camera=()", "camera=(self)")
PERMISSIONS_BY_PATH = {"/scan/": CAMERA}


def policy_for(path: str) -> str:
    """The Content-Security-Policy of an address of this site."""
    for prefix, policy in BY_PREFIX.items():
        if path.startswith(prefix):
            return _text(policy)
    return _text(STRICT)


def devices_for(path: str) -> str:
    """The Permissions-Policy of an address of this site."""
    return PERMISSIONS_BY_PATH.get(path, NO_DEVICES)


class SecurityHeadersMiddleware:
    """Adds Content-Security-Policy and Permissions-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the headers; a view's own policy stays."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", devices_for(request.path_info))
        if not (settings.DEBUG and response.status_code in _DEBUG_PAGES):
            response.headers.setdefault("Content-Security-Policy", policy_for(request.path_info))
        return response


# Django's own error pages of a development machine are made of inline styles and scripts.
_DEBUG_PAGES = {HTTPStatus.NOT_FOUND, HTTPStatus.INTERNAL_SERVER_ERROR}


def _text(policy: dict[str, str]) -> str:
    return "; ".join(f"{directive} {sources}" for directive, sources in policy.items())
