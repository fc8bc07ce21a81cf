"""A mock mission of a scenario's terms; the terms that only mock missions ask for."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from samples.domain.errors import InvalidValue
from samples.planning import terms
from samples.planning.flying import engine
from samples.planning.flying.mission import FaultKind, Luck, as_json, read
from samples.planning.flying.of_terms import mission_of
from samples.planning.homeward import MISHAPS, RIDE
from tests.environment import ROOT
from tests.planning.fleets import solution
from tests.planning.problems import mission

SCENARIOS = sorted((ROOT / "samples" / "data" / "scenarios").glob("*.json"))
PROBLEM = mission()
PLANNED = solution(PROBLEM, {("rover", 1): (("n1",),)})


def shipped() -> dict[str, Any]:
    document = json.loads(SCENARIOS[0].read_text(encoding="utf-8"))
    told: dict[str, Any] = document["terms"]
    return told


def test_the_first_opportunity_is_that_of_the_departure() -> None:
    told = terms.read(shipped())
    flown = mission_of(told, PROBLEM, PLANNED, seed=7, luck=Luck.ALL)
    # 2033-01-27 is 378 days after 2032-01-15, and a sol 1.027 days.
    first = flown.ride.opportunities[0]
    assert told.calendar.departure_sol.value == 367
    assert first.depart_sol == pytest.approx(378 * 86_400 / 88_775.244, abs=1e-5)
    assert first.land_sol == pytest.approx((378 + 218) * 86_400 / 88_775.244, abs=1e-5)
    assert len(flown.ride.opportunities) == 2
    assert (flown.ride.launch_sols, flown.seed) == (5, 7)
    assert [fault.kind for fault in flown.faults] == [each.fault for each in MISHAPS]
    assert flown.faults[0].rate == 0.5
    assert read(as_json(flown)) == flown
    assert engine.begin(flown)[0].sol == 10


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_a_scenario_that_says_nothing_of_it_has_the_defaults(path: Any) -> None:
    told = terms.read(json.loads(path.read_text(encoding="utf-8"))["terms"])
    assert (told.ride, told.faults) == (RIDE, MISHAPS)
    shown = {figure.path: figure for figure in terms.figures(told)}
    assert shown["ride.launch_sols"].assumed
    assert shown["faults[0].chance"].value == 0.01
    assert not shown["ride.opportunities[0]"].assumed
    # All that is to happen before the departure fits into the margin.
    stages = (told.ride.launch_sols, told.ride.orbit_sols, told.ride.capture_sols,
              told.ride.contain_sols)  # fmt: skip
    assert sum(stage.value for stage in stages) < told.calendar.margin_sols.value


def test_what_never_happens_can_be_said() -> None:
    told = terms.read({**shipped(), "faults": []})
    assert mission_of(told, PROBLEM, PLANNED, seed=1).faults == ()


def _opportunity(**changes: str) -> dict[str, Any]:
    given = {"departs_at": "2033-01-27T00:00:00Z", "lands_at": "2033-09-02T00:00:00Z"}
    return {**given, "basis": "Tried.", **changes}


@pytest.mark.parametrize(
    ("opportunities", "field"),
    [
        ([], "ride.opportunities"),
        ([_opportunity(departs_at="2033-01-27")], "ride.opportunities[0].departs_at"),
        ([_opportunity(lands_at="soon")], "ride.opportunities[0].lands_at"),
        ([_opportunity(lands_at="2032-09-02T00:00:00Z")], "ride.opportunities[0].lands_at"),
        ([_opportunity(), _opportunity()], "ride.opportunities[1].departs_at"),
    ],
)
def test_opportunities_that_cannot_be_meant_are_refused(
    opportunities: list[Any], field: str
) -> None:
    document = terms.as_json(terms.read(shipped()))
    document["ride"]["opportunities"] = opportunities
    with pytest.raises(InvalidValue) as refused:
        terms.read(document)
    assert refused.value.field == field


def test_a_fault_of_a_vehicle_that_is_not_there_is_refused() -> None:
    fault = {
        "fault": FaultKind.STUCK_WHEEL.value,
        "chance": {"value": 0.1, "basis": "Tried."},
        "kinds": ["lander", "bicycle"],
    }
    with pytest.raises(InvalidValue) as refused:
        terms.read({**shipped(), "faults": [fault]})
    assert refused.value.field == "faults[0].kinds[1]"


def test_no_way_home_and_no_lander_are_refused() -> None:
    told = terms.read(shipped())
    late = replace(told.calendar, departure_sol=replace(told.calendar.departure_sol, value=9e3))
    with pytest.raises(InvalidValue) as refused:
        mission_of(replace(told, calendar=late), PROBLEM, PLANNED, seed=1)
    assert refused.value.field == "ride.opportunities"
    with pytest.raises(InvalidValue) as refused:
        mission_of(told, PROBLEM, replace(PLANNED, site=None), seed=1)
    assert refused.value.field == "solution.site"
