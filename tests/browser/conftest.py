"""A browser, the served site, and pages that tell what went wrong in them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.site import Site, running_site
from tests.left_out import leave_out, looks_are_left_to_sqlite

Scheme = Literal["light", "dark"]

ON_PATH = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HERE = Path(__file__).parent

# Contrast, the dearest of axe's rules, is asked for in each scheme and at each width once. All four
# combinations are for the pages that `EVERY_LOOK` shows.
LOOKS: list[tuple[int, Scheme]] = [(390, "dark"), (1440, "light")]
OTHER_LOOKS: list[tuple[int, Scheme]] = [(390, "light"), (1440, "dark")]
TWO_LOOKS = pytest.mark.parametrize(("width", "scheme"), LOOKS)
EVERY_LOOK = pytest.mark.parametrize(("width", "scheme"), [*LOOKS, *OTHER_LOOKS])

# Every row is like every other, and each takes its time to examine.
ROWS_LEFT_OUT = ["tbody > tr:nth-child(n+9)", "#result_list > tbody:nth-of-type(n+9)"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """One worker has the browser and the site; every test here is its.

    On PostgreSQL only those that write to or ask the database run (`every_database`): what a page
    looks like does not depend on where its rows come from. TEST_BROWSER=all runs them all there.
    """
    here = [item for item in items if HERE in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.xdist_group("browser"))
    if not looks_are_left_to_sqlite():
        return
    looks = {item for item in here if item.get_closest_marker("every_database") is None}
    items[:] = [item for item in items if item not in looks]
    config.hook.pytest_deselected(items=list(looks))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The real site with the real inventory, served as in production."""
    with running_site(tmp_path_factory.mktemp("site")) as served:
        yield served


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium: the one on this machine, else Playwright's own."""
    found = next((path for name in ON_PATH if (path := shutil.which(name))), None)
    # Playwright's loop stays in this thread until the session ends, and Django would take the
    # database tests after these for asynchronous code and refuse them.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        except PlaywrightError as error:
            reason = str(error).strip().splitlines()[0]
            leave_out(f"browser tests: no Chromium starts here (make browser): {reason}")
        yield launched
        launched.close()


@dataclass
class Findings:
    """What went wrong in a page, collected while it lives."""

    host: str
    problems: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from before its first request."""
        page.on("console", self.console)
        page.on("pageerror", lambda error: self.problems.append(f"script failed: {error}"))
        page.on("request", self.request)
        page.on("response", self.response)
        page.on("requestfailed", self.failed)

    def console(self, message: ConsoleMessage) -> None:
        """Errors and warnings; a refused inline style or script is one of them."""
        if message.type in {"error", "warning"}:
            where = message.location.get("url", "")
            self.problems.append(f"console {message.type}: {message.text} ({where})")

    def request(self, request: Request) -> None:
        """Nothing may come from another host."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.problems.append(f"asked another host: {request.url}")

    def response(self, response: Response) -> None:
        """No file is missing and nothing fails."""
        if response.status >= 400:
            self.problems.append(f"{response.status} {response.url}")

    def failed(self, request: Request) -> None:
        """A request that got no answer, but for one the page itself gave up by moving on."""
        if request.failure != "net::ERR_ABORTED":
            self.problems.append(f"failed: {request.url} ({request.failure})")


class OpenPage(Protocol):
    """`open_page(width=390, scheme="dark", expected=["404"])` gives a fresh page.

    At the end of the test it must have had no problem, but for those that contain one of the
    `expected` texts.
    """

    def __call__(
        self, width: int = 1440, scheme: Scheme = "light", expected: tuple[str, ...] = ()
    ) -> Page:
        """A page of that width in CSS pixels and that colour scheme."""


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Makes pages, and asserts at the end that nothing went wrong in any of them."""
    opened: list[tuple[Page, Findings, tuple[str, ...]]] = []

    def make(width: int = 1440, scheme: Scheme = "light", expected: tuple[str, ...] = ()) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            locale="en-GB",
            timezone_id="UTC",
            reduced_motion="reduce",
        )
        page = context.new_page()
        findings = Findings(urlsplit(site.url).netloc)
        findings.watch(page)
        opened.append((page, findings, expected))
        return page

    yield make
    for page, _, _ in opened:
        page.context.close()
    problems = [
        problem
        for _, findings, expected in opened
        for problem in findings.problems
        if not any(text in problem for text in expected)
    ]
    assert not problems


@pytest.fixture(scope="session")
def session_cookies() -> list[Any]:
    """The administrator's, once somebody signed in."""
    return []


@pytest.fixture
def sign_in(site: Site, session_cookies: list[Any]) -> Callable[[Page], None]:
    """`sign_in(page)`: the administrator is signed in to the admin, by the form the first time."""

    def enter(page: Page) -> None:
        if session_cookies:
            page.context.add_cookies(session_cookies)
        else:
            site.sign_in(page)
            session_cookies.extend(page.context.cookies())

    return enter


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """`assert_accessible(page)`: axe-core finds nothing of impact serious or critical."""

    def check(page: Page) -> None:
        context = {"exclude": [[rows] for rows in ROWS_LEFT_OUT]}
        violations = Axe().run(page, context).response["violations"]
        grave = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n    "
            + "\n    ".join(node["html"] for node in violation["nodes"][:5])
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
        ]
        assert not grave, page.url + "\n" + "\n".join(grave)

    return check
