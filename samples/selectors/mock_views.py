"""What the page of a mock mission shows beyond its log: drives that have not arrived yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import dist

from samples.models import MockMission
from samples.planning.flying import state as states
from samples.planning.flying.sorties import driven
from samples.planning.flying.state import Doing, VehicleState
from samples.planning.flying.world import World
from samples.selectors.mock_tracks import Knot
from samples.selectors.route_ways import Line, Paths


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A drive that goes on as the mission stands now."""

    who: str
    to_point: str
    from_sol: float
    knots: tuple[Knot, ...]
    """Its progress so far; empty where its ends have no coordinates."""


def under_way(mission: MockMission, paths: Paths | None) -> list[UnderWay]:
    """The drives that go on, of a whole mission (`mock_missions.whole`)."""
    state = states.read(mission.state)
    world = World(mission.value, state)
    return [
        UnderWay(vehicle.who, vehicle.to_point, vehicle.since, tuple(_knots(world, vehicle, paths)))
        for vehicle in state.vehicles
        if vehicle.doing is Doing.DRIVING and vehicle.to_point and not state.ended
    ]


def _knots(world: World, vehicle: VehicleState, paths: Paths | None) -> Iterator[Knot]:
    ends = (vehicle.point, vehicle.to_point or "")
    if paths is None or not all(end in paths.places for end in ends):
        return iter(())
    begin, now = vehicle.since, world.sol
    edges = world.calendar(vehicle.who).pieces(vehicle.kind)[0]
    sols = [begin, *(sol for sol in edges if begin < sol < now), now]
    shares = [(sol, driven(world, vehicle, sol)) for sol in sols]
    return along(shares, paths.between(vehicle.kind, *ends))


def along(shares: Sequence[tuple[float, float]], way: Line) -> Iterator[Knot]:
    """Where somebody is at each share of a way (sol, 0 to 1), and at each corner between them."""
    lengths = list(accumulate((dist(a, b) for a, b in pairwise(way)), initial=0.0))
    whole = lengths[-1]
    if not whole:
        yield (shares[0][0], *way[0])
        return
    yield (shares[0][0], *_at(shares[0][1] * whole, way, lengths))
    for (sol, share), (next_sol, next_share) in pairwise(shares):
        begin, end = share * whole, next_share * whole
        for length, corner in zip(lengths, way, strict=True):
            if begin < length < end:
                yield (sol + (length - begin) / (end - begin) * (next_sol - sol), *corner)
        yield (next_sol, *_at(end, way, lengths))


def _at(metres: float, way: Line, lengths: Sequence[float]) -> tuple[float, float]:
    for (begin, end), (a, b) in zip(pairwise(lengths), pairwise(way), strict=True):
        if metres <= end and end > begin:
            share = (metres - begin) / (end - begin)
            return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
    return way[-1]
