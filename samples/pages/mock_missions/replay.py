"""A log folded into what can be asked of any sol: where each tube is, and what is the matter.

Everything is a step function, a list of (sol, what holds from then on). The page that is served
and the script that moves the slider look it up the same way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from samples.models import MockHappening
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.selectors.mock_tracks import CONTAINER, GROUND, HOME, LANDER, LOST, Stay

T = TypeVar("T")
Steps = list[tuple[float, T]]


class Holder(StrEnum):
    """What a tube is in or on; the page has a word and a colour for each."""

    GROUND = "ground"
    VEHICLE = "vehicle"
    LANDER = "lander"
    CONTAINER = "container"
    SPACE = "space"
    EARTH = "earth"
    LOST = "lost"


class Phase(StrEnum):
    """How far the mission is, as the engine's states name it."""

    SURFACE = "surface"
    ASCENT = "ascent"
    ORBIT = "orbit"
    CRUISE = "cruise"
    EARTH = "earth"
    ENDED = "ended"


RIDE: dict[Kind, tuple[Phase, Holder, str]] = {
    Kind.CLOSED: (Phase.SURFACE, Holder.CONTAINER, "In the closed container"),
    Kind.LAUNCHED: (Phase.ASCENT, Holder.SPACE, "In the container, on its way up"),
    Kind.IN_ORBIT: (Phase.ORBIT, Holder.SPACE, "In the container, in orbit around Mars"),
    Kind.CAPTURED: (Phase.ORBIT, Holder.SPACE, "In the container, captured by the orbiter"),
    Kind.CONTAINED: (Phase.ORBIT, Holder.SPACE, "Contained, aboard the orbiter"),
    Kind.DEPARTED: (Phase.CRUISE, Holder.SPACE, "On the way to Earth"),
    Kind.LANDED: (Phase.EARTH, Holder.EARTH, "Landed on Earth"),
    Kind.RECEIVED: (Phase.EARTH, Holder.EARTH, "At the receiving facility"),
}
"""What happens to everything in the container at once."""
_NOTES = {Kind.DAMAGED: "seal broken", Kind.LEFT_BEHIND: "stays on Mars"}
_STAYS = {LANDER: Holder.LANDER, CONTAINER: Holder.CONTAINER, HOME: Holder.EARTH, LOST: Holder.LOST}


@dataclass(frozen=True)
class Where:
    """Where a tube is: `who` is the vehicle that has it, `at` metres east and north on the map.

    `note` is what else must be said of it: a broken seal, that it stays.
    """

    holder: Holder
    text: str
    who: str = ""
    at: tuple[float, float] | None = None
    note: str = ""


@dataclass(frozen=True)
class Trouble:
    """A fault while it lasts; `to_sol` None: for ever, as the loss of a vehicle.

    One of a tube lasts until something else is told of the tube; what else has no end is over at
    once.
    """

    from_sol: float
    to_sol: float | None
    fault: str
    who: str
    stop: str
    text: str
    injected: bool


@dataclass
class Replay:
    """The log as steps."""

    phases: Steps[Phase] = field(default_factory=lambda: [(0.0, Phase.SURFACE)])
    doing: dict[str, Steps[str]] = field(default_factory=dict)
    """What each vehicle does."""
    troubles: list[Trouble] = field(default_factory=list)
    loaded: Steps[tuple[str, ...]] = field(default_factory=lambda: [(0.0, ())])
    """What is in the container, in the order of loading."""
    ride: list[tuple[float, Kind]] = field(default_factory=list)
    notes: dict[str, Steps[str]] = field(default_factory=dict)
    """Of tubes."""
    moments: list[float] = field(default_factory=list)
    """The sols at which something is told, ascending."""


def at(steps: Sequence[tuple[float, T]], sol: float) -> T:
    """What holds at a sol; before the first step, what holds first."""
    return steps[max(bisect_right(steps, sol, key=lambda step: step[0]) - 1, 0)][1]


def fold(
    log: Sequence[MockHappening], whos: Sequence[str], name_of: Callable[[str], str]
) -> Replay:
    """Fold a log, in its order; `whos` are the vehicles, `name_of` names tubes and points."""
    found = Replay(doing={who: [(0.0, "Not under way yet")] for who in whos})
    for told in log:
        _take(found, told, name_of)
    found.moments = sorted({told.sol for told in log})
    return found


def _take(found: Replay, told: MockHappening, name_of: Callable[[str], str]) -> None:
    kind, code = Kind(told.kind), told.container.code if told.container else ""
    if code:
        _end_troubles(found.troubles, told.sol, lambda one: one.stop == code)
    if kind in RIDE:
        found.ride.append((told.sol, kind))
        _enter(found, told.sol, RIDE[kind][0])
    elif kind is Kind.ENDED:
        _enter(found, told.sol, Phase.ENDED)
    elif kind is Kind.LOADED:
        found.loaded.append((told.sol, (*found.loaded[-1][1], code)))
    elif kind in _NOTES:
        _remark(found, told.sol, code, _NOTES[kind])
    elif kind is Kind.FAULT:
        found.troubles.append(_trouble(told, code))
    elif kind is Kind.RECOVERED:
        same = (told.data.get("fault"), told.who)
        _end_troubles(found.troubles, told.sol, lambda one: (one.fault, one.who) == same)
    if told.who in found.doing:
        text = _does(kind, told, code, name_of)
        if text:
            found.doing[told.who].append((told.sol, text))


