"""Scenarios whose wheels go over an elevation model of the installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasterio.transform import from_origin

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import distance_m, jpl_easting_northing
from samples.planning import answers
from samples.planning.ways import Ways
from samples.selectors import route_ways
from samples.selectors.retrieval import Asked, ask
from tests import plans
from tests.planning.distance.test_raster import write
from tests.selectors.test_retrieval import scenario, shipped

pytestmark = [
    pytest.mark.usefixtures("inventory"),
    # Of rasterio 1.4 itself, when a test writes a file.
    pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning"),
]


def wheels(**told: Any) -> dict[str, Any]:
    """The terms of the fetch rover, over an elevation model."""
    terms_ = shipped("fetch-three-forks")
    basis = {"basis": "Assumption: for a test.", "assumed": True}
    terms_["vehicles"][0] |= {"way": "terrain", "slope_limit_deg": {"value": 20, **basis}} | told
    return terms_ | {"elevation": {"file": "jezero.tif", **basis}}


DEPOT, LANDING = (18.4526, 77.4078), (18.4446, 77.4509)
CELL_M = 50.0


@pytest.fixture
def jezero(tmp_path: Path, settings: Any) -> Path:
    """Level ground, with a wall between the landing site and Three Forks; its south end is open."""
    settings.ELEVATION_MODELS = tmp_path
    (east, north), (landing, _) = jpl_easting_northing(*DEPOT), jpl_easting_northing(*LANDING)
    west, top = round(east) - 15_000, round(north) + 5_000
    heights = np.zeros((200, 500))
    wall = int(((east + landing) / 2 - west) / CELL_M)
    heights[:180, wall : wall + 2] = 500
    return write(tmp_path / "jezero.tif", heights, transform=from_origin(west, top, CELL_M, CELL_M))


def to_the_depot(asked: Asked) -> float:
    problem = asked.problem
    (vehicle,) = problem.vehicles
    return Ways(problem).metres(vehicle.distance, asked.terms.sites[0].id, "three-forks-01")


@pytest.mark.usefixtures("jezero")
def test_wheels_over_an_elevation_model_go_round_what_is_too_steep() -> None:
    straight = distance_m(*LANDING, *DEPOT)
    round_it = to_the_depot(ask(scenario("fetch-three-forks", terms=wheels())))
    assert round_it > 1.4 * 2 * straight
    as_steep_as_it_gets = wheels(slope_limit_deg={"value": 80, "basis": "For a test."})
    told = ask(scenario("fetch-three-forks", terms=as_steep_as_it_gets))
    assert to_the_depot(told) == pytest.approx(round_it, rel=0.01)  # 500 m within 50 m is steeper
    again = ask(scenario("fetch-three-forks", terms=wheels()))
    assert to_the_depot(again) == round_it  # kept, and read again


@pytest.mark.usefixtures("jezero")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"elevation": {"file": "../secret.tif", "basis": "None."}}, "elevation.file"),
        ({"elevation": {"file": "other.tif", "basis": "None."}}, "elevation.file"),
        ({"elevation": None}, "elevation"),
        ({"vehicles": [{"slope_limit_deg": None}]}, "vehicles[0].slope_limit_deg"),
        ({"vehicles": [{"slope_limit_deg": {"value": 0, "basis": "None."}}]},
         "vehicles[0].slope_limit_deg"),
        ({"vehicles": [{"way": "straight"}]}, "vehicles[0].slope_limit_deg"),
    ],
)  # fmt: skip
def test_an_elevation_model_that_can_not_be_meant_is_refused(
    change: dict[str, Any], field: str
) -> None:
    told = wheels(**change.pop("vehicles", [{}])[0]) | change
    with pytest.raises(InvalidValue) as refusal:
        ask(scenario("fetch-three-forks", terms=told))
    assert refusal.value.field == field


@pytest.mark.usefixtures("jezero")
def test_the_way_is_drawn_as_it_was_measured() -> None:
    made = plans.solved(scenario("fetch-three-forks", terms=wheels()))
    run = made.chosen_run
    assert run is not None
    asked = ask(made.scenario)
    drawn = route_ways.ways(run, asked.terms, asked.problem, answers.read(run.solution or {})).lines
    points = [at for line in next(iter(drawn.values())) for at in line]
    (site,) = (point for point in asked.problem.points if point.id == asked.terms.sites[0].id)
    # The wall ends 4 km south of the model's northern edge: whoever goes round it comes by there.
    assert min(north for _, north in points) < (site.y_m or 0.0) - 2_000
