"""A right solution is accepted; one that says a single thing wrong is not."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
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
from tests.planning.problems import mission, missions, orienteering, problems
from tests.planning.solutions import Flights, solutions_of, solved

TWO_SORTIES: Flights = {("rover", 1): [["n1", "f1"], ["n2"]]}
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


def first(body: Any, activity: str, **more: object) -> Any:
    """The first step of a kind."""
    return next(
        step
        for step in body["timeline"]["steps"]
        if step["activity"] == activity and all(step[key] == more[key] for key in more)
    )


def put(*path: str | int, value: object) -> Callable[[Any], None]:
    """Another value at a path."""

    def change(body: Any) -> None:
        for key in path[:-1]:
            body = body[key]
        assert body[path[-1]] != value
        body[path[-1]] = value

    return change


def add(*path: str | int, by: float) -> Callable[[Any], None]:
    """A number at a path changed by so much."""

    def change(body: Any) -> None:
        for key in path[:-1]:
            body = body[key]
        body[path[-1]] += by

    return change


def step(activity: str, key: str, by: float, **more: object) -> Callable[[Any], None]:
    """A figure of a step changed by so much."""

    def change(body: Any) -> None:
        first(body, activity, **more)[key] += by

    return change


def renamed(activity: str, key: str, value: object) -> Callable[[Any], None]:
    """Another word in a step."""

    def change(body: Any) -> None:
        assert first(body, activity)[key] != value
        first(body, activity)[key] = value

    return change


def flip(key: str, activity: str, **more: object) -> Callable[[Any], None]:
    """A truth of a step turned round."""

    def change(body: Any) -> None:
        at = first(body, activity, **more)
        at[key] = not at[key]

    return change


def without(activity: str) -> Callable[[Any], None]:
    """A step less."""
    return lambda body: body["timeline"]["steps"].remove(first(body, activity))


def twice(activity: str) -> Callable[[Any], None]:
    """A step more."""
    return lambda body: body["timeline"]["steps"].append(dict(first(body, activity)))


def swap(*path: str | int) -> Callable[[Any], None]:
    """The first two of a list the other way round."""

    def change(body: Any) -> None:
        for key in path:
            body = body[key]
        body[0], body[1] = body[1], body[0]

    return change


def trailing_wait(body: Any) -> None:
    close = first(body, "close")
    wait = {**close, "activity": "wait", "from_sol": close["to_sol"], "to_sol": close["to_sol"] + 1}
    body["timeline"]["steps"].append(wait)


def swapped_slots(body: Any) -> None:
    slots = body["timeline"]["slots"]
    slots["n1"], slots["f1"] = slots["f1"], slots["n1"]


def later(body: Any) -> None:
    """The whole timeline a sol later than it could be."""
    for each in body["timeline"]["steps"]:
        if each["activity"] != "margin":
            each["from_sol"] += 1
            each["to_sol"] += 1
    body["timeline"]["finish_sol"] += 1
    body["timeline"]["slack_sols"] -= 1


MUTATIONS: dict[str, tuple[Callable[[Any], None], str]] = {
    "another problem": (put("problem_hash", value="0" * 64), "another problem"),
    "a better value": (add("value", by=1), "value is said"),
    "no value": (put("value", value=None), "value is not said"),
    "a smaller gap": (add("gap", by=-0.1), "gap is said"),
    "no gap": (lambda body: body.pop("gap"), "gap is not said"),
    "optimal with a gap": (put("status", value="optimal"), "not reached"),
    "infeasible without a conflict": (put("status", value="infeasible"), "no conflict"),
    "a conflict of the feasible": (
        put("conflicts", value=[{"demand": "departure", "text": "x"}]), "Conflicts are named",
    ),
    "a bound below the value": (put("bound", value=1), "above the bound"),
    "a better value in the log": (add("log", 0, "value", by=1), "better value"),
    "a bound in the log below the value": (put("log", 0, "bound", value=1), "bound below"),
    "a log that goes on": (put("log", 0, "elapsed_s", value=2), "goes on"),
    "another site": (put("site", value="near"), "can't be chosen"),
    "no site": (put("site", value=None), "can't be chosen"),
    "an unknown vehicle": (put("routes", 0, "vehicle", value="mule"), "no mule 1"),
    "a vehicle too many": (put("routes", 0, "number", value=2), "no rover 2"),
    "a vehicle 0": (put("routes", 0, "number", value=0), "no rover 0"),
    "a vehicle twice": (
        lambda body: body["routes"].append({"vehicle": "rover", "number": 1, "sorties": []}),
        "two routes",
    ),
    "an unknown stop": (put("routes", 0, "sorties", 1, "stops", value=["x"]), "not there"),
    "a stop twice": (put("routes", 0, "sorties", 1, "stops", value=["n1"]), "2 times"),
    "a sortie of nothing": (put("routes", 0, "sorties", 1, "stops", value=[]), "no stop on"),
    "another order": (swap("routes", 0, "sorties", 0, "stops"), "must be"),
    "another order of sorties": (swap("routes", 0, "sorties"), "must be"),
    "a shorter way": (add("routes", 0, "sorties", 0, "distance_m", by=-1), "length of sortie 1"),
    "taken and not fetched": (
        put("taken", value=["n1", "f1", "n2", "f2"]), "said to be taken",
    ),
    "fetched and not taken": (lambda body: body["taken"].remove("n1"), "n1 is taken"),
    "taken twice": (lambda body: body["taken"].append("n1"), "taken twice"),
    "not left": (lambda body: body["left"].clear(), "f2 is left"),
    "left twice": (lambda body: body["left"].append("f2"), "left twice"),
    "another own worth": (add("worth", "own", by=1), "own worth"),
    "another bonus": (add("worth", "bonus", by=1), "bonus"),
    "another shortfall": (add("worth", "shortfall", by=-1), "shortfall"),
    "nothing missing": (put("worth", "missing", value={}), "Missing"),
    "another missing": (put("worth", "missing", value={"air": 2}), "Missing"),
    "a faster drive": (step("drive", "to_sol", -1), "work is done on"),
    "a slower drive": (step("drive", "to_sol", 1), "work is done on"),
    "a shorter drive": (step("drive", "distance_m", -1), "length of"),
    "less energy": (step("drive", "energy_wh", -1), "energy of"),
    "a drive from elsewhere": (renamed("drive", "from_point", "far"), "must be"),
    "a drive to elsewhere": (renamed("drive", "to_point", "far"), "must be"),
    "a quicker pick-up": (step("pick_up", "to_sol", -1), "work is done on"),
    "a pick-up of another": (renamed("pick_up", "stop", "n2"), "must be"),
    "a pick-up before it is there": (step("pick_up", "from_sol", -1), "must begin"),
    "a quicker unloading": (step("unload", "to_sol", -1), "work is done on"),
    "no turnaround": (without("turnaround"), "must be"),
    "a turnaround of another sortie": (renamed("turnaround", "sortie", 1), "must be"),
    "no drive": (without("drive"), "must be"),
    "no pick-up": (without("pick_up"), "must be"),
    "no unloading": (without("unload"), "must be"),
    "no loading": (without("load"), "must be"),
    "no closing": (without("close"), "lacks"),
    "a drive more": (twice("drive"), "must be: nothing"),
    "a loading more": (twice("load"), "must be"),
    "no margin": (without("margin"), "margin"),
    "a margin more": (twice("margin"), "margin"),
    "a shorter margin": (step("margin", "from_sol", 1), "margin"),
    "a loading before the tube is there": (step("load", "from_sol", -1), "must begin"),
    "a quicker loading": (step("load", "to_sol", -1), "work is done on"),
    "a quicker closing": (step("close", "to_sol", -1), "work is done on"),
    "a gap without a wait": (without("wait"), "when it can"),
    "a wait for nothing": (trailing_wait, "waits for nothing"),
    "a longer wait": (step("wait", "to_sol", 1), "when it can"),
    "a stranger's step": (renamed("drive", "who", "rover 2"), "flies nothing"),
    "a later begin": (later, "must begin"),
    "an earlier finish": (add("timeline", "finish_sol", by=-1), "finish is said"),
    "more slack": (add("timeline", "slack_sols", by=1), "slack"),
    "no slack": (put("timeline", "slack_sols", value=None), "slack is not said"),
    "another slot": (swapped_slots, "slots"),
    "no slots": (put("timeline", "slots", value={}), "slots"),
    "a slot left empty": (put("timeline", "slots", "n2", value=4), "slots"),
    "an unknown key": (lambda body: body.update(extra=1), "can't be read"),
    "a step that is critical": (renamed("close", "critical", False), "not said to be"),
    "a step that is not critical": (
        flip("critical", activity="load", stop="n1"), "said to be and is not",
    ),
    "a word for a number": (put("bound", value="much"), "can't be read"),
}  # fmt: skip


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
