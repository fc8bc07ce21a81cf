"""As planned against as flown: bars by sol of a mock mission, made of its plans and its log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from samples.models import MockHappening, MockMission, MockPlan
from samples.planning import answers
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import Ride
from samples.planning.solution import Activity

RIDE = (
    Kind.CLOSED, Kind.LAUNCHED, Kind.IN_ORBIT, Kind.CAPTURED, Kind.CONTAINED, Kind.DEPARTED,
    Kind.LANDED, Kind.RECEIVED,
)  # fmt: skip
"""The milestones of the ride home, in their order."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What `who` does from one sol to another.

    `activity` is an `Activity`; of the ride, the milestone that it leads to (a `Kind`); of a
    fault, "fault". `label` says which tube or point. `who` is "ride" for the ride home.
    """

    who: str
    activity: str
    from_sol: float
    to_sol: float
    container: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step of the ride home: when it was planned, when it came; None: not (yet)."""

    kind: Kind
    planned_sol: float | None
    flown_sol: float | None


def planned(version: MockPlan, ride: Ride) -> list[Bar]:
    """What a version of the plan would have everybody do, and the ride home after it."""
    timeline = answers.read(version.solution).timeline
    bars = [
        Bar(
            _who(step.who), step.activity.value, step.from_sol, step.to_sol, step.stop,
            step.stop or step.to_point or "",
        )
        for step in timeline.steps
        if step.activity is not Activity.MARGIN
    ]  # fmt: skip
    return [*bars, *_riding(planned_ride(ride, timeline.finish_sol))] if version.taken else bars


def _who(name: str) -> str:
    """In a later version each vehicle is a kind of its own: "helicopter#2 1" is helicopter 2."""
    kind, _, _ = name.partition(" ")
    return kind.replace("#", " ") if "#" in kind else name


def flown(told: Iterable[MockHappening], now_sol: float) -> list[Bar]:
    """What everybody did up to a sol, and what they were hindered by."""
    found: list[Bar] = []
    faults: dict[tuple[str, str], MockHappening] = {}
    milestones: dict[Kind, float] = {}
    for line in told:
        if line.sol > now_sol:
            break
        kind = Kind(line.kind)
        if kind in RIDE:
            milestones[kind] = line.sol
        elif kind is Kind.FAULT:
            faults[line.who, str(line.data.get("fault"))] = line
        elif kind is Kind.RECOVERED:
            begun = faults.pop((line.who, str(line.data.get("fault"))), None)
            if begun is not None:
                found.append(_fault(begun, line.sol))
        else:
            found.extend(_worked(kind, line))
    found += [
        _fault(begun, min(float(begun.data["until_sol"]), now_sol))
        for begun in faults.values()
        if begun.data.get("until_sol") is not None
    ]
    found.sort(key=lambda bar: (bar.from_sol, bar.who))
    return [*found, *_riding(milestones)]


def planned_ride(ride: Ride, closed_sol: float) -> dict[Kind, float]:
    """When each milestone would come after a closing; without an opportunity it stays in orbit."""
    now = closed_sol
    found = {Kind.CLOSED: now}
    for kind, sols in (
        (Kind.LAUNCHED, ride.launch_sols),
        (Kind.IN_ORBIT, ride.orbit_sols),
        (Kind.CAPTURED, ride.capture_sols),
        (Kind.CONTAINED, ride.contain_sols),
    ):
        now += sols
        found[kind] = now
    chance = next((one for one in ride.opportunities if one.depart_sol >= now), None)
    if chance is not None:
        found[Kind.DEPARTED], found[Kind.LANDED] = chance.depart_sol, chance.land_sol
        found[Kind.RECEIVED] = chance.land_sol + ride.receive_sols
    return found


def milestones(
    mission: MockMission, first: MockPlan, told: Iterable[MockHappening]
) -> list[Milestone]:
    """The ride home as the first plan had it and as it came."""
    finish = answers.read(first.solution).timeline.finish_sol
    wanted = planned_ride(mission.value.ride, finish) if first.taken else {}
    came = {Kind(line.kind): line.sol for line in told if line.kind in RIDE}
    return [Milestone(kind, wanted.get(kind), came.get(kind)) for kind in RIDE]


def _worked(kind: Kind, line: MockHappening) -> Iterator[Bar]:
    container = line.container.code if line.container else None
    data: Mapping[str, Any] = line.data
    if kind is Kind.ARRIVED:
        begun = data["knots"][0][0] if data.get("knots") else line.sol
        yield Bar(
            line.who, Activity.DRIVE.value, begun, line.sol, None, str(data.get("to_point", ""))
        )
    elif kind is Kind.PICKED_UP:
        yield _bar(line, Activity.PICK_UP, container)
    elif kind is Kind.LOADED:
        yield _bar(line, Activity.LOAD, container)


def _bar(line: MockHappening, activity: Activity, container: str | None) -> Bar:
    begun = float(line.data.get("from_sol", line.sol))
    return Bar(line.who, activity.value, begun, line.sol, container, container or "")


def _fault(begun: MockHappening, to_sol: float) -> Bar:
    return Bar(
        begun.who, "fault", begun.sol, to_sol,
        begun.container.code if begun.container else None,
        str(begun.data.get("fault", "")),
    )  # fmt: skip


def _riding(milestones: Mapping[Kind, float]) -> list[Bar]:
    """From each milestone to the next."""
    there = [kind for kind in RIDE if kind in milestones]
    return [
        Bar("ride", after.value, milestones[before], milestones[after], None, after.value)
        for before, after in pairwise(there)
    ]
