"""Planning again: what is left to decide, and what comes of a new plan."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning import answers, checking, reading
from samples.planning.flying import engine, hindsight, replanning, series
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.known import prospect
from samples.planning.flying.mission import FaultKind, Luck, Mission, Policy, Replan
from samples.planning.flying.outcome import outcome
from samples.planning.flying.state import State
from samples.planning.problem import Interval, Problem
from samples.planning.solution import Solution
from samples.planning.solving import solve
from samples.planning.worth import worth
from tests.planning.fleets import brute, solution
from tests.planning.flying.missions import FAULTS, fly, some_problem, some_solution
from tests.planning.problems import mission as problem_of_a_mission
from tests.planning.solutions import solved

PROBLEM = problem_of_a_mission()
PLANNED = solution(PROBLEM, {("rover", 1): (("n1", "n2"), ("f1",))})
TWO = replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], count=2, sorties=1),))
IN_TWO = solution(TWO, {("rover", 1): (("n1", "n2"),), ("rover", 2): (("f1",),)})
NEVER = Policy(replan=Replan.NEVER)


def on_sol(flown: Mission, sol: float) -> State:
    state, _ = engine.begin(flown)
    told: object = True
    while state.sol < sol or told:
        state, told = engine.advance(flown, state, sol)
    return state


def again(flown: Mission, state: State) -> tuple[State, tuple[Happening, ...], Solution]:
    problem = replanning.problem_of(flown, state)
    found = brute(problem)
    state, told = replanning.adopt(flown, state, found, why="It is tried")
    return state, told, found


def end(flown: Mission, state: State) -> State:
    while not state.ended:
        state, _ = engine.advance(flown, state)
    return state


# --- The problem of a state -----------------------------------------------------------------------


@settings(max_examples=20)
@given(st.integers(0, 10**9))
def test_at_the_arrival_everything_is_left_to_decide(seed: int) -> None:
    random = Random(seed)
    problem = some_problem(random)
    planned = some_solution(problem, random)
    flown = fly(problem, planned)
    left = replanning.problem_of(flown, engine.begin(flown)[0])
    # Whatever is planned for the one is a plan for the other, and worth as much.
    other = solved(left, _renamed(planned), planned.site)
    assert other.value == planned.value
    assert other.timeline.finish_sol == pytest.approx(planned.timeline.finish_sol, abs=1e-9)
    assert len(left.stops) == len([s for s in problem.stops if not s.by or _left(left, s.by)])


def _renamed(planned: Solution) -> dict[tuple[str, int], list[list[str]]]:
    return {
        (f"{route.vehicle}#{route.number}", 1): [list(s.stops) for s in route.sorties if s.stops]
        for route in planned.routes
    }


def _left(problem: Problem, kinds: tuple[str, ...]) -> bool:
    return any(vehicle.kind.partition("#")[0] in kinds for vehicle in problem.vehicles)


def test_at_the_arrival_the_best_is_as_good() -> None:
    flown = fly(PROBLEM, PLANNED)
    left = replanning.problem_of(flown, engine.begin(flown)[0])
    assert brute(left).value == brute(PROBLEM).value


def test_what_is_under_way_is_settled() -> None:
    # On sol 18 the rover brings n1 and n2 home; f1, f2 and one sortie are left.
    problem = replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], budget_sols=60),))
    flown = fly(problem, PLANNED)
    left = replanning.problem_of(flown, on_sol(flown, 18))
    assert [stop.id for stop in left.stops] == ["f1", "f2"]
    (rover,) = left.vehicles
    # Home on 20, unloaded on 22, rested on 24: 14 of 60 sols are over.
    assert (rover.kind, rover.start, rover.sorties) == ("rover#1", "site", 1)
    assert (rover.ready_sol, rover.budget_sols) == (24, 46)
    assert left.container.capacity_tubes == 2
    assert [group.bonus for group in left.groups] == [(), ()]
    assert left.calendar.intervals == tuple(
        Interval(begin, begin + 2, 0.0, "tubes under way are loaded", ("lander",))
        for begin in (22.0, 24.0)
    )
    assert left.calendar.arrival_sol == 18


def test_an_empty_vehicle_ends_its_drive_first() -> None:
    flown = fly(PROBLEM, PLANNED)
    (rover,) = replanning.problem_of(flown, on_sol(flown, 11)).vehicles
    assert (rover.start, rover.ready_sol, rover.sorties) == ("near", 13, 2)


def test_a_vehicle_at_a_tube_takes_it_first() -> None:
    flown = fly(PROBLEM, PLANNED)
    left = replanning.problem_of(flown, on_sol(flown, 14))
    assert [stop.id for stop in left.stops] == ["f1", "f2"]


def test_a_sortie_that_would_be_too_late_is_cut_short() -> None:
    # n2 and the way home take until 22, closed on 29; without 4 sols there is time for n1 alone.
    calendar = replace(PROBLEM.calendar, departure_sol=34)
    problem = replace(PROBLEM, calendar=calendar)
    flown = fly(problem, solution(problem, {("rover", 1): (("n1", "n2"),)}))
    state = on_sol(flown, 14)
    state, _ = engine.inject(flown, state, FaultKind.STUCK_WHEEL, who="rover 1", sols=2)
    assert state.replan_wanted
    state, told, found = again(flown, state)
    assert found.taken == ()
    assert told[0].data["dropped"] == ["n2"]
    assert outcome(flown, end(flown, state)).home == ("n1",)
    late = end(flown, engine.inject(
        flown, on_sol(flown, 14), FaultKind.STUCK_WHEEL, who="rover 1", sols=2)[0])  # fmt: skip
    assert len(outcome(flown, late).home) == 1


def test_known_storms_are_in_the_problem_and_others_are_not() -> None:
    flown = fly(PROBLEM, PLANNED)
    state, _ = engine.inject(flown, on_sol(flown, 11), FaultKind.DUST_STORM, sols=6)
    storm = replanning.problem_of(flown, state).calendar.intervals[0]
    assert (storm.from_sol, storm.to_sol, storm.rate, storm.kinds) == (11, 17, 0.5, ())
    stormy = replace(PROBLEM.calendar, storms_per_sol=0.1, storm_sols=5, storm_rate=0.5)
    flown = fly(replace(PROBLEM, calendar=stormy), PLANNED, luck=Luck.FORECAST)
    state, _ = engine.begin(flown)
    assert state.storms
    assert replanning.problem_of(flown, state).calendar.intervals == ()


# --- A new plan -----------------------------------------------------------------------------------


def test_another_vehicle_fetches_what_a_lost_one_carries() -> None:
    flown = fly(TWO, IN_TWO)
    state, told = engine.inject(flown, on_sol(flown, 18), FaultKind.VEHICLE_LOST, who="rover 1")
    assert state.replan_wanted
    # Rover 2 carries f1: it goes home first, and has no sortie left.
    left = replanning.problem_of(flown, state)
    assert (left.vehicles, left.stops) == ((), ())
    two = replace(TWO, vehicles=(replace(TWO.vehicles[0], sorties=2),))
    flown = fly(two, IN_TWO)
    state, _ = engine.inject(flown, on_sol(flown, 18), FaultKind.VEHICLE_LOST, who="rover 1")
    left = replanning.problem_of(flown, state)
    assert {stop.id: stop.point for stop in left.stops} == {
        "n1": "@rover 1",
        "n2": "@rover 1",
        "f2": "far",
    }
    state, told, found = again(flown, state)
    # One of them, and the only air there is.
    assert set(found.taken) == {"n1", "f2"}
    assert told[-1].kind is Kind.REPLANNED
    assert told[-1].data["version"] == 2
    assert told[-1].data["value"] == worth(two, ["n1", "f1", "f2"]).value
    ended = outcome(flown, end(flown, state))
    assert set(ended.home) == {"n1", "f1", "f2"}
    assert ended.causes == {"n2": "dropped"}


def test_another_tube_is_taken_for_one_that_is_lost() -> None:
    planned = solution(PROBLEM, {("rover", 1): (("n1", "n2"),)})
    flown = fly(PROBLEM, planned, policy=Policy())
    state, _ = engine.inject(flown, on_sol(flown, 14), FaultKind.PICKUP_FAILED, stop="n1")
    state, told = engine.advance(flown, state)
    assert told[0].kind is Kind.PICKUP_GIVEN_UP
    assert state.replan_wanted
    found = series.plan_again(flown, state)
    assert found is not None
    state, told = replanning.adopt(flown, state, found, why=series.AFTER_A_FAULT)
    assert told[-1].data["added"] == ["f1", "f2"]
    assert not state.replan_wanted
    ended = end(flown, state)
    assert outcome(flown, ended).home == ("n2", "f1", "f2")
    assert outcome(flown, ended).causes == {"n1": "failed"}


def test_what_a_new_plan_leaves_is_dropped() -> None:
    flown = fly(PROBLEM, PLANNED)
    state = on_sol(flown, 18)
    nothing = solution(replanning.problem_of(flown, state), {})
    assert not replanning.better(flown, state, nothing)
    state, told = replanning.adopt(flown, state, nothing, why="Enough")
    assert told[0].data["dropped"] == ["f1"]
    assert outcome(flown, end(flown, state)).causes == {"f1": "dropped"}


def test_a_plan_for_another_state_is_refused() -> None:
    flown = fly(PROBLEM, PLANNED)
    state = on_sol(flown, 18)
    found = brute(replanning.problem_of(flown, state))
    with pytest.raises(InvalidValue) as refused:
        replanning.adopt(flown, on_sol(flown, 19), found, why="Too late")
    assert refused.value.field == "solution.problem_hash"


def test_a_plan_on_the_way_holds() -> None:
    """The check that shares no code with solver and schedule finds nothing."""
    flown = fly(TWO, IN_TWO)
    problem = replanning.problem_of(flown, on_sol(flown, 18))
    found = solve(problem, iterations=20, workers=1)
    assert checking.check(reading.as_json(problem), answers.as_json(found)) == []


def test_a_policy_of_never_asks_for_nothing() -> None:
    flown = fly(TWO, IN_TWO, policy=NEVER)
    state, _ = engine.inject(flown, on_sol(flown, 18), FaultKind.VEHICLE_LOST, who="rover 1")
    assert not state.replan_wanted


def test_a_delay_that_costs_nothing_asks_for_nothing() -> None:
    flown = fly(PROBLEM, PLANNED, policy=Policy())
    state, _ = engine.inject(flown, on_sol(flown, 18), FaultKind.STUCK_WHEEL, who="rover 1", sols=5)
    assert not state.replan_wanted
    state, _ = engine.inject(
        flown, on_sol(flown, 18), FaultKind.STUCK_WHEEL, who="rover 1", sols=60
    )
    assert state.replan_wanted


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_planning_again_never_plans_for_less(seed: int) -> None:
    """Adopted by policy, a plan brings home more than the one before, by what is known."""
    random = Random(seed)
    problem = some_problem(random)
    flown = fly(
        problem, some_solution(problem, random), luck=Luck.ALL, faults=FAULTS, seed=seed % 1000,
        policy=Policy(),
    )  # fmt: skip
    state, _ = engine.begin(flown)
    while not state.ended:
        state, _ = engine.advance(flown, state)
        if not state.replan_wanted:
            continue
        before = worth(problem, prospect(flown, state).arm.loaded).value
        if found := series.plan_again(flown, state):
            state, told = replanning.adopt(flown, state, found, why=series.AFTER_A_FAULT)
            after = worth(problem, prospect(flown, state).arm.loaded).value
            assert after > before
            assert told[-1].data["value"] == pytest.approx(after)
            assert told[-1].data["bound"] >= told[-1].data["value"]


# --- Hindsight ------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**9))
def test_hindsight_is_never_below_what_was_flown(seed: int) -> None:
    random = Random(seed)
    problem = some_problem(random)
    flown = fly(
        problem, some_solution(problem, random), luck=random.choice(tuple(Luck)), faults=FAULTS,
        seed=seed % 1000, policy=Policy(attempts=random.randint(1, 2)),
    )  # fmt: skip
    state, _ = engine.begin(flown)
    while not state.ended:
        if state.sol < 60 and random.random() < 0.1:
            state = _something(flown, state, random)
        if random.random() < 0.1:
            left = replanning.problem_of(flown, state)
            state, _ = replanning.adopt(flown, state, some_solution(left, random), why="Tried")
        state, _ = engine.advance(flown, state)
    best = solve(hindsight.problem_of(flown, state), iterations=20, workers=1)
    assert best.bound >= outcome(flown, state).value - 1e-6


def _something(flown: Mission, state: State, random: Random) -> State:
    possible = engine.injectable(flown, state)
    if not possible:
        return state
    fault = random.choice(sorted(possible))
    whom = random.choice(possible[fault])
    known = {tube.stop for tube in state.tubes}
    how: dict[str, Any] = {"stop": whom} if whom in known else {"who": whom}
    return engine.inject(flown, state, fault, **how)[0]


def test_hindsight_knows_what_was_to_come() -> None:
    drawn = replace(PROBLEM.vehicles[0], speed_spread=0.4, loss_per_sol=0.02)
    stormy = replace(PROBLEM.calendar, storms_per_sol=0.02, storm_sols=5, storm_rate=0.5)
    stops = tuple(replace(stop, success=0.6) for stop in PROBLEM.stops)
    problem = replace(PROBLEM, vehicles=(drawn,), calendar=stormy, stops=stops)
    flown = fly(problem, PLANNED, luck=Luck.FORECAST, seed=3)
    state, _ = engine.begin(flown)
    (vehicle,) = state.vehicles
    known = hindsight.problem_of(flown)
    (rover,) = known.vehicles
    assert rover.speed_m_per_sol == 100 * vehicle.speed
    assert vehicle.speed != 1
    assert rover.budget_sols == vehicle.life_sols
    assert [each.from_sol for each in known.calendar.intervals] == list(state.storms)
    assert 0 < len(known.stops) < len(stops)
    # What can't be picked up then is what fails on the way.
    ended = end(flown, state)
    failed = {stop for stop, cause in outcome(flown, ended).causes.items() if cause == "failed"}
    assert failed.isdisjoint(stop.id for stop in known.stops)


def test_a_tube_carried_and_lost_can_be_had_at_either_place() -> None:
    two = replace(TWO, vehicles=(replace(TWO.vehicles[0], sorties=2),))
    flown = fly(two, IN_TWO)
    state, _ = engine.inject(flown, on_sol(flown, 18), FaultKind.VEHICLE_LOST, who="rover 1")
    state, _, _ = again(flown, state)
    ended = end(flown, state)
    known = hindsight.problem_of(flown, ended)
    assert {stop.id: stop.point for stop in known.stops}["n1"] == "@n1"
    assert brute(known).value >= outcome(flown, ended).value
