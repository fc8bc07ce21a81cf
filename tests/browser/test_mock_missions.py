"""Mock missions in a browser: replayed by slider, steered by one and followed by another."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import LOOKS, OTHER_LOOKS, OpenPage, Scheme
from tests.browser.site import PLANNER, Site

SignIn = Callable[[Page], None]
Check = Callable[[Page], None]
FLOWN_MS = 90_000
FOLLOWED_MS = 15_000
TUBE = "tube-08"


def slider(page: Page) -> Locator:
    """It moves once its data is there, which this waits for."""
    expect(page.get_by_role("button", name="Play")).to_be_enabled(timeout=FOLLOWED_MS)
    found = page.get_by_role("slider", name="Sol of the mission")
    found.focus()
    return found


def flown(page: Page) -> None:
    """The mission that was flown for the first run, from the start page."""
    page.goto("/")
    page.get_by_role("link", name="Replay it sol by sol").click()
    expect(page.locator(".helm .badge")).to_have_text("Ended")


def places(page: Page) -> list[str | None]:
    """Where a tube is drawn, on each map."""
    return [
        token.get_attribute("transform") for token in page.locator(f"[data-token={TUBE}]").all()
    ]


def test_a_newcomer_replays_the_flown_mission_and_takes_its_debrief(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    flown(page)
    expect(page).to_have_title(re.compile("^MOCK · "))
    where = page.locator(f"[data-tube={TUBE}] [data-where]")
    expect(where).to_have_text("At the receiving facility")
    handle = slider(page)
    handle.press("Home")
    expect(where).to_have_text("Where it lay")
    expect(page.locator(".player__at")).to_contain_text("Sol 0")
    before = places(page)
    for _ in range(120):
        if where.inner_text().startswith("Aboard"):
            break
        handle.press("PageUp")
    expect(where).to_contain_text("Aboard Sample Recovery Helicopter")
    handle.press("PageUp")
    handle.press("PageUp")
    assert places(page) != before
    link = page.locator(f"[data-tube={TUBE}] a")
    assert "as_of=" in str(link.get_attribute("href"))
    sol = handle.get_attribute("aria-valuetext")
    handle.press("ArrowRight")
    assert handle.get_attribute("aria-valuetext") != sol
    handle.press("ArrowLeft")
    assert handle.get_attribute("aria-valuetext") == sol
    page.get_by_label("What", exact=True).select_option("loaded")
    expect(page.locator("[data-log] > li:visible strong").first).to_have_text("Loaded")
    handle.press("End")
    expect(where).to_have_text("At the receiving facility")
    page.get_by_role("link", name="Read the debrief").click()
    expect(page.get_by_role("heading", name=re.compile("^Debrief of "))).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="debrief.pdf").click()
    file = tmp_path / "debrief.pdf"
    waiting.value.save_as(file)
    assert waiting.value.suggested_filename.startswith("MOCK-")
    assert file.read_bytes().startswith(b"%PDF")


def test_it_plays_from_event_to_event_where_motion_is_not_wanted(open_page: OpenPage) -> None:
    page = open_page()
    flown(page)
    handle = slider(page)
    handle.press("Home")
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".player__at strong")).not_to_have_text("Sol 0", timeout=FOLLOWED_MS)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()


@pytest.mark.every_database
def test_one_steers_a_fault_comes_and_another_follows(
    open_page: OpenPage, sign_in: SignIn, site: Site, assert_accessible: Check
) -> None:
    page, other = open_page(), open_page(expected=("409",))
    sign_in(page)
    site.sign_in_planner(other)
    page.goto("/mock-missions/new/")
    page.get_by_label("Seed").fill("7")
    page.get_by_label("No bad luck: everything goes as planned").check()
    page.get_by_role("button", name="Arrive at Mars").click()
    expect(page.get_by_text("You have the helm", exact=True)).to_be_visible()
    assert_accessible(page)

    other.goto(page.url)
    expect(other.locator(".helm__state")).to_contain_text("steers")
    other.get_by_role("button", name="Take the helm").click()
    expect(other.get_by_role("alert")).to_contain_text(f"{site.username} steers")
    expect(other.get_by_role("button", name="To the end")).to_have_count(0)
    assert_accessible(other)

    other.goto(page.url)
    page.get_by_role("button", name="One sol").click()
    expect(page.locator(".helm__state")).to_contain_text("sol 1", timeout=FLOWN_MS)
    expect(other.locator(".helm__state")).to_contain_text("sol 1", timeout=FOLLOWED_MS)

    page.get_by_text("Let something go wrong").click()
    page.get_by_label("What goes wrong").select_option(
        label="Vehicle lost: Sample Recovery Helicopter 1"
    )
    page.get_by_role("button", name="Bring it about now").click()
    expect(page.locator("[data-troubles]")).to_contain_text("Sample Recovery Helicopter 1")
    page.get_by_text("Plan again, or give up").click()
    page.get_by_label("Why").fill("The other one flies.")
    page.get_by_role("button", name="Plan again from here").click()
    expect(page.locator("#versions")).to_contain_text("The other one flies.", timeout=FLOWN_MS)
    page.get_by_role("button", name="To the end").click()
    expect(page.locator(".helm .badge")).to_have_text("Ended", timeout=FLOWN_MS)
    expect(other.locator(".helm .badge")).to_have_text("Ended", timeout=FOLLOWED_MS)
    page.get_by_role("link", name="Read the debrief").click()
    faults = page.get_by_role("region", name="Faults met")
    expect(faults).to_contain_text("Vehicle lost")
    expect(faults).to_contain_text(site.username)
    assert PLANNER not in faults.inner_text()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        *((name, *look) for name in ("list", "new", "mission", "debrief") for look in LOOKS),
        *(("mission", *look) for look in OTHER_LOOKS),
    ],
)
def test_is_sound(
    open_page: OpenPage,
    sign_in: SignIn,
    assert_accessible: Check,
    name: str,
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(width, scheme)
    if name == "new":
        sign_in(page)
    flown(page)
    if name == "debrief":
        page.get_by_role("link", name="Read the debrief").click()
    elif name != "mission":
        page.goto("/mock-missions/" + ("new/" if name == "new" else ""))
    else:
        slider(page).press("PageDown")
    page.evaluate("for (const each of [...document.querySelectorAll('main details')].slice(0, 6)) "
                  "each.open = true")  # fmt: skip
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)


def test_the_player_and_the_mock_banner_stay_in_sight(open_page: OpenPage) -> None:
    page = open_page(390)
    flown(page)
    page.locator("#tubes").scroll_into_view_if_needed()
    expect(page.get_by_role("slider", name="Sol of the mission")).to_be_in_viewport()
    expect(page.locator(".ledger--mock .ledger__name")).to_be_in_viewport()


def test_without_a_script_any_sol_can_be_asked_for(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    flown(page)
    page.goto(f"{page.url}?sol=0")
    expect(page.locator(f"[data-tube={TUBE}] [data-where]")).to_have_text("Where it lay")
    expect(page.locator(".gantt svg")).to_be_visible()
    page.get_by_role("button", name="Show this sol").click()
    expect(page.locator(".player__at")).to_contain_text("Sol 0")
    context.close()
