"""Without luck a mission is flown as it was planned; with the forecast's luck, as it forecasts."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.planning.calendar import LANDER
from samples.planning.flying import engine, series
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.mission import Luck, Mission, Policy, Replan
from samples.planning.flying.outcome import outcome
from samples.planning.forecast import Chance
from samples.planning.problem import Calendar, Interval, Problem
from samples.planning.risk import simulate
from samples.planning.solution import Activity, Solution
from samples.planning.worth import worth
from tests.planning.fleets import solution
from tests.planning.flying.missions import fly, some_problem, some_solution
from tests.planning.problems import mission
from tests.planning.test_risk import EACH, TWO, with_rover

AS_IT_IS = Policy(replan=Replan.NEVER)
SEEDS = 2_000
DUST = Interval(11, 13, 0.5, "dust")
SIGMA = 4
"""Seeds are fixed, so that a figure this far off is an error and not bad luck."""


def log_of(flown: Mission) -> list[Happening]:
    state, told = engine.begin(flown)
    log = list(told)
    while not state.ended:
        state, told = engine.advance(flown, state)
        assert told
        log += told
    return log


@given(st.integers(0, 10**9))
def test_without_luck_everything_happens_when_it_is_planned(seed: int) -> None:
    random = Random(seed)
    problem = some_problem(random, lucky=True)
    planned = some_solution(problem, random)
    log = log_of(fly(problem, planned))
    steps = planned.timeline.steps
    for kind, activity in (
        (Kind.PICKED_UP, Activity.PICK_UP),
        (Kind.LOADED, Activity.LOAD),
    ):
        flown = {h.stop: (h.data["from_sol"], h.sol) for h in log if h.kind is kind}
        expected = {s.stop: (s.from_sol, s.to_sol) for s in steps if s.activity is activity}
        assert flown.keys() == expected.keys()
        for stop, moments in flown.items():
            assert moments == pytest.approx(expected[stop], abs=1e-6)
    drives = [(h.who, h.data["to_point"], h.sol) for h in log if h.kind is Kind.ARRIVED]
    expected_drives = [(s.who, s.to_point, s.to_sol) for s in steps if s.activity is Activity.DRIVE]
    assert len(drives) == len(expected_drives)
    for one, other in zip(sorted(drives), sorted(expected_drives), strict=True):
        assert one[:2] == other[:2]
        assert one[2] == pytest.approx(other[2], abs=1e-6)
    closed = [h for h in log if h.kind is Kind.CLOSED]
    assert [h.sol for h in closed] == pytest.approx(
        [planned.timeline.finish_sol] if planned.taken else [], abs=1e-6
    )
    if planned.taken:
        assert set(closed[0].data["stops"]) == set(planned.taken)
        slots = {h.stop: h.data["slot"] for h in log if h.kind is Kind.LOADED}
        assert slots == dict(planned.timeline.slots)


def test_a_drive_is_told_with_its_progress() -> None:
    problem = mission()
    dusty = replace(problem.calendar, intervals=(DUST,))
    problem = replace(problem, calendar=dusty)
    planned = solution(problem, {("rover", 1): (("n1",),)})
    first = next(h for h in log_of(fly(problem, planned)) if h.kind is Kind.ARRIVED)
    # 300 m at 100 m a sol, half as fast from sol 11 to 13.
    assert first.sol == 14
    assert first.data["knots"] == [[10, 0], [11, 100], [13, 200], [14, 300]]


def test_the_ride_home_takes_the_first_opportunity() -> None:
    problem = mission()
    planned = solution(problem, {("rover", 1): (("n1",),)})
    flown = fly(problem, planned)
    log = log_of(flown)
    told = {h.kind: h for h in log}
    closed = told[Kind.CLOSED].sol
    ride = [Kind.LAUNCHED, Kind.IN_ORBIT, Kind.CAPTURED, Kind.CONTAINED]
    assert [told[kind].sol - closed for kind in ride] == [3, 5, 9, 10]
    assert told[Kind.DEPARTED].sol == 150
    assert told[Kind.DEPARTED].data == {"opportunity": 1}
    assert (told[Kind.LANDED].sol, told[Kind.RECEIVED].sol) == (400, 402)
    assert log[-1].data == {"value": 2.0, "home": ["n1"], "finish_sol": closed, "land_sol": 400}


def test_whoever_comes_too_late_for_every_opportunity_stays() -> None:
    problem = mission()
    planned = solution(problem, {("rover", 1): (("n1",),)})
    flown = fly(problem, planned)
    flown = replace(flown, ride=replace(flown.ride, opportunities=()))
    log = log_of(flown)
    assert log[-1].data["home"] == []
    assert log[-1].data["value"] == worth(problem, []).value
    left = [h for h in log if h.kind is Kind.LEFT_BEHIND]
    assert [(h.stop, h.data["outcome"]) for h in left] == [("n1", "departure")]


# --- With the forecast's luck ---------------------------------------------------------------------


def assert_agree(problem: Problem, planned: Solution) -> None:
    """The tubes that many flights bring are those that the forecast expects."""
    forecast = simulate(problem, planned, trials=20_000, seed=5)
    flights = [
        series.fly_through(fly(problem, planned, luck=Luck.FORECAST, seed=seed, policy=AS_IT_IS))
        for seed in range(SEEDS)
    ]
    for stop, chance in forecast.tubes.items():
        assert_same(Chance.of(sum(stop in each.home for each in flights), SEEDS), chance)
    values = [each.value for each in flights]
    mean = sum(values) / SEEDS
    variance = sum((value - mean) ** 2 for value in values) / (SEEDS - 1)
    expected = forecast.value.mean
    error = sqrt(variance / SEEDS + expected.error**2)
    assert abs(mean - expected.value) <= SIGMA * error + 1e-9


def assert_same(one: Chance, other: Chance) -> None:
    error = sqrt(one.error**2 + other.error**2)
    assert abs(one.probability - other.probability) <= SIGMA * error


@pytest.mark.slow
@pytest.mark.parametrize("seed", [4, 10])
def test_flights_agree_with_the_forecast(seed: int) -> None:
    """Plans with failures, losses, storms, slow vehicles, windows and a departure."""
    random = Random(seed)
    problem = some_problem(random)
    assert_agree(problem, some_solution(problem, random))


@pytest.mark.slow
def test_two_tubes_come_home_as_likely_as_reckoned() -> None:
    problem = with_rover(TWO, loss_per_sol=0.02)
    planned = solution(problem, EACH)
    flights = [
        series.fly_through(fly(problem, planned, luck=Luck.FORECAST, seed=seed, policy=AS_IT_IS))
        for seed in range(SEEDS)
    ]
    # As `test_risk` reckons it: n is unloaded on sol 8, f on sol 18, or 17 where n failed.
    near = 0.9 * 0.98**8
    far = 0.7 * (0.9 * 0.98**18 + 0.1 * 0.98**17)
    for stop, exact in (("n", near), ("f", far)):
        found = Chance.of(sum(stop in each.home for each in flights), SEEDS)
        assert abs(found.probability - exact) <= SIGMA * found.error


def test_what_can_no_longer_be_closed_in_time_is_not_loaded() -> None:
    # n is closed on sol 13, f on sol 23: the arm does not begin what it can't end by sol 22.
    problem = replace(TWO, calendar=Calendar(departure_sol=22))
    late = solution(replace(problem, calendar=Calendar()), EACH)
    flown = fly(problem, late)
    log = log_of(flown)
    left = [(h.stop, h.data["outcome"]) for h in log if h.kind is Kind.LEFT_BEHIND]
    assert left == [("f", "departure")]
    # It waits as long as something could be loaded: 5 sols before 22.
    closed = next(h for h in log if h.kind is Kind.CLOSED)
    assert closed.sol == pytest.approx(20, abs=1e-6)
    assert closed.who == LANDER
    state, _ = engine.begin(flown)
    while not state.ended:
        state, _ = engine.advance(flown, state)
    assert outcome(flown, state).causes == {"f": "departure"}
    assert outcome(flown, state).home == ("n",)
