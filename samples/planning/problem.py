"""What a planner is asked: points, stops, vehicles, a lander, a container, a calendar, terms.

The problem is a value: frozen, with everything in it that an answer depends on. `reading` makes it
from JSON and refuses what can't be meant; docs/planning.md describes the JSON and how every figure
is computed.

Units: metres, grams, sols (88 775.244 s) counted from the mission's arrival, probabilities 0..1.
Values have no unit: they are worth what the scenario's weights say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from samples.planning.form import Within

Amount = Annotated[float, Within(0)]
"""Of what can't be negative: metres, grams, sols, values."""
Coordinate = Annotated[float, Within()]
Positive = Annotated[float, Within(0, above=True)]
Share = Annotated[float, Within(0, 1)]
"""A probability, or a part of full rate."""
Way = Annotated[float, Within(0, or_no_way=True)]
"""Metres; infinity where there is no way (`null` in JSON)."""
Count = Annotated[int, Within(0)]

FORMAT = "mars-sample-planning-problem/1"
"""Written into every problem; a reader refuses any other."""

SITE = "@site"
"""As the start or end of a vehicle: the landing site, whichever is chosen."""


class Metric(StrEnum):
    """How far one point is from another."""

    EUCLIDEAN = "euclidean"
    """The straight line in double precision, times `factor`."""
    MATRIX = "matrix"
    """`metres[i][j]` from point i to point j, in the order of `points`."""


class Must(StrEnum):
    """A demand on one stop."""

    TAKE = "take"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Point:
    """A place to be. Without `x_m` (east) and `y_m` (north) all distances come from matrices."""

    id: str
    x_m: Coordinate | None = None
    y_m: Coordinate | None = None


@dataclass(frozen=True, slots=True)
class Distance:
    """One way of measuring: of a helicopter, of wheels on their own track, over a raster."""

    metric: Metric
    factor: Positive = 1.0
    metres: tuple[tuple[Way, ...], ...] = ()
    """Square, with zeros from a point to itself."""


@dataclass(frozen=True, slots=True)
class Window:
    """When service at a stop may begin, in sols."""

    from_sol: Amount
    to_sol: Amount


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to fetch: a tube where it lies, or aboard a vehicle that stands there.

    Several stops may share a point. `by` names the kinds of vehicles that may fetch it (empty:
    any).
    """

    id: str
    point: str
    value: Amount = 1.0
    groups: tuple[str, ...] = ()
    mass_g: Amount = 0.0
    service_sols: Amount = 0.0
    success: Share = 1.0
    """The probability that picking it up works."""
    windows: tuple[Window, ...] = ()
    must: Must | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vehicle:
    """`count` alike vehicles of one kind.

    With a lander, each sortie begins where the last one ended (the first at `start`) and ends at
    the landing site; without, there is one sortie, from `start` to `end`.
    """

    kind: str
    start: str
    end: str | None = None
    """Only without a lander."""
    count: Count = 1
    distance: str = "straight"
    speed_m_per_sol: Positive | None = None
    """Of a sol of full rate; None: driving takes no time."""
    payload_tubes: Count | None = None
    """At once, on one sortie."""
    payload_g: Amount | None = None
    sorties: Annotated[int, Within(1)] = 1
    """At most."""
    range_m: Amount | None = None
    """At most, on one sortie."""
    budget_m: Amount | None = None
    """At most, on all sorties of one vehicle."""
    budget_sols: Amount | None = None
    """At most, from `ready_sol` (or the arrival) to its last unloading."""
    ready_sol: Amount = 0.0
    pickup_sols: Amount = 0.0
    """Work at each stop, added to the stop's own."""
    unload_sols_per_tube: Amount = 0.0
    turnaround_sols: Amount = 0.0
    """Rest, recharging and restocking at the lander between two sorties."""
    energy_wh_per_m: Amount | None = None
    """Only reported."""
    speed_spread: Amount = 0.0
    """Standard deviation of the logarithm of the speed, for the risk."""
    loss_per_sol: Share = 0.0
    """Probability of losing the vehicle on each sol it works, for the risk."""


@dataclass(frozen=True, slots=True)
class Lander:
    """Where tubes are brought, and the arm that loads the container, one tube after the other."""

    sites: tuple[str, ...]
    """Points where it may come down; the planner chooses one."""
    load_sols_per_tube: Amount = 0.0
    close_sols: Amount = 0.0
    """Closing the container and making ready, after the last tube."""


@dataclass(frozen=True, slots=True)
class Container:
    """The orbiting-sample container."""

    capacity_tubes: Count | None = None
    capacity_g: Amount | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A time of less work: conjunction, dust, holidays.

    In `[from_sol, to_sol)` work goes on at `rate` (0: none, 0.5: half of it). It holds for the
    kinds of vehicles named in `kinds`, with "lander" for its arm; empty: for all. Where several
    hold, the least counts.
    """

    from_sol: Amount
    to_sol: Amount
    rate: Share
    why: str
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """From the arrival to the departure."""

    departure_sol: Amount | None = None
    """None: no deadline."""
    arrival_sol: Amount = 0.0
    margin_sols: Amount = 0.0
    """Kept free before the departure."""
    intervals: tuple[Interval, ...] = ()
    storms_per_sol: Amount = 0.0
    """Dust storms that begin on a sol, on average; for the risk, as are the next three."""
    storm_sols: Amount = 0.0
    """How long one lasts."""
    storm_rate: Share = 0.0
    """The rate of work while it lasts."""
    storm_kinds: tuple[str, ...] = ()
    """Whom it slows, as `Interval.kinds`; empty: all."""


@dataclass(frozen=True, slots=True)
class Group:
    """What a set is worth beyond its members, and the least that is asked of it.

    The k-th member taken adds `bonus[k - 1]` (nothing after the last); bonuses don't increase, so
    that returns diminish. Each member missing from `minimum` costs `shortfall`.
    """

    id: str
    bonus: tuple[Amount, ...] = ()
    minimum: Count = 0
    shortfall: Amount = 0.0


class Aim(StrEnum):
    """What is maximised."""

    VALUE = "value"
    EXPECTED = "expected"
    """The stops' own values and the bonuses weighted with the probability of success."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Everything an answer depends on."""

    name: str
    points: tuple[Point, ...]
    distances: Mapping[str, Distance]
    stops: tuple[Stop, ...]
    vehicles: tuple[Vehicle, ...]
    lander: Lander | None = None
    container: Container = field(default_factory=Container)
    calendar: Calendar = field(default_factory=Calendar)
    groups: tuple[Group, ...] = ()
    aim: Aim = Aim.VALUE
    confidence: Share | None = None
    """With it, the plan must meet its departure with at least this probability."""
