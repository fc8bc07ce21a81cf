"""Demands that contradict each other, and what is planned nevertheless."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

from samples.planning import answers, reading
from samples.planning.checking import check
from samples.planning.mission.conflicts import conflicts, demands, impossible
from samples.planning.problem import Calendar, Container, Must, Problem, Window
from samples.planning.solution import Status
from samples.planning.solving import solve
from tests.planning.every import best_of
from tests.planning.problems import mission, problems


def demanding(*names: str, **changes: Any) -> Problem:
    base = mission()
    stops = tuple(replace(s, must=Must.TAKE) if s.id in names else s for s in base.stops)
    return replace(base, **{"stops": stops, **changes})


def named(problem: Problem) -> list[str]:
    return sorted(conflict.demand for conflict in solve(problem, iterations=30).conflicts)


ROVER = mission().vehicles[0]
EARLY = Calendar(departure_sol=19, arrival_sol=10)


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (
            demanding("f1", vehicles=(replace(ROVER, range_m=999),)),
            ["must_take:f1", "range:rover"],
        ),
        (
            demanding("n1", "f1", container=Container(capacity_tubes=1)),
            ["capacity_tubes", "must_take:f1", "must_take:n1"],
        ),
        (demanding("f2", calendar=EARLY), ["departure", "must_take:f2"]),
        (
            demanding("n1", "n2", vehicles=(replace(ROVER, payload_tubes=1, sorties=1),)),
            ["must_take:n1", "must_take:n2", "payload_tubes:rover", "sorties:rover"],
        ),
        (
            demanding("n1", vehicles=(replace(ROVER, budget_sols=8),)),
            ["budget_sols:rover", "must_take:n1"],
        ),
    ],
)
def test_a_smallest_set_is_named(problem: Problem, expected: list[str]) -> None:
    found = solve(problem, iterations=30)
    assert found.status is Status.INFEASIBLE
    assert sorted(conflict.demand for conflict in found.conflicts) == expected
    assert check(reading.as_json(problem), answers.as_json(found)) == []


def test_a_window_that_closes_too_early_is_named() -> None:
    base = demanding("f1")
    stops = tuple(
        replace(stop, windows=(Window(0, 12),)) if stop.id == "f1" else stop for stop in base.stops
    )
    assert named(replace(base, stops=stops)) == ["must_take:f1", "window:f1"]


def test_the_plan_takes_what_else_must_be_taken() -> None:
    asked = demanding("n1", "f1", "f2", vehicles=(replace(ROVER, range_m=999),))
    found = solve(asked, iterations=30)
    assert "n1" in found.taken
    assert set(found.left) >= {"f1", "f2"}
    # Two sets contradict themselves: each of the far ones with the range.
    demanded = {conflict.demand for conflict in found.conflicts}
    assert demanded == {"must_take:f1", "must_take:f2", "range:rover"}
    assert all(conflict.text for conflict in found.conflicts)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(problems(2))
def test_none_of_the_conflicting_demands_can_be_left_out(problem: Problem) -> None:
    assume(sum(vehicle.count for vehicle in problem.vehicles) <= 3)
    stops = tuple(replace(stop, must=Must.TAKE) for stop in problem.stops)
    asked = replace(problem, stops=stops)
    assume(impossible(asked, deterministic=True, seed=1))
    assert best_of(asked) is None
    kept = {
        demand.conflict for demand in conflicts(asked, lambda: False, deterministic=True, seed=1)
    }
    reduced = asked
    for demand in demands(asked):
        if demand.conflict not in kept:
            reduced = demand.without(reduced)
    assert best_of(reduced) is None
    for left_out in demands(asked):
        if left_out.conflict in kept:
            assert not impossible(left_out.without(reduced), deterministic=True, seed=1)
