"""The simulation finds what probability theory says, and without chance what was planned."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from math import exp, inf, log
from statistics import NormalDist
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from samples.planning.forecast import Chance, Forecast, Outcome
from samples.planning.problem import (
    SITE,
    Aim,
    Calendar,
    Container,
    Interval,
    Lander,
    Problem,
    Stop,
    Vehicle,
    Window,
)
from samples.planning.risk import simulate
from samples.planning.schedule import Unflyable
from samples.planning.worth import worth
from tests.planning.fleets import Fleet, fleets, solution
from tests.planning.problems import STRAIGHT, mission, points, problems

SIGMA = 4
"""Seeds are fixed, so that a figure this far off is an error and not bad luck."""

ROVER = Vehicle(
    "rover", SITE, speed_m_per_sol=100, sorties=9, pickup_sols=1, unload_sols_per_tube=1
)
TWO = Problem(
    name="two tubes",
    points=points(site=(0, 0), near=(300, 0), far=(0, 400)),
    distances=STRAIGHT,
    stops=(Stop("n", "near", value=5, success=0.9), Stop("f", "far", value=7, success=0.7)),
    vehicles=(ROVER,),
    lander=Lander(("site",), load_sols_per_tube=2, close_sols=3),
)
EACH: Fleet = {("rover", 1): (("n",), ("f",))}
"""`n` is unloaded on sol 8 (3 + 1 + 3 + 1), `f` on sol 18 (+ 4 + 1 + 4 + 1)."""
SURE = replace(TWO, stops=tuple(replace(stop, success=1.0) for stop in TWO.stops))


def forecast(problem: Problem, fleet: Fleet = EACH, **more: Any) -> Forecast:
    """Simulate sorties whether or not they hold the departure."""
    calendar = replace(problem.calendar, departure_sol=None)
    planned = solution(replace(problem, calendar=calendar), fleet)
    return simulate(problem, planned, **{"trials": 20_000, **more})


def with_rover(problem: Problem = SURE, **changes: Any) -> Problem:
    return replace(problem, vehicles=(replace(ROVER, **changes),))


def assert_close(found: Chance, probability: float) -> None:
    assert abs(found.probability - probability) <= SIGMA * found.error


def only(outcomes: Mapping[Outcome, int]) -> Outcome:
    (outcome,) = (outcome for outcome, count in outcomes.items() if count)
    return outcome


# --- Closed forms ---------------------------------------------------------------------------------


def test_two_tubes_come_home_as_likely_as_reckoned() -> None:
    found = forecast(with_rover(TWO, loss_per_sol=0.02))
    # The work of unloading a tube that isn't there is not done: f is then home on sol 17 after
    # the loss of n, and on sol 18 otherwise.
    near = 0.9 * 0.98**8
    far = 0.7 * (0.9 * 0.98**18 + 0.1 * 0.98**17)
    assert_close(found.tubes["n"], near)
    assert_close(found.tubes["f"], far)
    assert_close(found.complete, 0.9 * 0.7 * 0.98**18)
    assert_close(found.vehicles["rover 1"], 1 - _survives())
    mean = 5 * near + 7 * far
    assert abs(found.value.mean.value - mean) <= SIGMA * found.value.mean.error


def _survives() -> float:
    """The rover unloads n on sol 7 or 8; f takes 9 sols more, and 1 if there is a tube."""
    return sum(
        (0.9 if n else 0.1) * (0.7 if f else 0.3) * 0.98 ** (16 + n + f)
        for n, f in product((0, 1), repeat=2)
    )


@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_speeds_are_lognormal_about_the_planned_one(spread: float) -> None:
    # Only f: 8 sols of driving, 2 of other work, 5 of the arm. On time if 8 / factor <= 9.
    problem = replace(with_rover(speed_spread=spread), calendar=Calendar(departure_sol=16))
    found = forecast(problem, {("rover", 1): (("f",),)})
    assert_close(found.tubes["f"], NormalDist().cdf(log(9 / 8) / spread))
    assert found.on_time == found.complete == found.tubes["f"]
    assert found.finish.p50.value == pytest.approx(15, abs=SIGMA * found.finish.p50.error)
    for figure, part in ((found.finish.p10, 0.1), (found.finish.p90, 0.9)):
        exact = 7 + 8 * exp(spread * NormalDist().inv_cdf(part))
        assert figure.value == pytest.approx(exact, abs=SIGMA * figure.error)


def test_any_storm_on_the_way_delays() -> None:
    calendar = Calendar(departure_sol=23, storms_per_sol=0.01, storm_sols=4, storm_rate=0.5)
    found = forecast(replace(SURE, calendar=calendar))
    # All is done on sol 23 if no storm begins before.
    assert_close(found.on_time, exp(-0.01 * 23))
    assert_close(found.tubes["f"], exp(-0.01 * 23))
    assert found.finish.p10.value == 23


def test_values_count_groups_as_worth_does() -> None:
    successes = {"n1": 0.8, "n2": 0.6, "f1": 0.9, "f2": 0.5}
    base = mission()
    stops = tuple(replace(stop, success=successes[stop.id]) for stop in base.stops)
    problem = replace(base, stops=stops)
    found = forecast(problem, {("rover", 1): (("n1", "n2"), ("f1", "f2"))})
    values: dict[float, float] = {}
    for works in product((True, False), repeat=4):
        chance = 1.0
        for works_one, part in zip(works, successes.values(), strict=True):
            chance *= part if works_one else 1 - part
        value = worth(
            problem, [s for s, works_one in zip(successes, works, strict=True) if works_one]
        )
        values[value.value] = values.get(value.value, 0.0) + chance
    mean = sum(value * chance for value, chance in values.items())
    assert abs(found.value.mean.value - mean) <= SIGMA * found.value.mean.error
    below = sum(chance for value, chance in values.items() if value < found.value.p10.value)
    up_to = below + values[found.value.p10.value]
    assert below - 0.01 <= 0.1 <= up_to + 0.01


# --- Without chance, what was planned -------------------------------------------------------------


@given(st.data())
def test_without_chance_every_trial_is_the_plan(data: st.DataObject) -> None:
    problem = data.draw(problems(6))
    problem = replace(
        problem,
        stops=tuple(replace(stop, success=1.0, by=()) for stop in problem.stops),
        # Without most limits, or few of the drawn plans could be flown.
        vehicles=tuple(
            Vehicle(
                v.kind,
                v.start,
                v.end,
                v.count,
                v.distance,
                v.speed_m_per_sol,
                sorties=9,
                ready_sol=v.ready_sol,
                pickup_sols=v.pickup_sols,
                unload_sols_per_tube=v.unload_sols_per_tube,
                turnaround_sols=v.turnaround_sols,
            )
            for v in problem.vehicles
        ),
        container=Container(),
    )
    try:
        planned = solution(problem, data.draw(fleets(problem)))
    except Unflyable:
        assume(False)
    found = simulate(problem, planned, trials=3)
    assert found.finish.p10.value == found.finish.p90.value == planned.timeline.finish_sol
    assert all(chance.probability == 1 for chance in found.tubes.values())
    assert found.complete.probability == found.on_time.probability == 1
    value = replace(problem, aim=Aim.VALUE)
    assert found.value.mean.value == pytest.approx(worth(value, planned.taken).value, abs=1e-9)


@given(st.data())
def test_every_tube_has_one_outcome_in_every_trial(data: st.DataObject) -> None:
    problem = data.draw(problems(6))
    fleet = data.draw(fleets(problem))
    try:
        planned = solution(problem, fleet)
    except Unflyable:
        planned = solution(problem, fleet, flown=solution(problem, {}).timeline)
    found = simulate(problem, planned, trials=50)
    assert set(found.tubes) == set(planned.taken)
    for stop, outcomes in found.outcomes.items():
        assert sum(outcomes.values()) == 50
        assert found.tubes[stop].probability == outcomes[Outcome.HOME] / 50
    least = min((chance.probability for chance in found.tubes.values()), default=1.0)
    assert found.complete.probability <= least
    assert found.value.p10.value <= found.value.p50.value <= found.value.p90.value
    assert sum(found.value.histogram.counts) == 50
    json.dumps(found.as_json(), allow_nan=False)


# --- The rules ------------------------------------------------------------------------------------


def test_loading_stops_while_the_container_can_still_be_closed() -> None:
    # f is loaded from sol 18 to 20 and closed on 23; n alone on 13.
    for departure, left in ((23, set()), (22.9, {"f"}), (13, {"f"}), (12.9, {"n", "f"})):
        calendar = Calendar(departure_sol=departure + 1, margin_sols=1)
        found = forecast(replace(SURE, calendar=calendar), trials=10)
        late = {s for s, outcomes in found.outcomes.items() if only(outcomes) is Outcome.DEPARTURE}
        assert late == left
        assert found.on_time.probability == (not left)
        # Told all the same: when it would have been closed.
        assert found.finish.p50.value == 23


def test_the_arm_takes_one_tube_after_the_other() -> None:
    lander = Lander(("site",), load_sols_per_tube=20, close_sols=0)
    found = forecast(replace(SURE, lander=lander, calendar=Calendar(departure_sol=47)), trials=10)
    # From sol 8 to 28, then to 48 though f is there on sol 18.
    assert only(found.outcomes["n"]) is Outcome.HOME
    assert only(found.outcomes["f"]) is Outcome.DEPARTURE
    assert found.finish.p50.value == 48


def test_a_failed_pick_up_takes_its_time() -> None:
    failing = replace(SURE, stops=(replace(SURE.stops[0], success=0.0), SURE.stops[1]))
    found = forecast(failing, trials=10)
    assert only(found.outcomes["n"]) is Outcome.FAILED
    # Only its unloading is spared.
    assert found.finish.p50.value == 22


def test_after_a_loss_nothing_more_comes_home() -> None:
    found = forecast(with_rover(loss_per_sol=0.05))
    assert_close(found.tubes["n"], 0.95**8)
    assert_close(found.tubes["f"], 0.95**18)
    assert found.outcomes["f"][Outcome.LOST] > found.outcomes["n"][Outcome.LOST] > 0
    assert found.outcomes["f"][Outcome.LOST] / found.trials == found.vehicles["rover 1"].probability
    assert found.on_time.probability == 1


def test_who_comes_after_the_last_window_drives_on() -> None:
    stops = (replace(SURE.stops[0], windows=(Window(0, 2), Window(2.5, 2.9))), SURE.stops[1])
    problem = with_rover(replace(SURE, stops=stops))
    planned = solution(SURE, EACH)
    found = simulate(problem, planned, trials=10)
    assert only(found.outcomes["n"]) is Outcome.WINDOW
    assert only(found.outcomes["f"]) is Outcome.HOME
    # Neither picked up (1 sol) nor unloaded (1 sol).
    assert found.finish.p50.value == 21


def test_who_comes_early_waits_for_a_window() -> None:
    stops = (replace(SURE.stops[0], windows=(Window(9, 12), Window(5, 6))), SURE.stops[1])
    assert forecast(replace(SURE, stops=stops), trials=10).finish.p50.value == 25


def test_sols_beyond_a_budget_bring_nothing_home() -> None:
    planned = solution(SURE, EACH)
    found = simulate(with_rover(budget_sols=17.9), planned, trials=10)
    assert only(found.outcomes["n"]) is Outcome.HOME
    assert only(found.outcomes["f"]) is Outcome.BUDGET
    assert only(simulate(with_rover(budget_sols=18), planned).outcomes["f"]) is Outcome.HOME


def test_a_calendar_that_never_goes_on_is_never_in_time() -> None:
    stopped = Calendar(intervals=(Interval(10, 1e9, 0.0, "the end"),))
    found = simulate(replace(SURE, calendar=stopped), solution(SURE, EACH), trials=10)
    assert only(found.outcomes["n"]) is Outcome.HOME
    ever = Calendar(intervals=(Interval(10, inf, 0.0, "the end"),))
    found = simulate(replace(SURE, calendar=ever), solution(SURE, EACH), trials=10)
    assert only(found.outcomes["f"]) is Outcome.DEPARTURE


def test_without_a_lander_a_tube_is_home_when_its_vehicle_is() -> None:
    walker = Vehicle("walker", "site", end="near", count=2, speed_m_per_sol=100, pickup_sols=1)
    problem = replace(SURE, lander=None, vehicles=(walker,), calendar=Calendar(departure_sol=9))
    fleet: Fleet = {("walker", 1): (("n",),), ("walker", 2): (("f",),)}
    found = forecast(problem, fleet, trials=10)
    assert only(found.outcomes["n"]) is Outcome.HOME
    # 4 sols to f, 1 there, 5 to the end.
    assert only(found.outcomes["f"]) is Outcome.DEPARTURE
    assert found.finish.p50.value == 10


# --- Degenerate -----------------------------------------------------------------------------------


def test_nothing_taken() -> None:
    problem = mission()
    found = forecast(problem, {}, trials=5)
    assert found.tubes == found.vehicles == {}
    assert found.complete.probability == found.on_time.probability == 1
    assert found.value.mean.value == -6
    assert found.finish.p50.value == 10


def test_no_pick_up_ever_works() -> None:
    stops = tuple(replace(stop, success=0.0) for stop in TWO.stops)
    found = forecast(replace(TWO, stops=stops), trials=100)
    assert found.value.p90.value == 0
    assert {only(outcomes) for outcomes in found.outcomes.values()} == {Outcome.FAILED}
    assert found.finish.p90.value == 0
    assert found.tubes["n"].error > 0


def test_a_vehicle_that_is_lost_at_once() -> None:
    found = forecast(with_rover(loss_per_sol=1.0), trials=100)
    assert {only(outcomes) for outcomes in found.outcomes.values()} == {Outcome.LOST}
    assert found.vehicles["rover 1"].probability == 1
    assert found.value.p90.value == 0


def test_what_takes_no_time_is_not_lost() -> None:
    idle = Vehicle("rover", SITE, sorties=2, loss_per_sol=1.0)
    found = forecast(replace(SURE, vehicles=(idle,)), trials=10)
    assert found.complete.probability == 1
