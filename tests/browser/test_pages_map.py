"""The map and the depot's drawing in a browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage

PINS = ".map-pin-box"


@pytest.fixture
def map_page(open_page: OpenPage) -> Page:
    page = open_page()
    page.goto("/map/")
    expect(page.locator(PINS).first).to_be_visible()
    return page


@pytest.mark.every_database
def test_draws_its_layers(map_page: Page) -> None:
    layers = map_page.locator(".leaflet-control-layers-overlays label")
    assert [words.strip() for words in layers.all_inner_texts()] == [
        "Traverse", "Ends of drives", "Navcam panoramas", "Depot zone", "Sampling places",
        "Tubes on the ground", "Landing point", "Rover now",
    ]  # fmt: skip
    assert map_page.locator(PINS).count() >= 10
    expect(map_page.get_by_label(re.compile("Perseverance, sol 1980"))).to_be_visible()
    inked = map_page.evaluate(
        """() => {
            const canvas = document.querySelector('.leaflet-overlay-pane canvas');
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return pixels.data.some((value, index) => index % 4 === 3 && value > 0);
        }"""
    )
    assert inked, "the traverse is not drawn"


def test_a_layer_can_be_switched_off_and_on(map_page: Page) -> None:
    rover = map_page.get_by_label(re.compile("Perseverance, sol 1980"))
    switch = map_page.locator(".leaflet-control-layers-overlays label", has_text="Rover now")
    switch.click()
    expect(rover).to_have_count(0)
    switch.click()
    expect(rover).to_have_count(1)


def test_a_pin_leads_to_its_sample_by_keyboard(map_page: Page) -> None:
    map_page.get_by_label(re.compile("^Melyn, Rock core")).focus()
    map_page.keyboard.press("Enter")
    link = map_page.locator(".leaflet-popup").get_by_role("link", name="Melyn")
    expect(link).to_be_focused()
    map_page.keyboard.press("Enter")
    expect(map_page.locator("h1")).to_have_text("Melyn")


def test_what_lies_together_is_listed_together(map_page: Page) -> None:
    map_page.get_by_label(re.compile("^10 at one place, Tubes on the ground")).click()
    entries = map_page.locator(".leaflet-popup .map-entry")
    expect(entries).to_have_count(10)
    entries.filter(has_text="Malay").get_by_role("link").click()
    expect(map_page.locator("h1")).to_have_text("Malay")


def test_a_sample_is_in_the_middle_of_its_own_map(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/samples/melyn/")
    pin = page.locator(".map-pin--focus")
    expect(pin).to_be_visible()
    pin_box, map_box = pin.bounding_box(), page.locator("[data-map]").bounding_box()
    assert pin_box is not None
    assert map_box is not None
    middle = map_box["x"] + map_box["width"] / 2
    assert pin_box["x"] + pin_box["width"] / 2 == pytest.approx(middle, abs=20)


def test_the_scale_bar_is_true(map_page: Page) -> None:
    """Between two sampling places the map's pixels say what the sphere says."""
    bar = map_page.locator(".leaflet-control-scale-line")
    box = bar.bounding_box()
    assert box is not None
    amount, unit = bar.inner_text().split()
    metres_per_pixel = float(amount) * {"km": 1000, "m": 1}[unit] / box["width"]
    places = [
        map_page.get_by_label(re.compile(name)).bounding_box()
        for name in ("^Melyn, Rock core", "^Sapphire Canyon, Rock core")
    ]
    assert places[0] is not None
    assert places[1] is not None
    pixels = places[0]["x"] - places[1]["x"]
    # East: −3 764 m and −8 195 m.
    assert pixels * metres_per_pixel == pytest.approx(4431, rel=0.03)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_depot_is_walked_by_keyboard(open_page: OpenPage, width: int) -> None:
    page = open_page(width)
    page.goto("/depots/three-forks/")
    spots = page.locator(".depot-plot svg a")
    expect(spots).to_have_count(10)
    spots.first.focus()
    visited = []
    for _ in range(10):
        visited.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("Tab")
    assert visited[0] == "1. Malay, Rock core, dropped on sol 653"
    assert visited[9] == "10. WB3, Witness, dropped on sol 690"
    spots.nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Mageik")
