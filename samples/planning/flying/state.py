"""Where a mock mission stands: a plain value that is written to JSON and read again unchanged.

Sols count from the mission's arrival. What is done is kept as its begin and its work, never as what
is left of it: so it does not matter how often somebody looks on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from samples.planning import form
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.planning.form import Within
from samples.planning.problem import Amount, Coordinate, Count, Share

FORMAT = "mars-sample-mock-state/1"

Sol = Annotated[float, Within()]


class Phase(StrEnum):
    """How far the mission is."""

    SURFACE = "surface"
    """Until the container is closed."""
    ASCENT = "ascent"
    ORBIT = "orbit"
    CRUISE = "cruise"
    EARTH = "earth"
    ENDED = "ended"


class Doing(StrEnum):
    """What a vehicle or the arm does."""

    WAITING = "waiting"
    """For its first begin."""
    DRIVING = "driving"
    SEARCHING = "searching"
    SURVEYING = "surveying"
    PICKING_UP = "picking_up"
    UNLOADING = "unloading"
    RESTING = "resting"
    IDLE = "idle"
    """It has nothing to do."""
    LOST = "lost"
    SPENT = "spent"
    """Its sols are over: it stands still."""
    LOADING = "loading"
    CLOSING = "closing"
    CLOSED = "closed"


class Where(StrEnum):
    """Where a tube is."""

    GROUND = "ground"
    """Where it was surveyed, or in a vehicle that stands still for ever."""
    CARGO = "cargo"
    LANDER = "lander"
    """Delivered, not loaded."""
    CONTAINER = "container"
    NOWHERE = "nowhere"
    """It can't be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleState:
    """One vehicle."""

    who: str
    """<kind> <number>."""
    kind: str
    number: Count
    point: str
    """Where it is; while it drives, where it set out."""
    to_point: str | None = None
    doing: Doing = Doing.WAITING
    cargo: tuple[str, ...] = ()
    lost: bool = False
    begin_sol: Amount = 0.0
    """From which its life and its sols count."""
    since: Sol = 0.0
    """When what it does began; of a pick-up it may be to come: it waits for its window."""
    work: Amount = 0.0
    """Of what it does, in sols of full rate."""
    distance_m: Amount = 0.0
    """Of the drive."""
    ahead: tuple[str, ...] = ()
    """Stops still to come on this sortie."""
    later: tuple[tuple[str, ...], ...] = ()
    """Of the sorties after it."""
    out: bool = False
    """Whether a sortie is begun and not unloaded."""
    sortie: Count = 0
    """The number of the present or last one."""
    sortie_m: Amount = 0.0
    """Driven on the present sortie, with the drive it is on."""
    driven_m: Amount = 0.0
    """Driven on all sorties, with the drive it is on."""
    driven_sols: Amount = 0.0
    """Work of the drives that are over."""
    unloaded_sol: Sol | None = None
    """When it last unloaded: from then on it rests."""
    speed: Annotated[float, Within(0, above=True)] = 1.0
    """The drawn factor on its planned speed."""
    life_sols: Amount | None = None
    """From its begin to its loss; None: it isn't lost."""
    met: tuple[Count, ...] = ()
    """Of each of the mission's faults, how many it has met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A fault that waits for whoever reaches a tube."""

    fault: FaultKind
    sols: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class TubeState:
    """One stop's tube."""

    stop: str
    point: str
    where: Where = Where.GROUND
    planned: bool = False
    """Whether any plan flown so far was to bring it."""
    vehicle: str | None = None
    """Who carries it, or is to fetch it by the present plan."""
    attempts: Count = 0
    reached: bool = False
    served: bool = False
    """Whether somebody has begun to fetch it: its windows don't matter any more."""
    troubles: tuple[Trouble, ...] = ()
    x_m: Coordinate | None = None
    """Where it was surveyed anew; None: where the problem says."""
    y_m: Coordinate | None = None
    damaged: bool = False
    delivered_sol: Sol | None = None
    order: tuple[Count, ...] = ()
    """Among those delivered at the same time."""
    slot: Count | None = None
    fate: str | None = None
    """home, or why it is not: as `forecast.Outcome`, not_found, refused, full, dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmState:
    """The lander's arm and the container."""

    doing: Doing = Doing.IDLE
    since: Sol = 0.0
    work: Amount = 0.0
    stop: str | None = None
    loaded: tuple[str, ...] = ()
    """In the order of loading."""
    slots: Count = 0
    """Used or jammed."""
    jammed: Count = 0
    worked_sols: Amount = 0.0
    """Work that is over."""
    met: tuple[Count, ...] = ()
    closed_sol: Sol | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """A time of less work that nobody had foreseen."""

    fault: FaultKind
    from_sol: Sol
    to_sol: Sol
    rate: Share
    who: str | None = None
    """One vehicle, or lander; None: all of `kinds`."""
    kinds: tuple[str, ...] = ()
    over: bool = False
    """Whether its end has been told."""

    def holds(self, who: str, kind: str) -> bool:
        """Whether it slows an actor."""
        if self.who is not None:
            return self.who == who
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a vehicle stands for ever: a part of the way from one point to another."""

    id: str
    from_point: str
    to_point: str
    part: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that changes while a mission is flown."""

    sol: Sol
    ended: bool = False
    phase: Phase = Phase.SURFACE
    vehicles: tuple[VehicleState, ...]
    """In the order of the problem and of their numbers."""
    tubes: tuple[TubeState, ...]
    """In the order of the problem's stops."""
    arm: ArmState = ArmState()
    storms: tuple[Sol, ...] = ()
    """When the drawn storms begin."""
    storms_begun: Count = 0
    storms_over: Count = 0
    slows: tuple[Slow, ...] = ()
    places: tuple[Place, ...] = ()
    met: tuple[Count, ...] = ()
    """Of each of the mission's faults, how many the mission as a whole has met."""
    stage: Kind | None = None
    """What comes next on the ride home."""
    stage_sol: Sol | None = None
    depart_sol: Sol | None = None
    land_sol: Sol | None = None
    replan_wanted: bool = False
    """The policy asks for a new plan now."""
    version: Count = 1
    """Of the plan."""

    def as_json(self) -> dict[str, Any]:
        """Return the document that `read` reads."""
        return form.as_json(self, FORMAT, in_full=False)


def read(document: Mapping[str, Any] | str | bytes) -> State:
    """Return the state in a JSON text, or in what such a text holds; raises InvalidValue."""
    state: State = form.read(State, document, FORMAT)
    return state
