"""Pictures for the README, of the served site: `python -m tools.screenshots docs/images`.

The site has a database of its own; the pictures are small PNG files, so that they may be committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, ON_PATH
from tests.browser.site import running_site

LARGEST_BYTES = 300_000


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the page, the window in CSS pixels, its colours."""

    name: str
    path: str
    width: int
    height: int
    scheme: str = "light"


PICTURES = (
    Picture("start", "/", 1440, 1180),
    Picture("depot", "/depots/three-forks/", 1440, 1240),
    Picture("sample", "/samples/M2020-00579-17/", 1440, 1240, "dark"),
    Picture("catalogue-phone", "/samples/?place=three-forks", 390, 844),
)


def take(browser: Browser, site: str, picture: Picture, target: Path) -> int:
    """Write one picture; returns its size in bytes."""
    page = browser.new_page(
        base_url=site,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page.goto(picture.path, wait_until="networkidle")
    file = target / f"{picture.name}.png"
    page.screenshot(path=file)
    page.close()
    return file.stat().st_size


def main(target: Path) -> int:
    """Take all pictures; 1 where one is too large to commit."""
    target.mkdir(parents=True, exist_ok=True)
    found = next((path for name in ON_PATH if (path := shutil.which(name))), None)
    too_large = 0
    with (
        tempfile.TemporaryDirectory() as directory,
        running_site(Path(directory)) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        for picture in PICTURES:
            size = take(browser, site.url, picture, target)
            too_large += size > LARGEST_BYTES
            print(f"{picture.name:16} {size // 1000:4} kB  {picture.path}")
        browser.close()
    return int(too_large > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
