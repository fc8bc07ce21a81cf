"""The proof in a browser: it loads by itself, works without a script, and a checkpoint is taken."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.site import Site
from tests.pages.addresses import PAGES


def test_the_verification_follows_the_page(open_page: OpenPage) -> None:
    page = open_page()
    page.goto(PAGES["proof"])
    expect(page.locator("#verification")).to_contain_text("The history holds.")
    expect(page).to_have_url(re.compile(r"/proof/$"))


def test_while_it_is_checked_that_is_said(open_page: OpenPage) -> None:
    page = open_page(expected=("503", "htmx"))
    answers: list[Route] = []

    def hold_back(route: Route) -> None:
        answers.append(route)

    page.route("**/proof/?verification=now", hold_back)
    page.goto(PAGES["proof"])
    expect(page.get_by_text(re.compile("Checking .* events"))).to_be_visible()
    expect(page.get_by_role("link", name="Check the history now")).to_be_hidden()
    (route,) = answers
    route.fulfill(status=503)
    expect(page.get_by_text("It could not be checked just now.")).to_be_visible()
    expect(page.get_by_role("link", name="Check the history now")).to_be_visible()


def test_checking_needs_no_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGES["proof"])
    expect(page.get_by_text(re.compile("Checking"))).to_be_hidden()
    page.get_by_role("link", name="Check the history now").click()
    expect(page.locator("#verification")).to_contain_text("The history holds.")
    context.close()


def test_a_checkpoint_is_taken_and_an_event_is_under_it(
    open_page: OpenPage,
    sign_in: Callable[[Page], None],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = open_page(390)
    sign_in(page)
    page.goto(PAGES["proof"])
    page.get_by_role("button", name="Take a checkpoint").click()
    expect(page.locator(".messages")).to_contain_text(
        re.compile(r"is taken: \d+ events of 43 containers")
    )
    expect(page.get_by_role("link", name="Number 1").first).to_be_visible()
    for path in (PAGES["proof"], PAGES["event"]):
        page.goto(path)
        page.emulate_media(color_scheme="light")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_accessible(page)
        page.emulate_media(color_scheme="dark")
        assert_accessible(page)
    expect(page.locator(".climb > li")).to_have_count(10)
    with page.expect_download() as download:
        page.get_by_role("link", name="The proof as JSON").click()
    assert download.value.suggested_filename == "mars-2020-flight-tube-08-6-proof.json"
