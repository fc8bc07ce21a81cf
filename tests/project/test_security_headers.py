"""A browser loads nothing from another host, whatever a page says."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from inventory.security_headers import SecurityHeadersMiddleware, policy_for

CSP = "Content-Security-Policy"


@pytest.mark.parametrize("path", ["/", "/samples/", "/admin/", "/api/v1/samples/", "/api/docs/"])
def test_only_this_site_is_a_source(path: str) -> None:
    policy = policy_for(path)
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
    assert "*" not in policy


def test_pages_run_no_inline_script_and_no_inline_style() -> None:
    assert "unsafe" not in policy_for("/")
    assert "unsafe" not in policy_for("/adminish/")


def test_the_admin_may_evaluate_its_own_attributes_but_no_inline_script() -> None:
    scripts = next(part for part in policy_for("/admin/x/").split("; ") if "script-src" in part)
    assert scripts == "script-src 'self' 'unsafe-eval'"


def test_the_login_page_carries_the_headers(client: Client, db: None) -> None:
    response = client.get("/admin/login/")
    assert response.status_code == 200
    assert response[CSP] == policy_for("/admin/")
    assert "geolocation=()" in response["Permissions-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_views_own_policy_stays() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={CSP: "default-src 'none'"})

    response = SecurityHeadersMiddleware(view)(RequestFactory().get("/"))
    assert response.headers[CSP] == "default-src 'none'"


@pytest.mark.parametrize(("debug", "guarded"), [(True, False), (False, True)])
def test_djangos_debug_pages_may_style_themselves(debug: bool, guarded: bool) -> None:
    middleware = SecurityHeadersMiddleware(lambda request: HttpResponse(status=404))
    with override_settings(DEBUG=debug):
        response = middleware(RequestFactory().get("/nowhere/"))
    assert (CSP in response.headers) is guarded
