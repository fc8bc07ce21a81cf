"""The working pages in a browser: a mock is branched off, recorded in, scanned and counted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage, Scheme
from tests.browser.site import Site

SignIn = Callable[[Page], None]
Check = Callable[[Page], None]


@pytest.fixture(scope="module")
def mock(browser: Browser, site: Site) -> str:
    """The short name of a mock in which a hand-over is open, an entry corrected, a tube lost."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    site.sign_in(page)
    page.goto("/ledgers/mars-2020-flight/branch/")
    page.get_by_label("Name", exact=True).fill("Browser mock")
    page.get_by_label("Short name").fill("browser-mock")
    page.get_by_role("button", name="Open the mock").click()
    expect(page).to_have_title(re.compile("^MOCK"))
    for code, verb, given in (
        ("tube-08", "pick_up", {"place": "concept-helicopter-1"}),
        ("tube-08", "offer", {"to": "concept-orbiter-team", "document": "TD-7"}),
        ("tube-17", "image", {"evidence": "NLF_1"}),
        ("tube-17", "correct", {"reason": "Another tube is in the picture."}),
        ("tube-21", "lose", {"evidence": "a panorama", "reason": "Not at its spot."}),
    ):
        record(page, code, verb, given)
    context.close()
    return "browser-mock"


def record(page: Page, code: str, verb: str, given: dict[str, str]) -> None:
    """Fill and send the form of a verb in the mock."""
    page.goto(f"/containers/{code}/record/{verb}/?ledger=browser-mock")
    for name, value in given.items():
        field = page.locator(f"main [name={name}]")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".message--success")).to_contain_text("Event")


PATHS = {
    "container on offer": "/containers/tube-08/?ledger=browser-mock",
    "container corrected": "/containers/tube-17/?ledger=browser-mock",
    "container lost": "/containers/tube-21/?ledger=browser-mock",
    "form": "/containers/tube-02/record/lose/?ledger=browser-mock",
    "form of a hand-over": "/containers/tube-08/record/accept/?ledger=browser-mock",
    "branch": "/ledgers/mars-2020-flight/branch/",
    "ledgers": "/ledgers/",
    "handovers": "/handovers/?ledger=browser-mock",
    "scan": "/scan/?ledger=browser-mock&code=tube-08",
    "stock-takes": "/stock-takes/?ledger=browser-mock",
    "start of a mock": "/?ledger=browser-mock",
    "catalogue of a mock": "/samples/?ledger=browser-mock",
    "history of a mock": "/history/?ledger=browser-mock",
    "the past": "/containers/SN261/?as_of=sol+660",
}


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", PATHS)
def test_is_sound(
    open_page: OpenPage,
    sign_in: SignIn,
    assert_accessible: Check,
    mock: str,
    name: str,
    width: int,
) -> None:
    page = open_page(width)
    sign_in(page)
    page.goto(PATHS[name])
    choice = page.locator(".ledger__choice > summary")
    if choice.count():
        choice.press("Enter")
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_mock_looks_like_a_mock(open_page: OpenPage, mock: str, scheme: Scheme) -> None:
    page = open_page(scheme=scheme)
    ground = "getComputedStyle(document.querySelector('main')).backgroundColor"
    page.goto("/containers/")
    flight = page.evaluate(ground)
    page.goto(f"/containers/?ledger={mock}")
    assert page.evaluate(ground) != flight
    expect(page).to_have_title(re.compile("^MOCK · "))
    page.evaluate("scrollTo(0, 4000)")
    expect(page.get_by_text("MOCK — Browser mock").first).to_be_in_viewport()


def test_time_and_ledger_are_chosen_by_keyboard(open_page: OpenPage, mock: str) -> None:
    page = open_page()
    page.goto("/samples/?place=three-forks")
    page.locator(".ledger__choice > summary").press("Enter")
    page.get_by_label("Ledger", exact=True).select_option(label="MOCK — Browser mock")
    page.get_by_label("As of").fill("sol 653")
    page.get_by_label("As of").press("Enter")
    expect(page).to_have_url(re.compile(r"\?place=three-forks&ledger=browser-mock&as_of=sol\+653$"))
    expect(page.locator("#results")).to_contain_text("1 sample")
    page.get_by_role("link", name="Malay").click()
    expect(page).to_have_url(re.compile(r"ledger=browser-mock&as_of=sol\+653"))
    page.get_by_role("link", name="Back to now").click()
    expect(page).to_have_url(re.compile(r"\?ledger=browser-mock$"))
    page.get_by_role("link", name="Leave the mock").click()
    expect(page).to_have_title(re.compile("^Malay"))


