"""What each fault does when a person brings it about; whom it can hit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from samples.domain.errors import InvalidValue
from samples.planning.flying import engine
from samples.planning.flying.faults import RULES
from samples.planning.flying.happening import Happening, Kind
from samples.planning.flying.mission import FaultKind, Luck, Mission, Policy
from samples.planning.flying.outcome import outcome
from samples.planning.flying.places import with_places
from samples.planning.flying.state import State
from samples.planning.problem import Container
from samples.planning.ways import Ways
from tests.environment import ROOT
from tests.planning.fleets import solution
from tests.planning.flying.missions import fly
from tests.planning.problems import mission as problem_of_a_mission

PROBLEM = problem_of_a_mission()
PLANNED = solution(PROBLEM, {("rover", 1): (("n1", "n2"), ("f1", "f2"))})
"""Drive 10-13, n1 to 15, n2 to 17, home 20, unloaded 22; rest 24, far 29, f1 32, f2 34, home 39,
unloaded 41, closed 48."""
ROVER: dict[str, Any] = {"who": "rover 1"}
N1: dict[str, Any] = {"stop": "n1"}


def flight(**changes: Any) -> Mission:
    return fly(PROBLEM, PLANNED, **changes)


def on_sol(flown: Mission, sol: float) -> State:
    """The state on a sol, after all that is told then."""
    state, _ = engine.begin(flown)
    told: object = True
    while state.sol < sol or told:
        state, told = engine.advance(flown, state, sol)
    return state


def ended(flown: Mission, state: State) -> tuple[State, list[Happening]]:
    log: list[Happening] = []
    while not state.ended:
        state, told = engine.advance(flown, state)
        log += told
    return state, log


def after(sol: float, fault: FaultKind, flown: Mission | None = None, **how: Any) -> Told:
    """What happens after a fault on a sol."""
    flown = flown or flight()
    state, told = engine.inject(flown, on_sol(flown, sol), fault, **how)
    assert told[0].kind is Kind.FAULT
    assert told[0].data["fault"] == fault
    assert told[0].alert
    state, log = ended(flown, state)
    return Told(flown, state, [*told, *log])


class Told:
    def __init__(self, flown: Mission, state: State, log: list[Happening]) -> None:
        self.log = log
        self.home = outcome(flown, state).home
        self.causes = outcome(flown, state).causes

    def sols(self, kind: Kind, stop: str | None = None) -> list[float]:
        return [h.sol for h in self.log if h.kind is kind and stop in (None, h.stop)]

    def first(self, kind: Kind) -> Happening:
        return next(h for h in self.log if h.kind is kind)


def test_a_slow_drive_takes_longer() -> None:
    told = after(10, FaultKind.SLOW_DRIVE, **ROVER, sols=4)
    # Two sols' work by sol 14, the third on the sol after.
    assert told.sols(Kind.RECOVERED) == [14]
    assert told.sols(Kind.ARRIVED)[0] == 15
    assert len(told.home) == 4


def test_a_stuck_wheel_stands() -> None:
    told = after(10, FaultKind.STUCK_WHEEL, **ROVER, sols=4)
    assert told.first(Kind.FAULT).data["until_sol"] == 14
    assert told.sols(Kind.ARRIVED)[0] == 17
    assert told.first(Kind.ARRIVED).data["knots"] == [[10, 0], [14, 0], [17, 300]]


@pytest.mark.parametrize(("attempts", "home"), [(1, 3), (2, 4)])
def test_a_failed_pickup_is_tried_again_as_often_as_the_policy_says(
    attempts: int, home: int
) -> None:
    flown = flight(policy=Policy(attempts=attempts))
    told = after(14, FaultKind.PICKUP_FAILED, flown, **N1)
    assert len(told.home) == home
    if attempts == 1:
        assert told.sols(Kind.PICKUP_GIVEN_UP, "n1") == [15]
        assert told.causes == {"n1": "failed"}
        assert told.sols(Kind.PICKED_UP, "n2") == [17]
    else:
        assert told.sols(Kind.PICKED_UP, "n1") == [17]


def test_a_tube_on_its_end_takes_longer() -> None:
    told = after(12, FaultKind.ON_END, **N1, sols=2)
    assert told.sols(Kind.PICKED_UP, "n1") == [17]
    assert told.causes == {}


def test_a_tube_that_was_knocked_over_is_surveyed_anew() -> None:
    told = after(12, FaultKind.KNOCKED_OVER, **N1, sols=2)
    assert told.sols(Kind.SURVEYED, "n1") == [15]
    place = told.first(Kind.SURVEYED).data
    assert 0 < abs(place["x_m"] - 300) + abs(place["y_m"]) <= 6
    assert told.sols(Kind.PICKED_UP, "n1") == [17]


@pytest.mark.parametrize(("seed", "found"), [(1, False), (2, True)])
def test_a_tube_that_is_not_there_is_found_or_not(seed: int, found: bool) -> None:
    told = after(12, FaultKind.NOT_FOUND, flight(seed=seed), **N1, sols=2)
    if found:
        assert told.sols(Kind.RECOVERED) == [15]
        assert told.sols(Kind.PICKED_UP, "n1") == [17]
    else:
        assert told.sols(Kind.TUBE_LOST, "n1") == [15]
        assert told.sols(Kind.PICKED_UP, "n2") == [17]
        assert told.causes == {"n1": "not_found"}


@pytest.mark.parametrize("waive", [True, False])
def test_a_broken_seal_is_refused_unless_it_is_waived(waive: bool) -> None:
    flown = flight(policy=Policy(waive_broken_seals=waive))
    told = after(16, FaultKind.SEAL_BROKEN, flown, **N1)
    assert told.sols(Kind.DAMAGED, "n1") == [16]
    waived = {h.stop for h in told.log if h.kind is Kind.LOADED and h.data["waived"]}
    assert waived == ({"n1"} if waive else set())
    assert told.causes == ({} if waive else {"n1": "refused"})


def test_a_dust_storm_slows_whom_it_can() -> None:
    told = after(10, FaultKind.DUST_STORM, sols=4)
    assert told.sols(Kind.ARRIVED)[0] == 15
    calendar = replace(PROBLEM.calendar, storm_sols=6, storm_rate=0, storm_kinds=("lander",))
    problem = replace(PROBLEM, calendar=calendar)
    told = after(22, FaultKind.DUST_STORM, fly(problem, PLANNED))
    assert told.sols(Kind.SET_OUT)[0] == 24
    assert told.sols(Kind.LOADED) == [30, 32, 43, 45]


def test_nobody_works_without_commands() -> None:
    told = after(22, FaultKind.BLACKOUT, sols=5)
    assert told.sols(Kind.SET_OUT)[0] == 29
    assert told.sols(Kind.LOADED)[:2] == [29, 31]


def test_a_lost_vehicle_keeps_what_it_carries() -> None:
    flown = flight()
    state, told = engine.inject(flown, on_sol(flown, 18), FaultKind.VEHICLE_LOST, **ROVER)
    # A third of the way from near to the site.
    places = Ways(with_places(PROBLEM, state.places))
    assert places.metres("straight", "site", "@rover 1") == pytest.approx(200)
    assert places.metres("straight", "far", "@rover 1") == pytest.approx((100**2 + 400**2) ** 0.5)
    state, log = ended(flown, state)
    told_all = Told(flown, state, [*told, *log])
    assert told_all.causes == dict.fromkeys(("n1", "n2", "f1", "f2"), "lost")
    assert told_all.sols(Kind.CLOSED) == []
    assert told_all.log[-1].data == {
        "value": -6.0, "home": [], "finish_sol": None, "land_sol": None,
    }  # fmt: skip


def test_an_arm_that_stands_loads_later() -> None:
    told = after(23, FaultKind.ARM_FAULT, sols=4)
    assert told.sols(Kind.LOADED) == [28, 30, 43, 45]
    assert told.sols(Kind.SET_OUT)[0] == 24


def test_a_jammed_slot_leaves_no_place_for_the_last() -> None:
    told = after(12, FaultKind.SLOT_JAMMED)
    slots = [h.data["slot"] for h in told.log if h.kind is Kind.LOADED]
    assert slots == [2, 3, 4]
    assert told.causes == {"f2": "full"}
    roomy = fly(replace(PROBLEM, container=Container()), PLANNED)
    assert after(12, FaultKind.SLOT_JAMMED, roomy).causes == {}


def test_a_launch_that_slips_may_miss_its_opportunity() -> None:
    told = after(48, FaultKind.LAUNCH_SLIP, sols=4)
    assert told.sols(Kind.LAUNCHED) == [55]
    assert told.first(Kind.DEPARTED).data["opportunity"] == 1
    told = after(48, FaultKind.LAUNCH_SLIP, sols=100)
    assert told.first(Kind.DEPARTED).data["opportunity"] == 2
    assert told.sols(Kind.LANDED) == [1150]
    assert len(told.home) == 4


def test_every_fault_has_its_rule() -> None:
    assert set(RULES) == set(FaultKind)
    assert all(rule.does and rule.may for rule in RULES.values())


def test_whom_a_fault_can_hit() -> None:
    flown = flight()
    state, _ = engine.begin(flown)
    lying = ("n1", "n2", "f1", "f2")
    assert engine.injectable(flown, state) == {
        **dict.fromkeys((FaultKind.SLOW_DRIVE, FaultKind.STUCK_WHEEL), ("rover 1",)),
        **dict.fromkeys((FaultKind.ON_END, FaultKind.KNOCKED_OVER, FaultKind.NOT_FOUND), lying),
        **dict.fromkeys((FaultKind.DUST_STORM, FaultKind.BLACKOUT), ("",)),
        FaultKind.VEHICLE_LOST: ("rover 1",),
        **dict.fromkeys((FaultKind.ARM_FAULT, FaultKind.SLOT_JAMMED), ("",)),
    }
    at_work = engine.injectable(flown, on_sol(flown, 16))
    assert at_work[FaultKind.PICKUP_FAILED] == ("n2",)
    assert at_work[FaultKind.SEAL_BROKEN] == ("n1",)
    assert at_work[FaultKind.ON_END] == ("f1", "f2")
    assert engine.injectable(flown, on_sol(flown, 48)) == {FaultKind.LAUNCH_SLIP: ("",)}
    assert engine.injectable(flown, on_sol(flown, 60)) == {}


@pytest.mark.parametrize(
    ("fault", "how", "field"),
    [
        (FaultKind.LAUNCH_SLIP, {}, "fault"),
        (FaultKind.STUCK_WHEEL, {}, "who"),
        (FaultKind.STUCK_WHEEL, {"who": "rover 2"}, "who"),
        (FaultKind.ON_END, {}, "stop"),
        (FaultKind.ON_END, {"stop": "n9"}, "stop"),
        (FaultKind.ON_END, {**N1, **ROVER}, "who"),
        (FaultKind.BLACKOUT, N1, "stop"),
        (FaultKind.BLACKOUT, {"sols": -1.0}, "sols"),
        (FaultKind.BLACKOUT, {"sols": float("nan")}, "sols"),
    ],
)
def test_what_cannot_happen_now_is_refused(
    fault: FaultKind, how: dict[str, Any], field: str
) -> None:
    flown = flight()
    with pytest.raises(InvalidValue) as refused:
        engine.inject(flown, engine.begin(flown)[0], fault, **how)
    assert refused.value.field == field


def test_a_tube_in_the_rack_is_neither_knocked_over_nor_looked_for() -> None:
    aboard = replace(PROBLEM, vehicles=(replace(PROBLEM.vehicles[0], start="near"),))
    flown = fly(aboard, solution(aboard, {("rover", 1): (("n1", "f1"),)}))
    state, _ = engine.begin(flown)
    assert engine.injectable(flown, state)[FaultKind.NOT_FOUND] == ("f1", "f2")


@pytest.mark.parametrize("problem", ["lander", "site", "vehicle", "stop", "twice"])
def test_what_can_not_be_flown_is_refused(problem: str) -> None:
    route = PLANNED.routes[0]
    sortie = route.sorties[0]
    flown = {
        "lander": replace(flight(), problem=replace(PROBLEM, lander=None)),
        "site": replace(flight(), site="near"),
        "vehicle": replace(flight(), routes=(replace(route, number=2),)),
        "stop": replace(
            flight(), routes=(replace(route, sorties=(replace(sortie, stops=("n9",)),)),)
        ),
        "twice": replace(flight(), routes=(route, route)),
    }[problem]
    fields = {
        "lander": "problem.lander", "site": "site", "vehicle": "routes[0].vehicle",
        "stop": "routes[0].sorties[0].stops", "twice": "routes[1]",
    }  # fmt: skip
    with pytest.raises(InvalidValue) as refused:
        engine.begin(flown)
    assert refused.value.field == fields[problem]


def test_luck_alone_brings_what_the_mission_says() -> None:
    from tests.planning.flying.missions import FAULTS

    met: set[str] = set()
    for seed in range(40):
        flown = flight(seed=seed, luck=Luck.ALL, faults=FAULTS)
        _, log = ended(flown, engine.begin(flown)[0])
        met |= {h.data["fault"] for h in log if h.kind is Kind.FAULT}
        assert not any(h.data["injected"] for h in log if h.kind is Kind.FAULT)
    # The problem has neither storms nor losses of vehicles.
    assert met == set(FaultKind) - {FaultKind.DUST_STORM, FaultKind.VEHICLE_LOST}


def test_every_rule_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "mock-missions.md").read_text(encoding="utf-8")
    for fault, rule in RULES.items():
        assert f"| `{fault}` | {rule.does} | {rule.may} |" in guide
