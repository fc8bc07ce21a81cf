"""A trade study in a browser: asked for, followed without being touched, read."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

SOLVED_MS = 120_000


def test_a_study_is_asked_for_and_followed_to_its_end(
    open_page: OpenPage, sign_in: Callable[[Page], None], assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page()
    sign_in(page)
    page.goto("/studies/?scenario=fetch-three-forks")
    page.get_by_label("Name", exact=True).fill("Followed")
    page.get_by_label("Departures").fill("367")
    page.get_by_label("Places in the container").fill("3, 10")
    page.get_by_label("Seconds for each case").fill("5")
    page.get_by_role("button", name="Start the study").click()
    expect(page.get_by_role("heading", name="Followed", exact=True)).to_be_visible()
    # Nobody loads the page anew: it asks how far the study is, and shows the answer at its end.
    expect(page.locator(".page-head .badge")).to_have_text("Done", timeout=SOLVED_MS)
    expect(page.locator("#study-progress")).to_contain_text("2 of 2 cases have ended")
    expect(page.locator("#cases tbody tr")).to_have_count(2)
    expect(page.get_by_role("heading", name="The front")).to_be_visible()
    assert_accessible(page)
