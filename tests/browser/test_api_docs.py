"""The API's documents in a browser: from this site alone, under its content security policy."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import TWO_LOOKS, OpenPage, Scheme

SLOW_MS = 120_000
"""Both tools work through the whole document before they show anything."""


@TWO_LOOKS
def test_swagger_ui(
    open_page: OpenPage, assert_accessible: Callable[[Page], None], width: int, scheme: Scheme
) -> None:
    page = open_page(width, scheme)
    page.goto("/api/docs/")
    part = page.locator("#operations-tag-samples")
    expect(part).to_be_visible(timeout=SLOW_MS)
    part.get_by_role("button").click()
    operation = page.locator("#operations-samples-samples_retrieve")
    expect(operation).to_be_visible()
    assert_accessible(page)
    operation.locator("button.opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("tr[data-param-name=identifier] input").fill("M2020-337-8")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("Malay", timeout=SLOW_MS)


def test_redoc(open_page: OpenPage) -> None:
    """That it shows the document; axe would work on its one long page for half a minute."""
    page = open_page(1440, "light")
    page.goto("/api/redoc/")
    expect(page.get_by_text("One sample", exact=True).first).to_be_attached(timeout=SLOW_MS)