def test_filters_that_follow_keep_the_ledger(open_page: OpenPage, mock: str) -> None:
    page = open_page()
    page.goto(f"/samples/?ledger={mock}")
    page.get_by_label("Retrieved").check()
    expect(page.locator("#results")).to_contain_text("1 sample")
    expect(page).to_have_url(re.compile("ledger=browser-mock"))


def test_it_works_without_a_script(browser: Browser, site: Site, mock: str) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/containers/SN261/")
    page.get_by_text("Time and ledger").click()
    page.get_by_label("As of").fill("sol 400")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".ledger")).to_contain_text("Not now")
    expect(page.locator(".timeline")).not_to_contain_text("Dropped")
    page.goto(f"/scan/?ledger={mock}")
    expect(page.get_by_role("button", name="Use the camera")).to_be_hidden()
    page.get_by_label("Code of a tube").fill("SN261")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="Tube SN261")).to_be_visible()
    context.close()


def test_a_scan_is_recorded_and_scanning_goes_on(
    open_page: OpenPage, sign_in: SignIn, mock: str
) -> None:
    page = open_page(390)
    sign_in(page)
    page.goto(f"/scan/?ledger={mock}")
    # A scanner that types ends with Enter.
    page.keyboard.type("https://elsewhere.example/t/tube-06/")
    page.keyboard.press("Enter")
    button = page.get_by_role("link", name="Image")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 48
    button.click()
    page.get_by_role("button", name="Record in the mock: Image").click()
    expect(page).to_have_url(re.compile(r"/scan/\?ledger=browser-mock$"))
    expect(page.locator(".message--success")).to_contain_text("imaged")
    expect(page.get_by_label("Code of a tube")).to_be_focused()


CAMERA = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: "https://x.example/t/tube-08/" }]; }
};
const canvas = document.createElement("canvas");
navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
HTMLMediaElement.prototype.play = async () => {};
"""


def test_the_camera_reads_a_code_where_the_browser_can(open_page: OpenPage, mock: str) -> None:
    page = open_page(390)
    page.add_init_script(CAMERA)
    page.goto(f"/scan/?ledger={mock}")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_role("heading", name="Tube SN261")).to_be_visible()
    expect(page).to_have_url(re.compile("tube-08"))


def test_a_camera_that_is_refused_is_said(open_page: OpenPage) -> None:
    page = open_page(390)
    page.add_init_script(
        CAMERA + "navigator.mediaDevices.getUserMedia = async () => { throw new Error('no'); };"
    )
    page.goto("/scan/")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.get_by_role("status").last).to_contain_text("Type the code instead.")
    expect(page.get_by_label("Code of a tube")).to_be_focused()


def test_a_place_is_counted(
    open_page: OpenPage, sign_in: SignIn, assert_accessible: Check, mock: str
) -> None:
    page = open_page(390, expected=("404",))
    sign_in(page)
    page.goto(f"/stock-takes/?ledger={mock}")
    page.get_by_label("Place").select_option("three-forks")
    page.get_by_role("button", name="Start the count").click()
    seen = page.get_by_label("Seen", exact=True)
    seen.fill("tube-17")
    seen.press("Enter")
    expect(page.locator(".message--success")).to_contain_text("seen where it was expected")
    expect(seen).to_be_focused()
    seen.fill("tube-999")
    seen.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("There is no container tube-999.")
    page.locator("summary", has_text="Confirm as lost").first.click()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.get_by_label("Why").locator("visible=true").fill("Its spot is empty.")
    page.get_by_role("button", name="Confirm as lost").locator("visible=true").click()
    expect(page.locator(".message--success")).to_contain_text("is recorded as lost")
    page.get_by_role("button", name="Close the count").click()
    expect(page.get_by_text("The stock-take is closed.")).to_be_visible()
