"""Every public page in a browser: light and dark, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOOKS, OTHER_LOOKS, OpenPage, Scheme
from tests.browser.site import Site
from tests.pages.addresses import PAGES

EXTRA = {
    "sample, not sealed": "/samples/bell-island/",
    "sample, emptied": "/samples/issole-first-fill/",
    "container, empty": "/containers/tube-40/",
    "history narrowed": "/history/?verb=drop",
    "source without statements": "/sources/s32/",
    "nothing found": "/samples/?search=zzz",
}
REFUSED = {
    "unknown sample": "/samples/M2020-99999-01/",
    "unknown parameter": "/samples/?sttae=x",
    "bad filter": "/samples/?sampled_sol_min=-3",
}
ALL = PAGES | EXTRA | REFUSED
IN_EVERY_LOOK = {"start", "catalogue", "sample", "depot", "history"}


def open_at(page: Page, path: str) -> None:
    """Open a page and wait until its map, if it has one, is drawn."""
    page.goto(path)
    for container in page.locator("[data-map]").all():
        expect(container.locator(".leaflet-control-scale")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "width", "scheme"),
    [
        (name, *look)
        for name in ALL
        for look in [*LOOKS, *(OTHER_LOOKS if name in IN_EVERY_LOOK else [])]
    ],
)
def test_is_sound(
    open_page: OpenPage,
    assert_accessible: Callable[[Page], None],
    name: str,
    width: int,
    scheme: Scheme,
) -> None:
    page = open_page(width, scheme, expected=("400", "404") if name in REFUSED else ())
    open_at(page, ALL[name])
    expect(page.locator("h1")).to_have_count(1)
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert too_wide <= 0, f"{too_wide} px wider than the window"
    assert_accessible(page)


@pytest.mark.parametrize("width", [640, 1024, 1240, 1920])
@pytest.mark.parametrize("name", sorted(IN_EVERY_LOOK))
def test_fits_windows_between(open_page: OpenPage, name: str, width: int) -> None:
    page = open_page(width)
    open_at(page, PAGES[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_theme_is_chosen_once_and_kept(open_page: OpenPage) -> None:
    page = open_page(scheme="light")
    page.goto("/")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(background)
    toggle = page.get_by_role("button", name=re.compile("Theme"))
    while page.locator("html").get_attribute("data-theme") != "dark":
        toggle.click()
    dark = page.evaluate(background)
    assert dark != light
    page.goto("/samples/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate(background) == dark


def test_the_keyboard_reaches_every_filter_and_the_list(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/")
    page.get_by_label("Search", exact=True).focus()
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "[document.activeElement.name || '', document.activeElement.textContent.trim()]"
        )
        names.append(focused[0] or focused[1])
        if focused[1] == "CSV":
            break
    for wanted in ("sample_type", "campaign", "outcrop", "place", "stage", "More filters", "Show"):
        assert wanted in names, names
    assert names[-1] == "CSV", names


@pytest.mark.every_database
def test_a_filter_works_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/")
    page.get_by_label("Regolith").focus()
    page.keyboard.press("Space")
    expect(page.locator("#results")).to_contain_text("2 samples")
    expect(page).to_have_url(re.compile(r"/samples/\?sample_type=regolith$"))


def test_the_list_follows_what_is_typed(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/?ordering=-name")
    page.evaluate("window.stillThere = true")
    page.get_by_label("Search", exact=True).press_sequentially("mountain")
    expect(page.locator("#results")).to_contain_text("4 samples")
    expect(page).to_have_url(re.compile(r"search=mountain"))
    expect(page).to_have_url(re.compile(r"ordering=-name"))
    assert page.evaluate("window.stillThere")
    assert page.locator("tbody tr").first.inner_text().startswith("Silver Mountain")


def test_what_is_refused_is_said_in_the_list(open_page: OpenPage) -> None:
    page = open_page(expected=("400",))
    page.goto("/history/")
    page.get_by_label("Container", exact=True).fill("SN999")
    page.get_by_label("Container", exact=True).press("Enter")
    expect(page.locator("#results")).to_contain_text("There is no container SN999.")
    page.get_by_label("Container", exact=True).fill("SN261")
    page.get_by_label("Container", exact=True).press("Enter")
    expect(page.locator("#results")).to_contain_text("6 events")


def test_the_drawer_opens_on_a_phone(open_page: OpenPage) -> None:
    page = open_page(390)
    page.goto("/samples/")
    search = page.get_by_label("Search", exact=True)
    expect(search).to_be_hidden()
    page.get_by_text("Search and filter").click()
    search.fill("malay")
    search.press("Enter")
    expect(page.locator("#results")).to_contain_text("1 sample")


@pytest.mark.every_database
def test_searching_and_paging_need_no_script(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/samples/")
    page.get_by_label("Search", exact=True).fill("haahoni")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.get_by_role("link", name="Ha'ahóni").click()
    expect(page.locator("h1")).to_have_text("Ha'ahóni")
    page.goto("/history/")
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".timeline > li")).to_have_count(25)
    page.goto("/map/")
    expect(page.locator("#places tbody tr")).to_have_count(33)
    context.close()


@pytest.mark.every_database
def test_an_export_is_what_is_shown(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/?place=three-forks")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 11
    assert download.value.suggested_filename.endswith(".csv")


def test_sources_open_and_close_by_keyboard(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/wb1/")
    chips = page.locator("details.sources").first
    chips.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(chips.get_by_role("link")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(chips.get_by_role("link").first).to_be_hidden()


def test_the_strip_leads_to_samples(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    page.locator(".strip__track.is-longest use").first.click()
    expect(page.locator("h1")).to_have_text("Mageik")
