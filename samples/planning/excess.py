"""By how much routes break each limit: what a plan would need, where `schedule` only refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TypeAlias

from samples.planning.calendar import LANDER, Calendars
from samples.planning.limits import exceeds
from samples.planning.problem import SITE, Problem, Stop, Vehicle
from samples.planning.schedule import opening
from samples.planning.solution import Route
from samples.planning.ways import Ways

Key: TypeAlias = tuple[str, int]
"""One vehicle: its kind and number."""
Sorties: TypeAlias = tuple[tuple[str, ...], ...]
"""The stops of each sortie, in order; none is empty."""
Fleet: TypeAlias = Mapping[Key, Sorties]


def fleet_of(routes: Sequence[Route]) -> dict[Key, Sorties]:
    """Return the sorties of each vehicle that flies."""
    fleet = {
        (route.vehicle, route.number): tuple(s.stops for s in route.sorties if s.stops)
        for route in routes
    }
    return {key: sorties for key, sorties in fleet.items() if sorties}


@dataclass(frozen=True, slots=True)
class _Flown:
    """What one vehicle's sorties come to."""

    excess: Mapping[str, float]
    delivered: tuple[tuple[float, int], ...]
    """When, and how many tubes."""
    end: float


class Appraiser:
    """Measures routes of one problem with the lander at one site.

    The same rules as `schedule.timeline`, which refuses exactly those routes that have an excess.
    Each vehicle's sorties are reckoned once, so that plans that differ in one are cheap to compare.
    """

    def __init__(self, problem: Problem, site: str | None) -> None:
        self.problem = problem
        self.site = site
        self.stops = {stop.id: stop for stop in problem.stops}
        self.vehicles = {vehicle.kind: vehicle for vehicle in problem.vehicles}
        self._order = list(self.vehicles)
        self._ways = Ways(problem)
        self._calendars = Calendars(problem.calendar)
        self._known: dict[tuple[str, Sorties], _Flown] = {}

    def excess(self, fleet: Fleet) -> dict[str, float]:
        """Return how far each limit is exceeded, in its unit; empty if all hold.

        The names are those of `Unflyable`; infinity where no more of it would help.
        """
        found: dict[str, float] = {}
        taken = [self.stops[s] for sorties in fleet.values() for names in sorties for s in names]
        container = self.problem.container
        _note(found, "capacity_tubes", len(taken), container.capacity_tubes)
        _note(found, "capacity_g", sum(stop.mass_g for stop in taken), container.capacity_g)
        flights = [
            self._flown(kind, fleet[kind, number])
            for kind, number in sorted(fleet, key=lambda key: (self._order.index(key[0]), key[1]))
            if fleet[kind, number]
        ]
        for flown in flights:
            for name, amount in flown.excess.items():
                found[name] = max(found.get(name, 0.0), amount)
        calendar = self.problem.calendar
        finish = self._finish(flights)
        # A window that was missed has been told already, and nothing ends after it.
        if finish == inf and not any(flown.end == inf for flown in flights):
            found["calendar:lander"] = inf
        elif finish < inf and calendar.departure_sol is not None:
            _note(found, "departure", finish, calendar.departure_sol - calendar.margin_sols)
        return found

    def insertions(self, fleet: Fleet, stop: str) -> Iterator[dict[Key, Sorties]]:
        """Yield the fleets with one more stop, of each vehicle that flies and the next that might.

        In each sortie it stands where the way is least longer (where windows hold, at every
        place); last it is a sortie of its own.
        """
        for kind, vehicle in self.vehicles.items():
            if not may_fetch(vehicle, self.stops[stop]):
                continue
            idle = next((n for n in range(1, vehicle.count + 1) if not fleet.get((kind, n))), None)
            for number in range(1, vehicle.count + 1):
                sorties = fleet.get((kind, number), ())
                if not sorties and number != idle:
                    continue
                changed = [
                    (*sorties[:i], longer, *sorties[i + 1 :])
                    for i in range(len(sorties))
                    for longer in self._with(vehicle, sorties[i], stop, first=i == 0)
                ]
                for more in [*changed, (*sorties, (stop,))]:
                    yield {**fleet, (kind, number): more}

    def metres(self, vehicle: Vehicle, names: Sequence[str], *, first: bool) -> float:
        """Return the length of a sortie, a vehicle's first or a later one."""
        return sum(self._lengths(vehicle, names, first))

    def _with(
        self, vehicle: Vehicle, names: tuple[str, ...], stop: str, *, first: bool
    ) -> list[tuple[str, ...]]:
        longer = [(*names[:i], stop, *names[i:]) for i in range(len(names) + 1)]
        if any(self.stops[name].windows for name in (*names, stop)):
            return longer
        return [min(longer, key=lambda way: self.metres(vehicle, way, first=first))]

    def _lengths(self, vehicle: Vehicle, names: Sequence[str], first: bool) -> list[float]:
        """Return the lengths to each stop and to the site or the end."""
        points = [self.stops[name].point for name in names]
        here = vehicle.start if first or self.site is None else self.site
        end = self.site or vehicle.end or points[-1]
        way = [self._place(point) for point in (here, *points, end)]
        return [
            self._ways.metres(vehicle.distance, way[i], way[i + 1]) for i in range(len(way) - 1)
        ]

    def _place(self, name: str) -> str:
        return self.site if name == SITE and self.site is not None else name

    def _flown(self, kind: str, sorties: Sorties) -> _Flown:
        key = kind, sorties
        if key not in self._known:
            self._known[key] = self._fly(self.vehicles[kind], sorties)
        return self._known[key]

    def _fly(self, vehicle: Vehicle, sorties: Sorties) -> _Flown:
        kind = vehicle.kind
        found: dict[str, float] = {}
        delivered = []
        begin = now = max(self.problem.calendar.arrival_sol, vehicle.ready_sol)
        total = 0.0
        for turn, names in enumerate(sorties):
            if turn:
                now = self._calendars.finish(kind, now, vehicle.turnaround_sols)
            lengths = self._lengths(vehicle, names, first=turn == 0)
            total += sum(lengths)
            self._note_sortie(found, vehicle, names, sum(lengths))
            for name, metres in zip(names, lengths, strict=False):
                now = self._picked_up(
                    found, vehicle, self.stops[name], self._driven(vehicle, now, metres)
                )
            now = self._driven(vehicle, now, lengths[-1])
            if self.site is not None:
                now = self._calendars.finish(kind, now, vehicle.unload_sols_per_tube * len(names))
                delivered.append((now, len(names)))
        if total < inf:
            _note(found, f"budget_m:{kind}", total, vehicle.budget_m)
        _note(found, f"sorties:{kind}", len(sorties), vehicle.sorties if self.site else 1)
        if now < inf:
            _note(found, f"budget_sols:{kind}", now - begin, vehicle.budget_sols)
        elif not found.keys() & _endless(kind, sorties):
            found[f"calendar:{kind}"] = inf
        return _Flown(found, tuple(delivered), now)

    def _note_sortie(
        self, found: dict[str, float], vehicle: Vehicle, names: Sequence[str], metres: float
    ) -> None:
        kind = vehicle.kind
        stops = [self.stops[name] for name in names]
        for stop in stops:
            if stop.by and kind not in stop.by:
                found[f"by:{stop.id}"] = inf
        if metres == inf:
            found[f"way:{kind}"] = inf
        else:
            _note(found, f"range:{kind}", metres, vehicle.range_m)
        _note(found, f"payload_tubes:{kind}", len(stops), vehicle.payload_tubes)
        _note(found, f"payload_g:{kind}", sum(stop.mass_g for stop in stops), vehicle.payload_g)

    def _driven(self, vehicle: Vehicle, now: float, metres: float) -> float:
        if not vehicle.speed_m_per_sol or not metres:
            return now
        return self._calendars.finish(vehicle.kind, now, metres / vehicle.speed_m_per_sol)

    def _picked_up(
        self, found: dict[str, float], vehicle: Vehicle, stop: Stop, now: float
    ) -> float:
        if stop.windows and now < inf:
            late = now - max(window.to_sol for window in stop.windows)
            now = opening(stop.windows, now)
            if now == inf:
                found[f"window:{stop.id}"] = late
        return self._calendars.finish(vehicle.kind, now, stop.service_sols + vehicle.pickup_sols)

    def _finish(self, flights: Sequence[_Flown]) -> float:
        if not flights:
            return self.problem.calendar.arrival_sol
        lander = self.problem.lander
        if lander is None:
            return max(flown.end for flown in flights)
        # Which tube is whose does not matter here: all take as long.
        now = -inf
        for sol, tubes in sorted(each for flown in flights for each in flown.delivered):
            for _ in range(tubes):
                now = self._calendars.finish(LANDER, max(now, sol), lander.load_sols_per_tube)
        return self._calendars.finish(LANDER, now, lander.close_sols)


def may_fetch(vehicle: Vehicle, stop: Stop) -> bool:
    """Whether there is such a vehicle and the stop lets its kind fetch it."""
    return vehicle.count > 0 and (not stop.by or vehicle.kind in stop.by)


def _endless(kind: str, sorties: Sorties) -> set[str]:
    """Return the limits that explain why a vehicle's time never ends."""
    return {f"way:{kind}", *(f"window:{name}" for names in sorties for name in names)}


def _note(found: dict[str, float], name: str, amount: float, limit: float | None) -> None:
    if limit is not None and exceeds(amount, limit):
        found[name] = max(found.get(name, 0.0), amount - limit)
