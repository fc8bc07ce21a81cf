"""Plans in a browser: a scenario is made, solved, followed, read, approved and compared."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import OpenPage, Scheme
from tests.browser.site import Site

SignIn = Callable[[Page], None]
Check = Callable[[Page], None]
SOLVED_MS = 90_000


def solve(page: Page, seconds: str = "10") -> None:
    """Press the button and wait until the page has loaded itself anew with the answer."""
    page.get_by_label("Seconds").fill(seconds)
    page.get_by_role("button", name=re.compile("^Solve")).click()
    expect(page.get_by_text(re.compile(r"Run \d+ is not the plan’s answer"))).to_be_visible(
        timeout=SOLVED_MS
    )


def draft(page: Page, scenario: str, name: str) -> str:
    """A new plan; returns its address."""
    page.goto(f"/plans/scenarios/{scenario}/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Draft a plan").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    return page.url


@pytest.fixture(scope="module")
def plan(browser: Browser, site: Site) -> str:
    """The address of a solved plan in which a tube stays behind."""
    context = browser.new_context(base_url=site.url)
    page = context.new_page()
    site.sign_in(page)
    url = draft(page, "thirty-of-thirty-one", "Full container")
    solve(page)
    page.get_by_role("button", name="Make it the plan’s answer").click()
    expect(page.get_by_text("run 1, the plan’s answer")).to_be_visible()
    context.close()
    return url


@pytest.mark.every_database
def test_a_planner_makes_a_scenario_solves_it_and_approves(
    open_page: OpenPage, sign_in: SignIn, assert_accessible: Check, plan: str
) -> None:
    page = open_page(expected=("400",))
    sign_in(page)
    page.goto("/plans/")
    page.get_by_role("link", name="New scenario").click()
    expect(page.locator(".lede")).to_contain_text("A fetch rover collects Three Forks")
    page.get_by_label("Name", exact=True).first.fill("Nine of the depot")
    page.get_by_label("Short name").first.fill("nine-of-the-depot")
    page.get_by_label("Tubes that must stay").fill("tube-08")
    speed = page.get_by_label("Speed, m a sol")
    speed.fill("-5")
    page.get_by_role("button", name="Store the scenario").click()
    expect(page.get_by_role("alert")).to_contain_text("Not stored.")
    expect(speed).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text(re.compile("Expected: a number from 0"))).to_be_visible()
    assert_accessible(page)
    speed.fill("250")
    page.get_by_role("button", name="Store the scenario").click()
    expect(page.get_by_role("heading", name="Nine of the depot")).to_be_visible()
    expect(page.get_by_text("Assumption: chosen in this scenario; it was")).to_be_visible()

    draft(page, "nine-of-the-depot", "Without Malay")
    expect(page.get_by_text("No answer yet")).to_be_visible()
    solve(page)
    expect(page.locator(".sureness")).to_contain_text("Proven optimal")
    expect(page.locator("#behind-tube-08")).to_contain_text("It is to be left behind.")
    page.get_by_role("button", name="Make it the plan’s answer").click()
    for deed, state in (("Propose", "Proposed"), ("Approve", "Approved")):
        page.get_by_label("Why").fill(f"{deed}: it fits.")
        page.get_by_role("button", name=deed).click()
        expect(page.locator(".page-head .badge")).to_have_text(state)
    expect(page.locator("#history")).to_contain_text("Approve: it fits.")
    expect(page.locator("#history")).to_contain_text("9 tubes reserved")

    page.goto("/plans/")
    page.get_by_label("One: Without Malay").check()
    page.get_by_label("Other: Full container").check()
    page.get_by_role("button", name="Compare the two chosen").click()
    expect(page.get_by_role("region", name="Figures of both plans")).to_contain_text("+21")
    expect(page.get_by_role("link", name="Malay", exact=True)).to_be_visible()


def test_progress_is_watched_and_a_run_cancelled(open_page: OpenPage, sign_in: SignIn) -> None:
    page = open_page()
    sign_in(page)
    draft(page, "thirty-of-thirty-one", "Watched")
    # What the worker is at moves on by itself; the page shows it without being touched.
    page.get_by_label("Seed").fill("3")
    page.get_by_role("button", name="Solve", exact=True).click()
    progress = page.locator("#progress")
    expect(
        page.get_by_text(re.compile("Run 1 is (asked for|not the plan’s answer)")).first
    ).to_be_visible()
    if progress.count():
        expect(progress).to_contain_text(re.compile("Queued|Running"))
        expect(page.get_by_role("button", name="Cancel the run")).to_be_visible()
    expect(page.locator("#runs .badge")).to_have_text("Done", timeout=SOLVED_MS)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("name", ["list", "plan", "scenario", "new", "edit", "compare"])
def test_is_sound(
    open_page: OpenPage,
    sign_in: SignIn,
    assert_accessible: Check,
    plan: str,
    name: str,
    width: int,
) -> None:
    page = open_page(width)
    sign_in(page)
    scenario = "/plans/scenarios/thirty-of-thirty-one/"
    page.goto(
        {
            "list": "/plans/",
            "plan": plan,
            "scenario": scenario,
            "new": "/plans/scenarios/new/?from=thirty-of-thirty-one",
            "edit": f"{scenario}edit/",
            "compare": "/plans/compare/",
        }[name]
    )
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_text("HYPOTHETICAL", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_plan_cannot_be_taken_for_what_happened(
    open_page: OpenPage, plan: str, scheme: Scheme
) -> None:
    page = open_page(scheme=scheme)
    ground = "getComputedStyle(document.querySelector('main')).backgroundColor"
    page.goto("/containers/")
    flight = page.evaluate(ground)
    page.goto(plan)
    assert page.evaluate(ground) != flight
    expect(page).to_have_title(re.compile("^HYPOTHETICAL · "))
    page.evaluate("scrollTo(0, 5000)")
    expect(page.get_by_text("HYPOTHETICAL", exact=True)).to_be_in_viewport()


def test_without_a_script_everything_is_there(browser: Browser, site: Site, plan: str) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(plan)
    expect(page.locator(".route-plot svg").first).to_be_visible()
    expect(page.locator(".gantt svg")).to_be_visible()
    page.get_by_text(re.compile("^Every step as a table")).click()
    expect(page.get_by_role("region", name="Steps of the timeline")).to_be_visible()
    expect(page.get_by_role("region", name="Chosen tubes")).to_contain_text("Perseverance")
    context.close()
