"""A right solution is accepted; one that says a single thing wrong is not."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samples.planning import answers, reading
from samples.planning.checking import check
from samples.planning.problem import (
    Aim,
    Calendar,
    Container,
    Interval,
    Must,
    Problem,
    Stop,
    Vehicle,
    Window,
)
from samples.planning.solution import Conflict, Solution, Status
from tests.planning.mutations import MUTATIONS, TWO_SORTIES
from tests.planning.problems import mission, missions, orienteering, problems
from tests.planning.solutions import Flights, solutions_of, solved

TRIP = orienteering(
    {"home": (0, 0, 0), "a": (3, 4, 7), "b": (6, 8, 2), "end": (6, 0, 0)},
    tmax=18.0, start="home", end="end",
)  # fmt: skip


def complaints(problem: Problem, solution: Solution | dict[str, Any]) -> list[str]:
    body = answers.as_json(solution) if isinstance(solution, Solution) else solution
    return check(reading.as_json(problem), body)


@given(st.data())
def test_a_right_solution_is_accepted(data: st.DataObject) -> None:
    problem = data.draw(problems())
    for stop in problem.stops:
        assume(stop.must is not Must.TAKE)
    assert not complaints(problem, data.draw(solutions_of(problem)))


def test_a_mission_is_accepted() -> None:
    assert not complaints(mission(), solved(mission(), TWO_SORTIES))
    assert not complaints(mission(), solved(mission(), {}))


def test_orienteering_is_accepted_as_optimal() -> None:
    solution = solved(TRIP, {("walker", 1): [["a", "b"]]})
    assert solution.value == solution.bound == 9
    assert not complaints(TRIP, replace(solution, status=Status.OPTIMAL))


def test_texts_are_read_too() -> None:
    problem, solution = reading.as_json(TRIP), answers.as_json(solved(TRIP, {}))
    assert check(json.dumps(problem), json.dumps(solution).encode()) == []
    assert "can't be read" in check("{", json.dumps(solution))[0]
    assert "can't be read" in check(json.dumps(problem), b"\xff")[0]


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_said_wrong_is_found(name: str) -> None:
    change, says = MUTATIONS[name]
    body = answers.as_json(solved(mission(), TWO_SORTIES))
    assert not complaints(mission(), body)
    change(body)
    found = complaints(mission(), body)
    assert any(says in text for text in found), found


@given(st.data())
def test_no_figure_can_be_changed(data: st.DataObject) -> None:
    """Whatever number of the timeline, the routes or the worth is changed, it is found."""
    problem = data.draw(missions(most_stops=4))
    assume(all(stop.must is not Must.TAKE for stop in problem.stops))
    body = answers.as_json(data.draw(solutions_of(problem)))
    figures = [(body, "value"), *(numbers([body["routes"], body["worth"], body["timeline"]]))]
    at, key = data.draw(st.sampled_from(figures))
    at[key] += data.draw(st.sampled_from([-7, -1, 1, 7]))
    assert complaints(problem, body)


def numbers(at: Any) -> Any:
    """Where every number stands."""
    items = at.items() if isinstance(at, dict) else enumerate(at)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from numbers(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield at, key


ROVER = mission().vehicles[0]
STOPS = mission().stops

LIMITS: dict[str, tuple[dict[str, Any], str]] = {
    "sorties": ({"vehicles": (replace(ROVER, sorties=1),)}, "sorties:rover"),
    "range": ({"vehicles": (replace(ROVER, range_m=1199),)}, "range:rover"),
    "budget of metres": ({"vehicles": (replace(ROVER, budget_m=1799),)}, "budget_m:rover"),
    "budget of sols": ({"vehicles": (replace(ROVER, budget_sols=29.9),)}, "budget_sols:rover"),
    "tubes aboard": ({"vehicles": (replace(ROVER, payload_tubes=1),)}, "payload_tubes:rover"),
    "mass aboard": ({"vehicles": (replace(ROVER, payload_g=29),)}, "payload_g:rover"),
    "tubes taken": ({"container": Container(capacity_tubes=2)}, "capacity_tubes"),
    "mass taken": ({"container": Container(capacity_g=39)}, "capacity_g"),
    "departure": ({"calendar": Calendar(departure_sol=49.9, arrival_sol=10, margin_sols=5)},
                  "departure"),
    "a stop that must be taken": (
        {"stops": (*STOPS[:3], replace(STOPS[3], must=Must.TAKE))}, "f2 must be taken"),
    "a stop that must be left": (
        {"stops": (replace(STOPS[0], must=Must.LEAVE), *STOPS[1:])}, "n1 must be left"),
    "a stop for another kind": (
        {"stops": (replace(STOPS[0], by=("mule",)), *STOPS[1:]),
         "vehicles": (ROVER, Vehicle("mule", "site"))}, "n1 can't be fetched by rover"),
    "a window that is over": (
        {"stops": (replace(STOPS[0], windows=(Window(0, 12.9),)), *STOPS[1:])}, "last window"),
    "a window to come": (
        {"stops": (replace(STOPS[0], windows=(Window(14, 20),)), *STOPS[1:])}, "must begin"),
    "a time of no work": (
        {"calendar": replace(mission().calendar, intervals=(Interval(11, 12, 0, "sun"),))},
        "work is done on"),
    "a time of less work for the arm": (
        {"calendar": replace(mission().calendar,
                             intervals=(Interval(28, 31, 0.5, "sun", ("lander",)),))},
        "lander's load"),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_a_limit_that_is_broken_is_found(name: str) -> None:
    """The routes are right but for one limit that another problem has."""
    terms, says = LIMITS[name]
    problem = mission(**terms)
    solution = replace(
        solved(mission(), TWO_SORTIES), problem_hash=reading.problem_hash(problem), bound=1000.0
    )
    found = complaints(problem, replace(solution, log=()))
    assert any(says in text for text in found), found


@pytest.mark.parametrize(
    "vehicle",
    [
        replace(ROVER, range_m=1200, budget_m=1800, payload_tubes=2, payload_g=30),
        replace(ROVER, budget_sols=30),
    ],
)
def test_a_limit_that_is_just_held_is_accepted(vehicle: Vehicle) -> None:
    problem = mission(
        vehicles=(vehicle,),
        container=Container(capacity_tubes=3, capacity_g=40),
        calendar=Calendar(departure_sol=50, arrival_sol=10, margin_sols=5),
    )
    solution = solved(problem, TWO_SORTIES)
    assert solution.timeline.slack_sols == 0
    assert not complaints(problem, solution)


def test_where_there_is_no_way_nothing_is_flown() -> None:
    matrix = [[0, 300, None], [300, 0, 400], [500, 400, 0]]
    body = reading.as_json(mission())
    body["distances"]["straight"] = {"metric": "matrix", "metres": matrix}
    problem = reading.read(body)
    flights: Flights = {("rover", 1): [["f1"]]}
    solution = replace(solved(mission(), flights), problem_hash=reading.problem_hash(problem))
    assert any("no way" in text for text in complaints(problem, solution))


def test_without_a_lander_the_end_is_reached() -> None:
    solution = solved(TRIP, {("walker", 1): [["a", "b"]]})
    body = answers.as_json(solution)
    body["timeline"]["steps"].pop()
    assert complaints(TRIP, body)
    too_long = replace(TRIP, vehicles=(replace(TRIP.vehicles[0], range_m=17.9),))
    other = replace(solution, problem_hash=reading.problem_hash(too_long))
    assert any("range:walker" in text for text in complaints(too_long, other))


def test_the_expected_worth_is_computed() -> None:
    """Own 7 + 0.5 x 3, the bonus of rock for f1, none missing."""
    problem = mission(aim=Aim.EXPECTED)
    solution = solved(problem, {("rover", 1): [["f1", "f2"]]})
    assert math.isclose(solution.value, 7 + 1.5 + 3)
    assert not complaints(problem, solution)
    assert complaints(problem, replace(solution, worth=replace(solution.worth, own=10.0)))


def test_a_bonus_counts_in_part() -> None:
    """Two rocks that work with 0.75 each count as one and a half: 3 + 0.5 x 1."""
    stops = tuple(replace(stop, success=0.75) for stop in STOPS)
    problem = mission(aim=Aim.EXPECTED, stops=stops)
    solution = solved(problem, {("rover", 1): [["n1", "f1"]]})
    assert math.isclose(solution.worth.bonus, 3.5)
    assert not complaints(problem, solution)


def test_conflicting_demands_need_not_hold() -> None:
    must = Stop("n3", "near", must=Must.TAKE)
    problem = mission(stops=(*STOPS, must), container=Container(capacity_tubes=0))
    demands = (Conflict("must_take:n3", "n3 must be taken"), Conflict("capacity_tubes", "0 fit"))
    solution = replace(solved(problem, {}), status=Status.INFEASIBLE, conflicts=demands)
    assert not complaints(problem, solution)
    other = replace(solution, conflicts=demands[1:])
    assert any("n3 must be taken" in text for text in complaints(problem, other))


def test_work_that_ends_where_a_pause_begins_may_be_said_done_then() -> None:
    """The drive takes 3 sols from sol 10; the sun stands between from sol 13."""
    calendar = Calendar(arrival_sol=10, intervals=(Interval(13, 20, 0, "sun"),))
    problem = mission(calendar=calendar)
    solution = solved(problem, {("rover", 1): [["n1"]]})
    drive = solution.timeline.steps[0]
    assert (drive.from_sol, drive.to_sol) == (10, 13)
    assert not complaints(problem, solution)
