"""However a mission is advanced, it goes the same way; and every tube has one fate."""

from __future__ import annotations

import json
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.consistency import require_consistent
from samples.planning.flying import engine, replanning, state
from samples.planning.flying.begun import begun
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.known import prospect
from samples.planning.flying.mission import FaultKind, Luck, Mission, Policy, as_json, read
from samples.planning.flying.outcome import outcome
from samples.planning.flying.state import Phase, State, Where
from tests.planning.fleets import solution
from tests.planning.flying.missions import FAULTS, fly, some_problem, some_solution
from tests.planning.problems import mission

seeds = st.integers(0, 10**9)


def some_mission(random: Random) -> Mission:
    problem = some_problem(random)
    policy = Policy(attempts=random.randint(1, 2), waive_broken_seals=random.random() < 0.5)
    return fly(
        problem,
        some_solution(problem, random),
        luck=random.choice(tuple(Luck)),
        faults=FAULTS,
        seed=random.randint(0, 1000),
        policy=policy,
    )


def through_json(found: State) -> State:
    return state.read(json.dumps(found.as_json()))


@given(seeds)
@settings(max_examples=30)
def test_steps_and_jumps_tell_the_same(seed: int) -> None:
    random = Random(seed)
    flown = some_mission(random)
    assert read(json.dumps(as_json(flown))) == flown
    at_once, log = engine.begin(flown)
    stepped, jumped = through_json(at_once), list(log)
    for _ in range(5_000):
        if at_once.ended:
            break
        at_once, told = engine.advance(flown, at_once)
        assert told
        log += told
    for _ in range(5_000):
        if stepped.ended:
            break
        until = stepped.sol + random.choice((0.0, 0.3, 4.0, 500.0))
        stepped, told = engine.advance(flown, stepped, until)
        assert stepped.sol == until or told
        stepped = through_json(stepped)
        jumped += told
    assert (stepped, jumped) == (at_once, list(log))
    assert stepped.ended


@given(seeds)
@settings(max_examples=30)
def test_whatever_goes_wrong_every_tube_has_one_fate(seed: int) -> None:
    random = Random(seed)
    flown = some_mission(random)
    found, told = engine.begin(flown)
    log = list(told)
    for step in range(5_000):
        if found.ended:
            break
        if step < 60 and random.random() < 0.15:
            found = bring_about(flown, found, random, log)
        if step < 60 and random.random() < 0.15:
            found = plan_again(flown, found, random, log)
        until = found.sol + 5 * random.random() if random.random() < 0.3 else None
        found, told = engine.advance(flown, found, until)
        log += told
        require_whole(flown, found)
    assert found.ended
    assert [h.sol for h in log] == sorted(h.sol for h in log)
    fates = [h.stop for h in log if h.kind in _FATES] + list(outcome(flown, found).home)
    assert Counter(fates) == Counter(t.stop for t in found.tubes if t.planned or t.fate)
    assert all(tube.fate for tube in found.tubes if tube.planned)


_FATES = (Kind.PICKUP_GIVEN_UP, Kind.TUBE_LOST, Kind.LEFT_BEHIND)


def bring_about(flown: Mission, found: State, random: Random, log: list[Happening]) -> State:
    possible = engine.injectable(flown, found)
    if not possible:
        return found
    fault = random.choice(sorted(possible))
    whom = random.choice(possible[fault])
    known = {tube.stop for tube in found.tubes}
    found, told = engine.inject(
        flown,
        found,
        fault,
        who="" if whom in known else whom,
        stop=whom if whom in known else None,
        sols=random.choice((None, 0.0, 3.0)),
    )
    assert told[0].kind is Kind.FAULT
    assert told[0].data["injected"]
    log += told
    return found


def plan_again(flown: Mission, found: State, random: Random, log: list[Happening]) -> State:
    """Any plan that holds the limits of what is left comes home, if nothing else goes wrong."""
    problem = replanning.problem_of(flown, found)
    require_consistent(problem)
    planned = some_solution(problem, random)
    settled = set(begun(flown, found).home)
    found, told = replanning.adopt(flown, found, planned, why="It is tried")
    log += told
    assert settled | set(planned.taken) <= set(prospect(flown, found).arm.loaded)
    return found


def require_whole(flown: Mission, found: State) -> None:
    """Each tube is in one place, and the container holds no more than it can."""
    cargo = [stop for vehicle in found.vehicles for stop in vehicle.cargo]
    places = {tube.stop: tube.where for tube in found.tubes}
    carried = {stop for stop, where in places.items() if where is Where.CARGO}
    assert len(cargo) == len(set(cargo))
    assert set(cargo) == carried
    loaded = found.arm.loaded
    assert set(loaded) == {stop for stop, where in places.items() if where is Where.CONTAINER}
    slots = [tube.slot for tube in found.tubes if tube.slot is not None]
    assert len(slots) == len(set(slots)) == len(loaded)
    capacity = flown.problem.container.capacity_tubes
    assert capacity is None or len(loaded) + found.arm.jammed <= capacity
    for vehicle in found.vehicles:
        kind = next(v for v in flown.problem.vehicles if v.kind == vehicle.kind)
        assert vehicle.sortie <= kind.sorties
        assert kind.payload_tubes is None or len(vehicle.cargo) <= kind.payload_tubes
        assert kind.budget_m is None or vehicle.driven_m <= kind.budget_m * (1 + 1e-9)
        assert kind.range_m is None or vehicle.sortie_m <= kind.range_m * (1 + 1e-9)


def test_nobody_goes_back_in_time() -> None:
    problem = mission()
    flown = fly(problem, solution(problem, {("rover", 1): (("n1",),)}))
    found, _ = engine.begin(flown)
    with pytest.raises(InvalidValue) as refused:
        engine.advance(flown, found, 9.0)
    assert refused.value.field == "until_sol"
    found, told = engine.advance(flown, found, 10.0)
    assert [h.kind for h in told] == [Kind.SET_OUT]
    found, told = engine.advance(flown, found, 12.5)
    assert (found.sol, found.phase, told) == (12.5, Phase.SURFACE, ())


def test_the_same_mission_ends_the_same_way() -> None:
    problem = mission()
    planned = solution(problem, {("rover", 1): (("n1", "n2"), ("f1", "f2"))})
    flown = fly(problem, planned, luck=Luck.ALL, faults=FAULTS, seed=7)
    found, _ = engine.begin(flown)
    while not found.ended:
        found, _ = engine.advance(flown, found)
    # What another machine found: all draws and all arithmetic are the same everywhere.
    assert found.arm.closed_sol == 53.738045
    assert outcome(flown, found).home == ("n1", "n2")
    assert outcome(flown, found).causes == {"f1": "not_found", "f2": "failed"}
    assert [fault for fault in FaultKind if engine.injectable(flown, found).get(fault)] == []
