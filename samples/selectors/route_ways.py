"""The ways of a run's routes, and the rover's own drives, on the plane of its problem."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import MARS_RADIUS_M, Position, from_local_metres, local_metres
from samples.models import Drive, PlanRun
from samples.planning.problem import SITE, Problem, Vehicle
from samples.planning.solution import Route, Solution
from samples.planning.terms import Terms, Way
from samples.selectors import elevation

if TYPE_CHECKING:
    from samples.planning.distance.terrain import Terrain

Metres = tuple[float, float]
Line = tuple[Metres, ...]


@dataclass(frozen=True)
class Ways:
    """East and north of the problem's own origin, in metres; `lines` by "<kind> <number>"."""

    lines: dict[str, list[Line]]
    ground: tuple[Line, ...]


def ways(
    run: PlanRun,
    terms: Terms,
    problem: Problem,
    solution: Solution,
    paths: Paths | None = None,
) -> Ways:
    """Where each vehicle of an answer would go; empty where the points have no coordinates.

    `paths`: those of the problem, where they are known already.
    """
    paths = paths or Paths(run, terms, problem)
    if not paths.known:
        return Ways({}, ())
    stops = {stop.id: stop.point for stop in problem.stops}
    kinds = {vehicle.kind: vehicle for vehicle in problem.vehicles}
    lines: dict[str, list[Line]] = {}
    for route in solution.routes:
        legs = _legs(route, kinds[route.vehicle], stops, solution.site)
        lines[f"{route.vehicle} {route.number}"] = [
            paths.between(route.vehicle, a, b)
            for a, b in dict.fromkeys(legs)
            if paths.places[a] != paths.places[b]
        ]
    return Ways(lines, paths.ground)


class Paths:
    """The way of each kind of vehicle from point to point.

    `places` are the points by name, east and north in metres; `known`: whether all have
    coordinates. `origin` is the plane's, planetocentric degrees; None where no site tells it.
    """

    def __init__(self, run: PlanRun, terms: Terms, problem: Problem) -> None:
        self.places = {
            point.id: (point.x_m, point.y_m)
            for point in problem.points
            if point.x_m is not None and point.y_m is not None
        }
        self.known = len(self.places) == len(problem.points)
        self.origin = _origin(terms, self.places)
        self._run = run
        self._terms = terms
        self._along = {vehicle.kind: vehicle for vehicle in terms.vehicles}

    @cached_property
    def ground(self) -> tuple[Line, ...]:
        """The rover's own drives."""
        return _ground(self._run, self.origin)

    def between(self, kind: str, begin: str, end: str) -> Line:
        """The way of a kind of vehicle from one point to another, as the planner measured it.

        Straight where it can't be told.
        """
        leg = self.places[begin], self.places[end]
        vehicle, terms = self._along.get(kind), self._terms
        if vehicle is None or vehicle.way is Way.STRAIGHT:
            return leg
        if vehicle.way is Way.TRACK:
            return _along(self.ground, vehicle.way_factor.value, *leg)
        if terms.elevation is None or vehicle.slope_limit_deg is None or self.origin is None:
            return leg
        try:
            model = elevation.terrain(terms.elevation)
        except InvalidValue:
            return leg  # the file is there no more: what was frozen with the run stays
        return _over(model, vehicle.slope_limit_deg.value, self.origin, leg)


@lru_cache(maxsize=128)
def _over(terrain: Terrain, limit_deg: float, origin: Position, leg: tuple[Metres, Metres]) -> Line:
    """The least-cost way over an elevation model; straight where there is none."""
    ends = terrain.points([from_local_metres(*end, *origin) for end in leg])
    way = terrain.path(ends[0], ends[1], limit_deg).points
    if not len(way):
        return leg
    return tuple(_rounded(local_metres(*at, *origin)) for at in terrain.positions(way))


def _legs(
    route: Route, vehicle: Vehicle, stops: dict[str, str], site: str | None
) -> list[tuple[str, str]]:
    """From point to point, sortie after sortie."""
    here = site if vehicle.start == SITE else vehicle.start
    end = site or vehicle.end
    found = []
    for sortie in route.sorties:
        for point in [*(stops[stop] for stop in sortie.stops), end]:
            if here is not None and point is not None:
                found.append((here, point))
            here = point
    return found


def _ground(run: PlanRun, origin: Position | None) -> tuple[Line, ...]:
    """The rover's drives by the moment of the run."""
    if origin is None:
        return ()
    drives = Drive.objects.filter(mission=run.ledger.mission_id).order_by("sol", "pk")
    if run.as_of is not None:
        clock = run.ledger.mission.clock
        drives = drives.filter(sol__lte=clock.sol(run.as_of))
    return tuple(
        tuple(_rounded(local_metres(lat, lon, *origin)) for lon, lat, *_ in path)
        for path in drives.values_list("path", flat=True)
    )


def _origin(terms: Terms, places: dict[str, Metres]) -> Position | None:
    """Where the problem's plane has its origin, by the first site; None where that has no point."""
    site = terms.sites[0]
    if site.id not in places:
        return None
    east, north = places[site.id]
    latitude = site.latitude_deg - math.degrees(north / MARS_RADIUS_M)
    turn = east / (MARS_RADIUS_M * math.cos(math.radians(latitude)))
    return latitude, site.longitude_deg - math.degrees(turn)


def _rounded(point: Sequence[float]) -> Metres:
    return round(point[0], 1), round(point[1], 1)


@lru_cache(maxsize=128)
def _along(ground: tuple[Line, ...], factor: float, begin: Metres, end: Metres) -> Line:
    """The way along the track, as the planner measured it; straight where there is no track."""
    from samples.planning.distance.track import Track

    if not ground:
        return begin, end
    points = Track([list(drive) for drive in ground], factor=factor).path(begin, end).points
    return tuple(_rounded(point) for point in points.tolist())
