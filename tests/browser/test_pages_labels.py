"""Labels in a browser: an SVG sheet is drawn, and a scanner that reads it opens the container."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage


def test_a_drawn_sheet_is_read_and_its_codes_open_the_containers(open_page: OpenPage) -> None:
    # A picture opened by itself names no icon, so the browser asks for the usual one.
    page = open_page(expected=("favicon.ico",))
    page.goto("/labels/?place=three-forks")
    sheet = page.locator("img.sheet")
    expect(sheet).to_be_visible()
    page.set_viewport_size({"width": 2000, "height": 1600})
    page.goto(str(sheet.get_attribute("src")))
    picture = Image.open(io.BytesIO(page.locator("svg").screenshot()))
    addresses = sorted(code.text for code in zxingcpp.read_barcodes(picture))
    assert len(addresses) == 10
    page.goto(next(address for address in addresses if address.endswith("/t/tube-08/")))
    expect(page.locator("h1")).to_have_text("Tube SN261")


def test_no_text_leaves_its_label(open_page: OpenPage) -> None:
    page = open_page(expected=("favicon.ico",))
    page.goto("/labels/sheet.svg?sheet=1&paper=letter")
    reach = page.evaluate(
        "Math.max(...[...document.querySelectorAll('text')].map("
        "text => { const box = text.getBBox(); return box.x + box.width; }))"
    )
    assert 20 < reach <= 66.675 - 2 + 0.05


def test_the_sheet_follows_paper_and_position(open_page: OpenPage) -> None:
    page = open_page(390)
    page.goto("/labels/?container=SN261")
    page.get_by_label("Label sheets").select_option("letter")
    page.get_by_label("First free position").fill("30")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("img", name="from position 30 on")).to_be_visible()
    expect(page.get_by_text("One label, for")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="PDF to print").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
