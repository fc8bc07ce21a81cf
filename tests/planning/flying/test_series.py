"""Many missions in memory, beside the forecast."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from samples.domain.errors import InvalidValue
from samples.planning.flying import engine, series
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.planning.flying.outcome import outcome
from samples.planning.risk import simulate
from tests.planning.fleets import solution
from tests.planning.flying.missions import FAULTS, fly
from tests.planning.test_risk import EACH, TWO, with_rover

PROBLEM = with_rover(TWO, loss_per_sol=0.02, speed_spread=0.2)
PLANNED = solution(PROBLEM, EACH)
FLOWN = fly(PROBLEM, PLANNED, luck=Luck.FORECAST, policy=Policy(replan=Replan.NEVER))
MISSIONS = 400


def test_flights_stand_beside_their_forecast() -> None:
    outcomes = [series.fly_through(replace(FLOWN, seed=seed)) for seed in range(MISSIONS)]
    found = series.compare(outcomes, simulate(PROBLEM, PLANNED, trials=4_000, seed=2))
    assert found.missions == MISSIONS
    for beside in (*found.tubes.values(), found.value_mean, found.complete):
        assert 0 < beside.apart < 4
        error = (beside.flown.error**2 + beside.forecast.error**2) ** 0.5
        gap = abs(beside.flown.value - beside.forecast.value)
        assert beside.apart == pytest.approx(gap / error)
    for stop, causes in found.causes.items():
        home = round(found.tubes[stop].flown.value * MISSIONS)
        assert sum(causes.values()) == MISSIONS - home
        assert set(causes) == {"failed", "lost"}
    assert found.home.mean.value == sum(len(each.home) for each in outcomes) / MISSIONS
    assert found.landed is not None
    assert found.landed.p50.value == 400
    json.dumps(found.as_json(), allow_nan=False)


def test_nothing_home_has_no_closing_and_no_landing() -> None:
    doomed = fly(with_rover(TWO, loss_per_sol=1), PLANNED, luck=Luck.FORECAST)
    found = series.compare([series.fly_through(doomed)], simulate(PROBLEM, PLANNED, trials=10))
    assert (found.finish, found.landed, found.home.mean.value) == (None, None, 0)
    assert found.causes == {"n": {"lost": 1}, "f": {"lost": 1}}
    json.dumps(found.as_json(), allow_nan=False)


def test_without_missions_there_is_nothing_to_compare() -> None:
    with pytest.raises(InvalidValue) as refused:
        series.compare([], simulate(PROBLEM, PLANNED, trials=10))
    assert refused.value.field == "outcomes"


def test_in_memory_is_as_step_by_step() -> None:
    for seed in range(5):
        flown = fly(PROBLEM, PLANNED, luck=Luck.ALL, faults=FAULTS, seed=seed,
                    policy=Policy(replan=Replan.NEVER))  # fmt: skip
        state, _ = engine.begin(flown)
        while not state.ended:
            state, _ = engine.advance(flown, state)
        assert series.fly_through(flown) == outcome(flown, state)


def test_a_cancelled_flight_tells_what_has_come_of_it() -> None:
    found = series.fly_through(FLOWN, cancelled=lambda: True)
    assert (found.home, found.causes, found.finish_sol) == ((), {}, None)
