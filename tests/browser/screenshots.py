"""Pictures of the pages for the documents: `python -m tests.browser.screenshots docs/images`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import ARGUMENTS, ON_PATH
from tests.browser.site import running_site

PAGES = {
    "start": "/",
    "catalogue": "/samples/",
    "map": "/map/",
    "depot": "/depots/three-forks/",
    "admin": "/admin/",
    "api": "/api/docs/",
}


def main(target: Path) -> None:
    """One PNG a page, 1440 pixels wide, in light colours."""
    target.mkdir(parents=True, exist_ok=True)
    found = next((path for name in ON_PATH if (path := shutil.which(name))), None)
    with (
        tempfile.TemporaryDirectory() as directory,
        running_site(Path(directory)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = browser.new_page(base_url=site.url, viewport={"width": 1440, "height": 900})
        site.sign_in(page)
        for name, path in PAGES.items():
            page.goto(path, wait_until="networkidle")
            page.screenshot(path=target / f"{name}.png")
            print(f"{name:10} {path}")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