def _enter(found: Replay, sol: float, phase: Phase) -> None:
    if phase is not found.phases[-1][1]:
        found.phases.append((sol, phase))


def _does(kind: Kind, told: MockHappening, code: str, name_of: Callable[[str], str]) -> str:
    """What a vehicle does from a line of the log on; empty where the line doesn't say."""
    if kind is Kind.SET_OUT:
        return f"Under way to {name_of(told.data['to_point'])}"
    if kind is Kind.ARRIVED:
        return f"At {name_of(told.data['to_point'])}"
    if kind is Kind.PICKED_UP:
        return f"Has picked up {name_of(code)}"
    if kind is Kind.DELIVERED:
        return "At the lander, unloaded"
    if kind is Kind.FAULT and told.data.get("fault") == FaultKind.VEHICLE_LOST:
        return "Lost"
    return ""


def _remark(found: Replay, sol: float, code: str, note: str) -> None:
    notes = found.notes.setdefault(code, [(0.0, "")])
    before = notes[-1][1]
    notes.append((sol, f"{before}, {note}" if before else note))


def _trouble(told: MockHappening, code: str) -> Trouble:
    until, fault = told.data.get("until_sol"), str(told.data.get("fault", ""))
    end = None if until is None else float(until)
    if end is None and not code and fault != FaultKind.VEHICLE_LOST:
        end = told.sol
    return Trouble(
        from_sol=told.sol,
        to_sol=end,
        fault=fault,
        who=told.who,
        stop=code,
        text=told.text,
        injected=bool(told.data.get("injected")),
    )


def _end_troubles(troubles: list[Trouble], sol: float, over: Callable[[Trouble], bool]) -> None:
    """Those that last beyond a sol end there."""
    for index, one in enumerate(troubles):
        if over(one) and (one.to_sol is None or one.to_sol > sol):
            troubles[index] = replace(one, to_sol=sol)


def whereabouts(
    tubes: Mapping[str, Sequence[Stay]],
    found: Replay,
    *,
    rack: Mapping[str, str],
    lander: tuple[float, float] | None,
    name_of: Callable[[str], str],
) -> dict[str, Steps[Where]]:
    """Of each tube every place it was at, the ride home included.

    `rack`: tubes that begin in the rack of a vehicle of the mission, and stay there until they are
    fetched.
    """
    ways = {code: _way(code, stays, found, lander, name_of) for code, stays in tubes.items()}
    for code, who in rack.items():
        if code in ways:
            first = replace(
                ways[code][0][1], holder=Holder.VEHICLE, text=f"In the rack of {name_of(who)}",
                who=who, at=None,
            )  # fmt: skip
            ways[code] = [
                (sol, replace(first, note=where.note) if where.holder is Holder.GROUND else where)
                for sol, where in ways[code]
            ]
    return ways


def _way(
    code: str,
    stays: Sequence[Stay],
    found: Replay,
    lander: tuple[float, float] | None,
    name_of: Callable[[str], str],
) -> Steps[Where]:
    notes = found.notes.get(code, [(0.0, "")])
    steps: Steps[Where] = []
    last: tuple[float, float] | None = None
    for stay in stays:
        where = _stay(stay, last, lander, name_of)
        last = where.at
        steps.append((stay.from_sol, where))
    if any(code in codes for _, codes in found.loaded):
        steps += [(sol, Where(RIDE[kind][1], RIDE[kind][2])) for sol, kind in found.ride]
        steps = [
            (sol, replace(where, at=lander) if where.holder is Holder.CONTAINER else where)
            for sol, where in steps
        ]
    told = {sol for sol, _ in steps}
    steps += [(sol, at(steps, sol)) for sol, _ in notes if sol not in told]
    steps.sort(key=lambda step: step[0])
    return [(sol, replace(where, note=at(notes, sol))) for sol, where in steps]


def _stay(
    stay: Stay,
    last: tuple[float, float] | None,
    lander: tuple[float, float] | None,
    name_of: Callable[[str], str],
) -> Where:
    here = (stay.x_m, stay.y_m) if stay.x_m is not None and stay.y_m is not None else None
    if stay.where == GROUND:
        return Where(Holder.GROUND, "Where it lay" if last is None else "Found anew", at=here)
    holder = _STAYS.get(stay.where, Holder.VEHICLE)
    if holder is Holder.VEHICLE:
        return Where(holder, f"Aboard {name_of(stay.where)}", who=stay.where)
    text = {
        Holder.LANDER: "At the lander",
        Holder.CONTAINER: "In the container",
        Holder.EARTH: "At the receiving facility",
        Holder.LOST: "Lost",
    }[holder]
    return Where(holder, text, at=last if holder is Holder.LOST else lander)
