"""The admin in a browser: every page opens, in light and dark, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import EVERY_LOOK, TWO_LOOKS, OpenPage, Scheme

SignIn = Callable[[Page], None]
AssertAccessible = Callable[[Page], None]

# Long lists are searched: every row is like every other, and each takes its time to examine.
LISTS = [
    "container/", "sample/", "campaign/", "outcrop/", "abrasionpatch/", "place/", "depot/",
    "depotspot/", "waypoint/?q=30", "drive/?q=30", "custodyevent/?q=tube-08", "holding/?q=tube-0",
    "ledger/", "checkpoint/", "checkpointhead/?q=tube-0", "source/?q=s1",
    "valueprovenance/?q=s12", "observation/?q=360", "mission/", "organisation/", "custodian/",
    "stocktake/", "container/?q=tube-0&as_of=2022-12-25", "holding/?q=tube-0&as_of=2022-12-25",
]  # fmt: skip
OTHER_PAGES = [
    "/admin/samples/sample/add/",
    "/admin/samples/sample/import/",
    "/admin/samples/sample/export/",
    "/admin/samples/valueprovenance/add/",
    "/admin/auditlog/logentry/",
    "/admin/auth/user/",
    "/admin/auth/user/1/change/",
    "/admin/auth/group/",
    "/admin/password_change/",
]


@pytest.fixture
def look(
    open_page: OpenPage, sign_in: SignIn, assert_accessible: AssertAccessible
) -> Callable[[int, Scheme], tuple[Page, Callable[[str], None]]]:
    """`page, visit = look(390, "dark")`: signed in; `visit(address)` opens and examines a page."""

    def make(width: int, scheme: Scheme) -> tuple[Page, Callable[[str], None]]:
        page = open_page(width, scheme)
        sign_in(page)

        def visit(address: str) -> None:
            page.goto(address)
            examine(page, assert_accessible)

        return page, visit

    return make


def examine(page: Page, assert_accessible: AssertAccessible) -> None:
    """Settled, accessible, and not wider than the window."""
    # The theme shows nothing before its scripts have run.
    page.wait_for_function("!document.documentElement.hasAttribute('x-cloak')")
    assert_accessible(page)
    wider = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wider <= 0, f"{page.url} is {wider} px wider than the window"


def follow(page: Page, listing: str, term: str) -> None:
    """Search a list and open the first record found."""
    page.goto(f"/admin/samples/{listing}/?q={term}")
    page.locator("#result_list tbody tr a[href*='/change/']").first.click()
    page.wait_for_url("**/change/**")


Look = Callable[[int, Scheme], tuple[Page, Callable[[str], None]]]


@EVERY_LOOK
def test_the_first_page(look: Look, width: int, scheme: Scheme) -> None:
    page, visit = look(width, scheme)
    visit("/admin/")
    expect(page.get_by_role("heading", name="What is where")).to_be_visible()
    dark = page.evaluate("document.documentElement.classList.contains('dark')")
    assert dark == (scheme == "dark")


@TWO_LOOKS
def test_every_list(look: Look, width: int, scheme: Scheme) -> None:
    page, visit = look(width, scheme)
    for name in LISTS:
        visit(f"/admin/samples/{name}")
        expect(page.locator("#result_list")).to_be_visible()


@TWO_LOOKS
def test_every_other_page(look: Look, width: int, scheme: Scheme) -> None:
    _, visit = look(width, scheme)
    for address in OTHER_PAGES:
        visit(address)


@EVERY_LOOK
def test_the_pages_of_a_tube_a_sample_a_place_and_an_event(
    look: Look, assert_accessible: AssertAccessible, width: int, scheme: Scheme
) -> None:
    page, _ = look(width, scheme)
    for listing, term, heading in (
        ("container", "SN261", "Every sample it held"),
        ("sample", "WB1", "Values and their sources"),
        ("place", "three-forks", "Containers here now"),
    ):
        follow(page, listing, term)
        examine(page, assert_accessible)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    follow(page, "container", "SN261")
    page.locator("#cache-history ~ ol a", has_text="6. Drop").click()
    page.wait_for_url("**/custodyevent/**")
    examine(page, assert_accessible)
    page.get_by_role("link", name="Event before").click()
    expect(page.get_by_text("Event 5 of SN261")).to_be_visible()


@TWO_LOOKS
def test_a_preview_and_its_problems(
    look: Look,
    assert_accessible: AssertAccessible,
    tmp_path: Path,
    width: int,
    scheme: Scheme,
) -> None:
    page, _ = look(width, scheme)
    for rows, heading in (
        ("malay,3.1\nrobine,6.08\n", "Preview: nothing is written yet"),
        ("malay,long\nnobody,3\n", "Nothing was imported"),
    ):
        file = tmp_path / "samples.csv"
        file.write_text("slug,core_length_cm\n" + rows)
        page.goto("/admin/samples/sample/import/")
        page.set_input_files("input[name=import_file]", file)
        page.fill("textarea[name=reason]", "To look at it.")
        page.select_option("select[name=source]", index=1)
        page.get_by_role("button", name="Try the file").click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        examine(page, assert_accessible)


@TWO_LOOKS
def test_a_verb_is_chosen_refused_and_recorded(
    look: Look, assert_accessible: AssertAccessible, width: int, scheme: Scheme
) -> None:
    page, visit = look(width, scheme)
    visit("/admin/samples/container/?q=tube-3")
    for code in ("tube-38", "tube-39"):
        row = page.locator("#result_list tr", has_text=code).first
        row.locator("input.action-select").check()
    page.locator("select[name=action]").select_option("record")
    page.locator("#changelist-actions-wrapper").get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="What was done?")).to_be_visible()
    examine(page, assert_accessible)
    page.get_by_role("link", name="Image").click()
    expect(page.get_by_label("When, UTC")).to_be_visible()
    examine(page, assert_accessible)
    page.get_by_label("When, UTC").fill("2999-01-01 00:00:00")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Nothing was recorded.")).to_be_visible()
    expect(page.get_by_text("before it happened").first).to_be_visible()
    examine(page, assert_accessible)
    page.get_by_label("When, UTC").fill("2024-01-01 00:00:00")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("Recorded: image of")).to_be_visible()
    examine(page, assert_accessible)


@TWO_LOOKS
def test_a_branch_is_opened_and_every_page_of_it_says_mock(
    look: Look, assert_accessible: AssertAccessible, width: int, scheme: Scheme
) -> None:
    page, visit = look(width, scheme)
    slug = f"rehearsal-{width}-{scheme}"
    visit("/admin/samples/ledger/1/fit-out/")
    page.get_by_role("button", name="Make what is missing").click()
    visit("/admin/samples/ledger/1/branch/")
    page.get_by_label("Name", exact=False).first.fill(slug)
    page.get_by_label("Short name").fill(slug)
    page.get_by_role("button", name="Branch off").click()
    banner = page.get_by_role("note").filter(has_text="MOCK")
    expect(banner).to_be_visible()
    examine(page, assert_accessible)
    visit(f"/admin/samples/container/?ledger={slug}&q=tube-08")
    expect(banner).to_be_visible()
    page.locator("#result_list tbody tr a[href*='/change/']").first.click()
    page.wait_for_url("**/change/**")
    expect(banner).to_be_visible()
    examine(page, assert_accessible)
    page.get_by_role("link", name="Deliver", exact=True).click()
    expect(banner).to_be_visible()
    examine(page, assert_accessible)
    page.get_by_label("Lander").select_option("concept-lander")
    page.get_by_role("button", name="Record in the mock ledger").click()
    expect(page.get_by_text(f"Recorded in the MOCK ledger {slug}")).to_be_visible()
    expect(page.get_by_text("Sample Retrieval Lander (concept)").first).to_be_visible()


@pytest.mark.every_database
def test_the_filters_open_by_keyboard_and_narrow_the_list(
    look: Look, assert_accessible: AssertAccessible
) -> None:
    page, visit = look(1440, "light")
    visit("/admin/samples/container/")
    button = page.get_by_role("button", name="Filters")
    button.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#changelist-filter")
    expect(drawer).to_be_visible()
    assert_accessible(page)
    drawer.locator("select[name=stage]").select_option(["cached"], force=True)
    drawer.get_by_role("button", name="Apply").click()
    page.wait_for_url("**stage=cached**")
    expect(page.locator("#result_list tbody tr")).to_have_count(10)


@pytest.mark.every_database
def test_a_change_is_refused_without_a_reason_and_shown_in_the_log_with_one(
    look: Look, assert_accessible: AssertAccessible
) -> None:
    page, _ = look(1440, "dark")
    follow(page, "outcrop", "Brac")
    page.fill("input[name=region_of_interest]", "Séítah")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("A change says why.")).to_be_visible()
    examine(page, assert_accessible)
    page.fill("textarea[name=change_reason]", "Named on the map.")
    page.select_option("select[name=change_source]", index=1)
    page.get_by_role("button", name="Save and continue editing").click()
    changes = page.locator("section[aria-labelledby=cache-changes]")
    expect(changes.get_by_text("Named on the map.")).to_be_visible()
    expect(changes.get_by_role("cell", name="Séítah")).to_be_visible()
    examine(page, assert_accessible)


def test_the_theme_is_switched_by_keyboard_and_remembered(look: Look) -> None:
    page, visit = look(1440, "light")
    visit("/admin/")
    page.locator("#nav-sidebar").get_by_role("button", name="admin").press("Enter")
    page.get_by_role("button", name="Dark").press("Enter")
    expect(page.locator("html")).to_have_class("dark")
    page.reload()
    expect(page.locator("html")).to_have_class("dark")
