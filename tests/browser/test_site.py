"""The served site: production settings, static files from here, an admin one can sign in to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import EVERY_LOOK, Findings, OpenPage, Scheme
from tests.browser.site import Site


@pytest.mark.every_database
def test_is_served_with_production_settings(open_page: OpenPage) -> None:
    page = open_page(expected=("404",))
    response = page.goto("/nowhere/at/all/")
    assert response is not None
    assert response.status == 404
    assert "DEBUG" not in page.content()
    assert "content-security-policy" in response.headers
    assert "x-request-id" in response.headers


@EVERY_LOOK
def test_the_administrator_signs_in(
    open_page: OpenPage,
    site: Site,
    assert_accessible: Callable[[Page], None],
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(width, scheme)
    page.goto("/admin/login/")
    assert_accessible(page)
    site.sign_in(page)
    assert page.locator("form#logout-form, a[href*='password_change']").count() > 0


def test_problems_of_a_page_are_noticed(open_page: OpenPage, site: Site) -> None:
    expected = ("404", "oops", "other.invalid", "Content Security Policy")
    page = open_page(expected=expected)
    findings = Findings(site.url.removeprefix("http://"))
    findings.watch(page)
    page.goto("/admin/login/")
    page.evaluate("console.error('oops')")
    page.evaluate("fetch('/static/missing.css')")
    page.evaluate("fetch('http://other.invalid/').catch(() => {})")
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), "
                  "{text: 'oops()'}))")  # fmt: skip
    page.wait_for_timeout(300)
    found = "\n".join(findings.problems)
    assert all(text in found for text in expected)
