"""A plan that meets its departure with a given probability gives up value for it, and no more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samples.domain.errors import InvalidValue
from samples.planning.confidence import TRIES, assure, risk_aware
from samples.planning.problem import SITE, Aim, Calendar, Lander, Must, Problem, Stop, Vehicle
from samples.planning.reading import problem_hash
from samples.planning.risk import simulate
from samples.planning.schedule import timeline
from samples.planning.solution import Moment, Solution, Status
from tests.planning.fleets import brute
from tests.planning.problems import STRAIGHT, points

THREE = Problem(
    name="three tubes",
    points=points(site=(0, 0), a=(300, 0), b=(0, 500), c=(-900, 0)),
    distances=STRAIGHT,
    stops=(
        Stop("a", "a", value=2, success=0.9),
        Stop("b", "b", value=3, success=0.8),
        Stop("c", "c", value=4, success=0.7),
    ),
    vehicles=(Vehicle("rover", SITE, speed_m_per_sol=100, sorties=3, speed_spread=0.3),),
    lander=Lander(("site",)),
    calendar=Calendar(departure_sol=36, margin_sols=1),
)
"""Driving takes 6, 10 and 18 sols: all are home on sol 34 of 35, if all goes as planned."""


def test_the_departure_is_met_as_likely_as_asked() -> None:
    found = assure(THREE, brute, confidence=0.9)
    assert found.met
    assert found.forecast.on_time.probability >= 0.9
    assert found.margin_sols > 1
    # a and c, 24 sols: late with Φ(ln(24 / 35) / 0.3) = 0.10; b and c, 28 sols: with 0.23.
    assert set(found.solution.taken) == {"a", "c"}
    assert found.solution.status is Status.FEASIBLE
    assert found.solution.conflicts == ()
    # The bound is that of the plan that may be late.
    assert found.solution.bound == pytest.approx(2 * 0.9 + 3 * 0.8 + 4 * 0.7)
    assert len(found.tries) <= TRIES


def test_the_answer_is_one_to_the_problem_with_its_own_margin() -> None:
    found = assure(THREE, brute, confidence=0.9)
    assert found.problem == replace(THREE, aim=Aim.EXPECTED, confidence=0.9)
    answer = found.solution
    assert answer.problem_hash == problem_hash(found.problem)
    assert answer.timeline == timeline(found.problem, answer.site, answer.routes)
    assert answer.timeline.slack_sols == pytest.approx(35 - answer.timeline.finish_sol)
    assert simulate(found.problem, answer, trials=4_000) == found.forecast
    assert risk_aware(found.problem, brute) == answer


def test_every_try_is_told_of_and_only_what_is_sure_enough_counts() -> None:
    told: list[Moment] = []
    found = assure(THREE, brute, confidence=0.9, progress=told.append)
    assert tuple(told) == found.solution.log
    assert len(told) == len(found.tries) > 1
    assert told[0].value is None  # all three tubes are too often late
    assert told[-1].value == found.solution.value
    assert {moment.bound for moment in told} == {found.solution.bound}


def test_what_is_likely_enough_as_it_is_keeps_its_margin() -> None:
    found = assure(THREE, brute, confidence=0.4)
    assert found.met
    assert len(found.tries) == 1
    assert found.margin_sols == 1
    assert found.solution.status is Status.OPTIMAL
    assert set(found.solution.taken) == {"a", "b", "c"}


def test_certainty_leaves_everything_behind() -> None:
    wild = (replace(THREE.vehicles[0], speed_spread=3.0),)
    found = assure(replace(THREE, vehicles=wild), brute, confidence=1.0)
    assert found.met
    assert found.solution.taken == ()


def test_demands_that_are_too_risky_are_told() -> None:
    stops = tuple(replace(stop, must=Must.TAKE) for stop in THREE.stops)
    found = assure(replace(THREE, stops=stops), brute, confidence=0.9)
    assert not found.met
    assert found.solution.status is Status.INFEASIBLE
    assert [conflict.demand for conflict in found.solution.conflicts] == ["confidence"]
    assert set(found.solution.taken) == {"a", "b", "c"}
    assert f"{found.forecast.on_time.probability:.3f}" in found.solution.conflicts[0].text


def test_without_a_departure_there_is_nothing_to_miss() -> None:
    found = assure(replace(THREE, calendar=Calendar()), brute, confidence=0.99)
    assert found.met
    assert set(found.solution.taken) == {"a", "b", "c"}


def test_cancelled_it_answers_with_what_it_has() -> None:
    asked: list[Problem] = []

    def solve(problem: Problem, **how: object) -> Solution:
        asked.append(problem)
        return brute(problem)

    found = assure(THREE, solve, confidence=0.9, cancelled=lambda: len(asked) >= 1)
    assert len(asked) == 1
    assert not found.met


@pytest.mark.parametrize("confidence", [None, 0.0, -1, 1.1])
def test_a_confidence_that_means_nothing_is_refused(confidence: float | None) -> None:
    with pytest.raises(InvalidValue) as refused:
        assure(THREE, brute, confidence=confidence)
    assert refused.value.field == "confidence"
