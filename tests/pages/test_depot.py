"""The page of a depot, and its drawing."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from samples.models import Depot, DepotSpot, Holding, Place
from samples.pages.depot_plot import Spot, depot_plot
from tests import factories
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")

ORDER = [
    "Malay", "Mageik", "Crosswind Lake", "Roubion", "Coulettes", "Montdenier", "Bearwallow",
    "Skyland", "Atsá", "WB3",
]  # fmt: skip


@pytest.fixture
def page() -> Page:
    return get("/depots/three-forks/")


def test_tubes_stand_in_the_order_of_dropping(page: Page) -> None:
    assert "10 tubes lie on the ground here, dropped one by one between sol 653 and sol 690" in (
        page.text
    )
    assert [row[0] for row in page.rows[1:]] == [str(number) for number in range(1, 11)]
    assert [row[1].partition(" M2020")[0] for row in page.rows[1:]] == ORDER


def test_a_drop_has_sol_local_time_and_utc_with_source(page: Page) -> None:
    assert page.rows[1][3].startswith("Sol 653, 13:38:22.157 LMST S6")
    assert page.rows[1][3].endswith("2022-12-21 17:15:41 UTC")
    assert page.rows[10][3].startswith("Sol 690, 14:36:26.755 LMST")


def test_a_position_shows_its_basis_and_error(page: Page) -> None:
    assert page.rows[1][4].startswith("18.452630° N, 77.407753° E")
    assert page.rows[1][4].endswith("Rover localization, ± 3 m")


def test_twins_and_where_they_are(page: Page) -> None:
    twins = [row[5] for row in page.rows[1:]]
    assert twins[0] == "Robine Perseverance storage rack"
    assert [number for number, twin in enumerate(twins, 1) if twin == "No twin"] == [4, 10]
    assert "8 of them have a twin" in page.text


def test_how_far_the_rover_is_now(page: Page) -> None:
    assert "The rover is 9.92 km away now (last known position, sol 1980)." in page.text


def test_is_drawn_to_scale(page: Page) -> None:
    html = page.content
    assert len(re.findall(r'class="depot-plot__uncertainty"[^>]* r="30.0"', html)) == 10
    centres = re.search(r'class="depot-plot__path" points="([^"]*)"', html)
    assert centres is not None
    points = [tuple(map(float, pair.split(","))) for pair in centres[1].split()]
    assert points[0] == (0.0, 0.0)
    # Step from the drop before, metres, as the reference data has it; a unit is 0.1 m.
    steps = [
        ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 / 10 for (x1, y1), (x2, y2) in pairwise(points)
    ]
    assert steps == pytest.approx([7.7, 14.8, 5.5, 7.0, 6.0, 6.1, 19.0, 6.6, 20.1], abs=0.1)
    assert "2 147 m²" in page.text


def test_a_tube_that_was_picked_up_is_said_to_be_gone() -> None:
    rack = Place.objects.get(slug="perseverance-storage")
    Holding.objects.filter(place__slug="three-forks-01").update(place=rack, place_is_slot=False)
    page = get("/depots/three-forks/")
    assert "9 tubes lie on the ground here" in page.text
    assert "Malay M2020-00337-08 Picked up since" in page.rows[1][1]


def test_a_depot_without_positions_and_one_without_spots_are_told_not_drawn() -> None:
    place = factories.place(kind="depot", slug="bare", name="Bare")
    depot = Depot.objects.create(place=place)
    assert "This depot has no spots in the catalogue." in get("/depots/bare/").text
    spot = factories.place(kind="depot_spot", parent=place, capacity=1)
    DepotSpot.objects.create(depot=depot, place=spot, drop_order=1)
    page = get("/depots/bare/")
    assert "No position of this depot is known" in page.text
    assert "Nothing dropped yet" in page.text


def test_an_unknown_one_is_a_404() -> None:
    assert "There is no depot perseverance." in get("/depots/perseverance/", status=404).text


def spot(order: int, east_m: float, north_m: float, name: str = "Name") -> Spot:
    return Spot(
        order=order, name=name, url="/", type="rock_core", type_label="Rock core", sol=1,
        designation=None, east_m=east_m, north_m=north_m, uncertainty_m=3.0,
    )  # fmt: skip


def test_north_is_up_and_ten_units_are_a_metre() -> None:
    plot = depot_plot("Test", [], [spot(1, 0, 0), spot(2, 4, 3)])
    assert (plot["spots"][1]["x"], plot["spots"][1]["y"]) == (40.0, -30.0)
    assert plot["scale"]["length"] == 100.0
    assert plot["view_box"] == "-80.0 -110.0 200.0 190.0"


def test_names_of_close_spots_do_not_lie_on_each_other() -> None:
    plot = depot_plot("Test", [], [spot(1, 0, 0, "Left"), spot(2, 5, 0, "Right")])
    left, right = plot["spots"]
    assert left["label_anchor"] == "end"
    assert right["label_anchor"] == "start"
