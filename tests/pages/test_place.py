"""The page of a place."""

from __future__ import annotations

import pytest

from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def test_a_depot_holds_what_lies_at_its_spots() -> None:
    page = get("/places/three-forks/")
    assert [row[4] for row in page.rows[1:]] == [
        f"Three Forks spot {number}" for number in range(1, 11)
    ]
    assert page.links_to("/depots/three-forks/")
    assert page.links_to("/places/three-forks-10/")
    assert "Dropped WB3" in page.text


def test_a_spot_tells_its_position_and_how_sure_it_is() -> None:
    page = get("/places/three-forks-01/")
    assert page.facts["Latitude"].startswith("18.452630° N") or (
        page.facts["Latitude"].startswith("18.452630 ° N")
    )
    assert page.facts["Uncertainty"].startswith("± 3 m")
    assert "it was not surveyed" in page.facts["Position read off"]
    assert page.facts["Room for"].startswith("1 containers")
    assert page.links_to("/places/three-forks/")


def test_the_rover_holds_what_is_in_its_rack_and_tells_where_it_is() -> None:
    page = get("/places/perseverance/")
    assert len(page.rows) == 34
    assert "last known position: sol 1980, 18.43687° N, 77.23205° E" in page.text


def test_an_unknown_one_is_a_404() -> None:
    assert "There is no place atlantis." in get("/places/atlantis/", status=404).text
