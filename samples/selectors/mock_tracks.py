"""Where vehicles and tubes are at any sol of a mock mission, for a map that moves.

Everything is on the plane of the run's problem, east and north in metres.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from samples.models import MockHappening, MockMission
from samples.planning import terms
from samples.planning.flying import state as states
from samples.planning.flying.happening import Kind
from samples.planning.flying.mission import FaultKind
from samples.planning.flying.sorties import driven
from samples.planning.flying.state import Doing, VehicleState
from samples.planning.flying.world import World
from samples.planning.problem import SITE, Problem
from samples.selectors.route_ways import Line, Metres, Paths

Knot = tuple[float, float, float]
"""A sol, metres east, metres north; straight and steady between two of them."""

GROUND = "ground"
LOST = "lost"
LANDER = "lander"
CONTAINER = "container"
HOME = "home"


@dataclass(frozen=True, slots=True)
class Track:
    """A vehicle's way through time: before the first knot and after the last it stands there.

    `lost_sol`: when it was lost; None: it was not. `heading`: the point it set out for and has not
    reached.
    """

    who: str
    knots: tuple[Knot, ...]
    lost_sol: float | None = None
    heading: str | None = None

    def at(self, sol: float) -> Metres:
        """Where it is at a sol."""
        place = bisect_right(self.knots, sol, key=lambda knot: knot[0])
        if place == 0:
            return self.knots[0][1:]
        if place == len(self.knots):
            return self.knots[-1][1:]
        (begin, *_), (end, *_) = before, after = self.knots[place - 1], self.knots[place]
        share = (sol - begin) / (end - begin) if end > begin else 1.0
        return tuple(a + share * (b - a) for a, b in zip(before[1:], after[1:], strict=True))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Stay:
    """From `from_sol` on a tube is there.

    `where`: "ground" (at x_m, y_m), the name of a vehicle ("helicopter 1"), "lander", "container"
    (of the ascent), "home" (at the receiving facility), or "lost".
    """

    from_sol: float
    where: str
    x_m: float | None = None
    y_m: float | None = None


@dataclass(frozen=True, slots=True)
class Movements:
    """All of a mission; `tubes` by code. Empty where the points have no coordinates."""

    vehicles: tuple[Track, ...] = ()
    tubes: dict[str, tuple[Stay, ...]] = field(default_factory=dict)
    lander: Metres | None = None
    paths: Paths | None = None


def movements(mission: MockMission, told: Sequence[MockHappening]) -> Movements:
    """Who was where, from the log of a whole mission (`mock_missions.whole`)."""
    value = mission.value
    paths = Paths(mission.run, terms.read(mission.run.terms), value.problem)
    if not paths.known:
        return Movements()
    world = World(value, states.read(mission.state))
    for place in world.state.places:
        kind, _, _ = place.id.removeprefix("@").rpartition(" ")
        way = paths.between(kind, place.from_point, place.to_point)
        paths.places[place.id] = _part(way, place.part)
    starts = {
        vehicle.kind: value.site if vehicle.start == SITE else vehicle.start
        for vehicle in value.problem.vehicles
    }
    return Movements(
        tuple(
            _track(vehicle, starts[vehicle.kind], paths, world, told)
            for vehicle in world.state.vehicles
        ),
        _tubes(value.problem, paths, told),
        paths.places[value.site],
        paths,
    )


def _tubes(
    problem: Problem, paths: Paths, told: Iterable[MockHappening]
) -> dict[str, tuple[Stay, ...]]:
    """Of each tube that was asked for, where it lies, on what it rides and what became of it."""
    found = {stop.id: [Stay(0.0, GROUND, *paths.places[stop.point])] for stop in problem.stops}
    for line in told:
        kind = Kind(line.kind)
        codes = [line.container.code] if line.container else []
        if kind is Kind.RECEIVED:
            codes = [code for code, stays in found.items() if stays[-1].where == CONTAINER]
        for code in codes:
            stay = _stay(kind, line)
            if stay is not None and code in found:
                found[code].append(stay)
    return {code: tuple(stays) for code, stays in found.items()}


def _stay(kind: Kind, line: MockHappening) -> Stay | None:
    """Where a line of the log leaves a tube; None: where it was."""
    if kind is Kind.PICKED_UP:
        return Stay(line.sol, line.who)
    if kind is Kind.SURVEYED:
        return Stay(line.sol, GROUND, float(line.data["x_m"]), float(line.data["y_m"]))
    where = {
        Kind.TUBE_LOST: LOST, Kind.DELIVERED: LANDER, Kind.LOADED: CONTAINER, Kind.RECEIVED: HOME,
    }.get(kind)  # fmt: skip
    return Stay(line.sol, where) if where else None


def _track(
    vehicle: VehicleState,
    start: str,
    paths: Paths,
    world: World,
    told: Iterable[MockHappening],
) -> Track:
    """The way of a vehicle: what the log tells, and where it is by now."""
    who, kind = vehicle.who, vehicle.kind
    x_m, y_m = paths.places[start]
    knots: list[Knot] = [(world.problem.calendar.arrival_sol, round(x_m, 1), round(y_m, 1))]
    lost, now = None, world.sol
    for line in told:
        if line.who != who:
            continue
        if line.kind == Kind.ARRIVED:
            knots += _along(_line(kind, paths, line), line)
        elif line.kind == Kind.FAULT and line.data.get("fault") == FaultKind.VEHICLE_LOST:
            lost = line.sol
    heading = vehicle.to_point if vehicle.doing is Doing.DRIVING else None
    if heading is not None:
        way = paths.between(kind, vehicle.point, heading)
        knots += [(vehicle.since, *way[0]), (now, *_part(way, driven(world, vehicle, now)))]
    elif lost is not None and vehicle.point in paths.places:
        begun = max(vehicle.since, knots[-1][0])
        knots += [(begun, *knots[-1][1:]), (lost, *paths.places[vehicle.point])]
    return Track(who, tuple(dict.fromkeys(knots)), lost, heading)


def _line(kind: str, paths: Paths, line: MockHappening) -> Line:
    return paths.between(kind, str(line.data["from_point"]), str(line.data["to_point"]))


def _along(way: Line, line: MockHappening) -> list[Knot]:
    """A way with when each of its corners was passed, and each knot of the progress."""
    steps = [math.dist(a, b) for a, b in pairwise(way)]
    ends = [0.0, *accumulate(steps)]
    whole, driven = ends[-1], float(line.data["distance_m"])
    progress = [(float(sol), float(metres)) for sol, metres in line.data["knots"]]
    if not progress:
        return [(line.sol, *way[-1])]
    # The planner's metres are the way's times a factor: shares of both go together.
    share = whole / driven if driven else 0.0
    corners = [(_sol(progress, end / share), end / share) for end in ends] if share else []
    return [
        (sol, *_place(way, ends, metres * share)) for sol, metres in sorted([*progress, *corners])
    ]


def _sol(progress: Sequence[tuple[float, float]], metres: float) -> float:
    """When so many metres were driven; the last moment of a halt there."""
    place = bisect_right(progress, metres, key=lambda knot: knot[1])
    if place == len(progress):
        return progress[-1][0]
    if place == 0:
        return progress[0][0]
    (begin, low), (end, high) = progress[place - 1], progress[place]
    return begin + (metres - low) / (high - low) * (end - begin)  # bisected: high > metres


def _part(way: Line, part: float) -> Metres:
    """The place on a way that has a part of it behind."""
    ends = [0.0, *accumulate(math.dist(a, b) for a, b in pairwise(way))]
    return _place(way, ends, part * ends[-1])


def _place(way: Line, ends: Sequence[float], metres: float) -> Metres:
    leg = min(max(bisect_right(ends, metres), 1), len(way) - 1)
    length = ends[leg] - ends[leg - 1]
    share = (metres - ends[leg - 1]) / length if length else 1.0
    (x0, y0), (x1, y1) = way[leg - 1], way[leg]
    return round(x0 + share * (x1 - x0), 1), round(y0 + share * (y1 - y0), 1)
