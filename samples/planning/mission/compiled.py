"""A problem with one landing site, as numbers: indices instead of names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, TypeAlias

from samples.planning.calendar import LANDER, Calendars
from samples.planning.problem import SITE, Aim, Must, Problem, Vehicle
from samples.planning.solution import Route, Sortie
from samples.planning.ways import Ways

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLOSE = 1e-10
"""Relative: how closely the engine holds a limit, closer than whoever checks its answer."""

Tour: TypeAlias = tuple[int, ...]
"""The stops of one sortie, by index, in order."""
Trips: TypeAlias = tuple[Tour, ...]
"""All sorties of one vehicle."""
Plan: TypeAlias = tuple[Trips, ...]
"""The trips of every unit, in the order of `Mission.units`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One vehicle: its kind by index, its number from 1."""

    kind: int
    number: int


class Kind:
    """What vehicles of one kind can do; limits that aren't given are infinite."""

    def __init__(self, problem: Problem, vehicle: Vehicle, site: str | None, ways: Ways) -> None:
        import numpy as np

        names = [point.id for point in problem.points]
        place = {name: i for i, name in enumerate(names)}
        self.vehicle = vehicle
        self.name = vehicle.kind
        self.begin = max(problem.calendar.arrival_sol, vehicle.ready_sol)
        self.start = place[site if vehicle.start == SITE and site else vehicle.start]
        home = site if site is not None else vehicle.end
        self.home = self.start if home is None else place[home]
        self.metres = [[ways.metres(vehicle.distance, a, b) for b in names] for a in names]
        self.array = np.array(self.metres)
        self.symmetric = bool((self.array == self.array.T).all())
        self.speed = vehicle.speed_m_per_sol or inf
        self.sorties = vehicle.sorties if site is not None else 1
        self.payload = _or_none(vehicle.payload_tubes, len(problem.stops))
        self.payload_g = limit(vehicle.payload_g)
        self.range = limit(vehicle.range_m)
        self.budget = limit(vehicle.budget_m)
        self.latest = self.begin + limit(vehicle.budget_sols)
        self.pickup = vehicle.pickup_sols
        self.unload = vehicle.unload_sols_per_tube if site is not None else 0.0
        self.rest = vehicle.turnaround_sols
        self.allowed: NDArray[np.bool_] = np.array(
            [
                s.must is not Must.LEAVE and (not s.by or vehicle.kind in s.by)
                for s in problem.stops
            ],
            dtype=bool,
        )

    @cached_property
    def shortest(self) -> list[list[float]]:
        """The shortest ways between all points, where a way may lead over others."""
        import numpy as np

        metres = self.array.copy()
        for middle in range(len(metres)):
            np.minimum(metres, metres[:, middle, None] + metres[middle], out=metres)
        found: list[list[float]] = metres.tolist()
        return found

    @cached_property
    def same_place(self) -> list[int]:
        """For each point, the first one that is at no distance from it and as far from all."""
        first: dict[tuple[float, ...], int] = {}
        found = []
        for point, row in enumerate(self.metres):
            column = tuple(other[point] for other in self.metres)
            found.append(first.setdefault((*row, *column), point))
        return found


class Mission:
    """All that the engine needs to know, for one landing site (None: no lander)."""

    def __init__(self, problem: Problem, site: str | None) -> None:
        import numpy as np

        stops = problem.stops
        expected = problem.aim is Aim.EXPECTED
        place = {point.id: i for i, point in enumerate(problem.points)}
        ways = Ways(problem)
        self.problem = problem
        self.site = site
        self.size = len(stops)
        self.place = np.array([place[stop.point] for stop in stops], dtype=np.int64)
        self.service = np.array([stop.service_sols for stop in stops], dtype=np.float64)
        self.mass = np.array([stop.mass_g for stop in stops], dtype=np.float64)
        self.own = np.array(
            [s.value * s.success if expected else s.value for s in stops], dtype=np.float64
        )
        self.chance = np.array(
            [stop.success if expected else 1.0 for stop in stops], dtype=np.float64
        )
        self.windows = [stop.windows for stop in stops]
        self.musts = [i for i, stop in enumerate(stops) if stop.must is Must.TAKE]
        self.members = [
            np.array([i for i, s in enumerate(stops) if group.id in s.groups], dtype=np.int64)
            for group in problem.groups
        ]
        self.kinds = [Kind(problem, vehicle, site, ways) for vehicle in problem.vehicles]
        self.units = [
            Unit(k, number)
            for k, vehicle in enumerate(problem.vehicles)
            for number in range(1, vehicle.count + 1)
        ]
        self.calendars = Calendars(problem.calendar)
        lander, calendar = problem.lander, problem.calendar
        self.arrival = calendar.arrival_sol
        self.load = lander.load_sols_per_tube if lander else 0.0
        self.close = lander.close_sols if lander else 0.0
        departure = inf if calendar.departure_sol is None else calendar.departure_sol
        self.deadline = limit(departure - calendar.margin_sols)
        self.last_delivery = self.calendars.begin(LANDER, self.deadline, self.close + self.load)
        self.capacity = min(_or_none(problem.container.capacity_tubes, self.size), self.size)
        self.capacity_g = limit(problem.container.capacity_g)

    def routes(self, plan: Plan) -> tuple[Route, ...]:
        """Name what a plan flies, with the length of each sortie; idle vehicles are left out."""
        stops = self.problem.stops
        found = []
        for unit, trips in zip(self.units, plan, strict=True):
            kind = self.kinds[unit.kind]
            sorties, here = [], kind.start
            for tour in trips:
                names = tuple(stops[i].id for i in tour)
                sorties.append(Sortie(names, self.length(kind, here, tour)))
                here = kind.home
            if sorties:
                found.append(Route(kind.name, unit.number, tuple(sorties)))
        return tuple(found)

    def length(self, kind: Kind, here: int, tour: Tour) -> float:
        """Return the metres of one sortie from `here` over its stops to its end."""
        total = 0.0
        for i in tour:
            there = int(self.place[i])
            total += kind.metres[here][there]
            here = there
        return total + kind.metres[here][kind.home]


def taken(plan: Plan) -> list[int]:
    """Return all stops of a plan."""
    return [i for trips in plan for tour in trips for i in tour]


def limit(amount: float | None) -> float:
    """Return a limit with what rounding needs; infinity if there is none."""
    return inf if amount is None else amount + CLOSE * abs(amount)


def _or_none(amount: int | None, otherwise: int) -> int:
    return otherwise if amount is None else amount


def names_of(mission: Mission, stops: Sequence[int]) -> tuple[str, ...]:
    """Return the names of stops by index."""
    return tuple(mission.problem.stops[i].id for i in stops)
