"""A planning problem of a scenario's terms and of the tubes there are.

Points are metres on one plane that touches the sphere amid them (`samples.domain.geodesy`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import Position, local_metres
from samples.planning.based import Count, Figure
from samples.planning.problem import (
    SITE,
    Calendar,
    Container,
    Distance,
    Interval,
    Lander,
    Metric,
    Must,
    Point,
    Problem,
    Stop,
    Vehicle,
)
from samples.planning.scoring import Facts, groups, groups_of, score
from samples.planning.terms import Collects, Fetcher, Start, Terms, Way

if TYPE_CHECKING:
    from samples.planning.distance.terrain import Terrain

ROVER = "rover"
"""The point where the rover stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tube:
    """A tube to choose, where it lies and what is known of what is in it."""

    code: str
    spot: str
    """Names its point; `ROVER` for one in the rover's rack."""
    position: Position
    aboard: bool
    facts: Facts
    rock_type: str = ""
    sample_mass_g: float | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the rover stands (None: not known), where it drove, and how high the ground is.

    `kept` is a folder where matrices of ways over the elevation model are kept.
    """

    rover: Position | None
    drives: tuple[tuple[Position, ...], ...] = ()
    terrain: Terrain | None = None
    kept: Path | None = None


def collectors(terms: Terms, *, aboard: bool) -> tuple[str, ...]:
    """The kinds of vehicles that fetch a tube from the rack, or from the ground."""
    where = Collects.ABOARD if aboard else Collects.GROUND
    return tuple(vehicle.kind for vehicle in terms.vehicles if where in vehicle.collects)


def problem_of(terms: Terms, tubes: Sequence[Tube], ground: Ground, name: str) -> Problem:
    """What a planner is asked: take of these tubes what is worth most under these terms.

    Every tube is one that some vehicle collects. Raises InvalidValue for terms that don't fit:
    a demand on a tube that is not there, a vehicle at a rover whose place is not known.
    """
    _require_known(terms, tubes)
    positions = _positions(terms, tubes, ground)
    points, plane = _points(positions)
    stops = tuple(_stop(terms, tube) for tube in tubes)
    return Problem(
        name=name,
        points=points,
        distances={
            _measure(vehicle): _over_terrain(vehicle, list(positions.values()), ground)
            if vehicle.way is Way.TERRAIN
            else _distance(vehicle, points, plane, ground)
            for vehicle in terms.vehicles
        },
        stops=stops,
        vehicles=tuple(_vehicle(vehicle) for vehicle in terms.vehicles),
        lander=Lander(
            sites=tuple(site.id for site in terms.sites),
            load_sols_per_tube=terms.arm.load_sols_per_tube.value,
            close_sols=terms.arm.close_sols.value,
        ),
        container=Container(
            capacity_tubes=terms.container.capacity_tubes.value,
            capacity_g=_number(terms.container.capacity_g),
        ),
        calendar=_calendar(terms),
        groups=groups([tube.facts for tube in tubes], terms.science),
        aim=terms.aim,
        confidence=terms.confidence.value if terms.confidence else None,
    )


def _require_known(terms: Terms, tubes: Sequence[Tube]) -> None:
    known = {tube.code for tube in tubes}
    for name, codes in (("take", terms.demands.take), ("leave", terms.demands.leave)):
        for number, code in enumerate(codes):
            if code not in known:
                raise InvalidValue(
                    f"{code} is not among the tubes that can be fetched.",
                    field=f"demands.{name}[{number}]",
                    value=code,
                    expected="a tube that the vehicles of the scenario can fetch",
                )


def _positions(terms: Terms, tubes: Sequence[Tube], ground: Ground) -> dict[str, Position]:
    """Every point by its name. Raises InvalidValue."""
    found: dict[str, Position] = {}
    if ground.rover is not None:
        found[ROVER] = ground.rover
    elif any(vehicle.start is Start.ROVER for vehicle in terms.vehicles):
        raise InvalidValue(
            "The rover's position is not known.",
            field="vehicles",
            value=Start.ROVER.value,
            expected="a localization of the rover by the scenario's moment",
        )
    found |= {tube.spot: tube.position for tube in tubes}
    for number, site in enumerate(terms.sites):
        if site.id in found:
            raise InvalidValue(
                f"A place is called {site.id} already.",
                field=f"sites[{number}].id",
                value=site.id,
                expected="another name",
            )
        found[site.id] = (site.latitude_deg, site.longitude_deg)
    return found


@dataclass(frozen=True, slots=True)
class _Plane:
    latitude_deg: float
    longitude_deg: float

    def metres(self, position: Position) -> tuple[float, float]:
        east, north = local_metres(*position, self.latitude_deg, self.longitude_deg)
        # Millimetres: what is beyond differs from one machine to the next, and would be hashed.
        return round(east, 3), round(north, 3)


def _points(positions: dict[str, Position]) -> tuple[tuple[Point, ...], _Plane]:
    lats, lons = zip(*positions.values(), strict=True)
    plane = _Plane((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    places = {name: plane.metres(position) for name, position in positions.items()}
    return tuple(Point(name, x, y) for name, (x, y) in places.items()), plane


def _measure(vehicle: Fetcher) -> str:
    limit = f"-{vehicle.slope_limit_deg.value:g}deg" if vehicle.slope_limit_deg else ""
    return f"{vehicle.way.value}-{vehicle.way_factor.value:g}{limit}"


def _over_terrain(vehicle: Fetcher, positions: Sequence[Position], ground: Ground) -> Distance:
    """Metres along the surface of the least-cost ways; infinity where the slopes leave none."""
    limit = vehicle.slope_limit_deg
    if ground.terrain is None or limit is None:
        raise InvalidValue(
            f"{vehicle.name} drives over an elevation model, and there is none.",
            field="elevation",
            expected="a GeoTIFF, or another way",
        )
    reach = ground.terrain.matrix(ground.terrain.points(positions), limit.value, cache=ground.kept)
    rows = (reach.metres * vehicle.way_factor.value).tolist()
    return Distance(
        Metric.MATRIX, metres=tuple(tuple(round(metres, 3) for metres in row) for row in rows)
    )


def _distance(vehicle: Fetcher, points: Sequence[Point], plane: _Plane, ground: Ground) -> Distance:
    if vehicle.way is Way.STRAIGHT:
        return Distance(Metric.EUCLIDEAN, factor=vehicle.way_factor.value)
    from samples.planning.distance.track import Track

    if not ground.drives:
        raise InvalidValue(
            f"{vehicle.name} follows the rover's track, and there is none.",
            field="vehicles",
            value=vehicle.way.value,
            expected="drives in the inventory, or the way straight",
        )
    drives = [[plane.metres(position) for position in drive] for drive in ground.drives]
    track = Track(drives, factor=vehicle.way_factor.value)
    rows = track.matrix([(point.x_m or 0.0, point.y_m or 0.0) for point in points])
    return Distance(
        Metric.MATRIX,
        metres=tuple(tuple(round(metres, 3) for metres in row) for row in rows.tolist()),
    )


def _stop(terms: Terms, tube: Tube) -> Stop:
    given = terms.tubes
    sample = given.sample_mass_g.value if tube.sample_mass_g is None else tube.sample_mass_g
    must = dict.fromkeys(terms.demands.take, Must.TAKE) | dict.fromkeys(
        terms.demands.leave, Must.LEAVE
    )
    return Stop(
        id=tube.code,
        point=tube.spot,
        value=round(score(_serving(terms, tube), terms.science), 9),
        groups=groups_of(tube.facts),
        mass_g=given.tube_mass_g.value + sample,
        success=(given.success_aboard if tube.aboard else given.success_ground).value,
        must=must.get(tube.code),
        by=collectors(terms, aboard=tube.aboard),
    )


def _serving(terms: Terms, tube: Tube) -> Facts:
    """The facts with the objectives that the terms let such a sample serve."""
    for serves in terms.serves:
        if serves.kind is tube.facts.kind and serves.rock_type in {None, tube.rock_type}:
            return replace(tube.facts, objectives=frozenset(serves.objectives))
    return tube.facts


def _vehicle(terms: Fetcher) -> Vehicle:
    return Vehicle(
        kind=terms.kind,
        start=ROVER if terms.start is Start.ROVER else SITE,
        count=terms.count.value,
        distance=_measure(terms),
        speed_m_per_sol=_number(terms.speed_m_per_sol),
        payload_tubes=_whole(terms.payload_tubes),
        payload_g=_number(terms.payload_g),
        sorties=terms.sorties.value if terms.sorties else 1,
        range_m=_number(terms.range_m),
        budget_m=_number(terms.budget_m),
        budget_sols=_number(terms.budget_sols),
        ready_sol=_number(terms.ready_sol) or 0.0,
        pickup_sols=_number(terms.pickup_sols) or 0.0,
        unload_sols_per_tube=_number(terms.unload_sols_per_tube) or 0.0,
        turnaround_sols=_number(terms.turnaround_sols) or 0.0,
        energy_wh_per_m=_number(terms.energy_wh_per_m),
        speed_spread=_number(terms.speed_spread) or 0.0,
        loss_per_sol=terms.loss_per_sol.value if terms.loss_per_sol else 0.0,
    )


def _calendar(terms: Terms) -> Calendar:
    given = terms.calendar
    known = Calendar(
        departure_sol=given.departure_sol.value,
        margin_sols=given.margin_sols.value,
        intervals=tuple(
            Interval(slow.from_sol, slow.to_sol, slow.rate, slow.why, slow.kinds)
            for slow in given.slow
        ),
    )
    if given.storms is None:
        return known
    return replace(
        known,
        storms_per_sol=given.storms.per_sol.value,
        storm_sols=given.storms.sols.value,
        storm_rate=given.storms.rate.value,
        storm_kinds=given.storms.kinds,
    )


def _number(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _whole(count: Count | None) -> int | None:
    return None if count is None else count.value
