"""What a planner answers: routes, their worth, how much better any plan could be at most."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

FORMAT = "mars-sample-planning-solution/1"


class Status(StrEnum):
    """How sure the answer is."""

    OPTIMAL = "optimal"
    """No plan is worth more: the bound is reached."""
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    """The demands contradict each other (`conflicts`); the routes are of a plan without them."""


@dataclass(frozen=True, slots=True)
class Sortie:
    """One way out and back: the stops fetched, in order."""

    stops: tuple[str, ...]
    distance_m: float


@dataclass(frozen=True, slots=True)
class Route:
    """All sorties of one vehicle; `number` counts the vehicles of a kind from 1."""

    vehicle: str
    number: int
    sorties: tuple[Sortie, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the search was, at a time: one line of its log."""

    elapsed_s: float
    value: float | None
    bound: float | None
    engine: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One demand of a smallest set that can't be met together."""

    demand: str
    """For a program: `must_take:<stop>`, `departure`, `range:<kind>`, `capacity_tubes`, …"""
    text: str
    """For a person."""


class Activity(StrEnum):
    """What a vehicle or the lander's arm does for a time."""

    DRIVE = "drive"
    PICK_UP = "pick_up"
    UNLOAD = "unload"
    TURNAROUND = "turnaround"
    LOAD = "load"
    CLOSE = "close"
    WAIT = "wait"
    MARGIN = "margin"


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the timeline.

    `who` is "<kind> <number>" or "lander". `stop` is set for `pick_up` and `load`; `from_point`
    and `to_point` for `drive`.
    """

    who: str
    activity: Activity
    from_sol: float
    to_sol: float
    stop: str | None = None
    from_point: str | None = None
    to_point: str | None = None
    distance_m: float = 0.0
    energy_wh: float = 0.0
    critical: bool = False
    """Whether the finish would be later if this took longer."""
    sortie: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """Sol by sol what everybody does."""

    steps: tuple[Step, ...]
    finish_sol: float
    """When the container is closed; without a lander, when the last vehicle is done."""
    slack_sols: float | None
    """Between the finish and the departure less its margin."""
    slots: Mapping[str, int] = field(default_factory=dict)
    """The place of each tube in the container, from 1, in the order of loading."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a set of stops is worth, in parts: `value` = own + bonus - shortfall."""

    own: float
    bonus: float
    shortfall: float
    missing: Mapping[str, int] = field(default_factory=dict)
    """Of each group below its minimum, how many are missing."""

    @property
    def value(self) -> float:
        """What the set is worth."""
        return self.own + self.bonus - self.shortfall


@dataclass(frozen=True, slots=True)
class Solution:
    """An answer to one problem (`problem_hash`)."""

    problem_hash: str
    status: Status
    site: str | None
    routes: tuple[Route, ...]
    worth: Worth
    bound: float
    """Proven: no plan is worth more."""
    taken: tuple[str, ...]
    left: tuple[str, ...]
    timeline: Timeline
    conflicts: tuple[Conflict, ...]
    engine: str
    """The one that found the routes, and the one that proved the bound."""
    version: str
    seed: int
    iterations: int
    elapsed_s: float
    log: tuple[Moment, ...] = ()

    @property
    def value(self) -> float:
        """What the taken stops are worth together."""
        return self.worth.value

    @property
    def gap(self) -> float:
        """How much better any plan could be at most, as a part of the bound; 0: proven optimal."""
        if self.bound <= self.value:
            return 0.0
        return (self.bound - self.value) / max(abs(self.bound), 1e-9)


Progress = Callable[[Moment], None]
"""Told of each better value or bound."""
Cancelled = Callable[[], bool]
"""Asked often; true ends the search with the best so far."""
