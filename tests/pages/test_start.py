"""The start page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samples.domain.marstime import MARS_2020, solar_longitude_deg
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def page() -> Page:
    return get("/")


def test_says_what_this_is_and_what_is_where(page: Page) -> None:
    assert "43 tubes: 33 aboard Perseverance, 10 at Three Forks" in page.text
    assert "what each holds, where it is, what happened to it, and how we know" in page.text


@pytest.mark.parametrize(
    ("path", "words", "found"),
    [
        ("/containers/", "43 Containers", "43 containers"),
        ("/containers/?place=perseverance", "33 Aboard Perseverance", "33 containers"),
        ("/containers/?place=three-forks", "10 At Three Forks", "10 containers"),
        ("/samples/?sealed=true", "31 Sealed", "31 samples"),
        ("/samples/?sealed=false", "2 Not sealed", "2 samples"),
        ("/containers/?empty=true", "10 Empty", "10 containers"),
        ("/samples/?sample_type=rock_core&retained=true", "27 Rock core", "27 samples"),
        ("/samples/?sample_type=regolith&retained=true", "2 Regolith", "2 samples"),
        ("/samples/?sample_type=atmospheric&retained=true", "1 Atmosphere", "1 sample"),
        ("/samples/?sample_type=witness&retained=true", "3 Witness", "3 samples"),
    ],
)
def test_each_count_is_a_link_to_what_it_counts(
    page: Page, path: str, words: str, found: str
) -> None:
    assert any(said.startswith(words) for said in page.links_to(path))
    assert found in get(path).text


def test_keeps_landing_and_its_signal_apart(page: Page) -> None:
    assert page.facts["Landed"].startswith("2021-02-18 20:43:49 UTC")
    assert "Spacecraft event time" in page.facts["Landed"]
    assert page.facts["Signal on Earth"].startswith("2021-02-18 20:55:00 UTC")
    assert "Earth-receive time" in page.facts["Signal on Earth"]
    assert "S33" in page.facts["Landed"]


def test_links_the_landing_video_and_the_first_panorama_with_credit(page: Page) -> None:
    assert page.links_to("https://www.youtube.com/watch?v=4czjS9h4Fpg")
    panoramas = [words for href, words in page.links if "/mosaics/" in href]
    assert panoramas == ["Navcam panorama, sol 13, 3_0 (first of the layer, at the landing site)"]
    assert "Panorama, sol 13 · NASA/JPL-Caltech" in page.text


def test_tells_today_on_mars(page: Page) -> None:
    now = datetime.now(UTC)
    assert f"Sol {MARS_2020.sol(now)}" in page.facts["Today"]
    assert f"{solar_longitude_deg(now):.1f}°" in page.facts["Today"]


def test_the_strip_shows_how_long_seals_had_to_wait(page: Page) -> None:
    assert "Longest wait for a seal: Mageik, 40 sols after coring." in page.text
    rows = {row[0]: row[1:] for row in page.rows}
    assert rows["Mageik"] == ["Rock core", "579", "619", "40", "655"]
    assert rows["Malay"] == ["Rock core", "337", "337", "0", "653"]
    assert rows["WB3"] == ["Witness", "", "586", "", "690"]
    assert rows["Green Gardens"] == ["Rock core", "1416–1429", "1433", "", ""]
    assert rows["Bell Island"] == ["Rock core", "1483", "", "", ""]
    assert "First fill of tube 261" not in rows


def test_the_latest_events_come_first(page: Page) -> None:
    assert page.text.index("Seal failed Bell Island") < page.text.index("Sealed Main River")
    assert "By sol 1994" in page.text
