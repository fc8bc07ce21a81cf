"""Whether trips can be flown, and when their tubes are delivered: the rules of the schedule, fast.

Answers are remembered: a search asks for the same trips again and again.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import NamedTuple

from samples.planning.calendar import LANDER
from samples.planning.mission.compiled import Kind, Mission, Plan, Tour, Trips
from samples.planning.schedule import opening

_REMEMBERED = 100_000


class Flown(NamedTuple):
    """What trips need."""

    deliveries: tuple[tuple[float, int], ...]
    """When, and how many tubes, for each sortie; without a lander, the end."""
    metres: float


class Flight:
    """Flies trips and plans of one mission."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self._place = [int(p) for p in mission.place]
        self._service = [float(s) for s in mission.service]
        self._mass = [float(m) for m in mission.mass]
        self._known: dict[tuple[int, Trips], Flown | None] = {}

    def fly(self, kind: int, trips: Trips) -> Flown | None:
        """Return what the trips of one vehicle need; None if they break one of its limits."""
        key = (kind, trips)
        if key in self._known:
            return self._known[key]
        if len(self._known) > _REMEMBERED:
            self._known.clear()
        flown = self._known[key] = self._flown(self.mission.kinds[kind], trips)
        return flown

    def works(self, plan: Plan) -> bool:
        """Whether a whole plan keeps every limit but the demands on what to take."""
        flown = []
        for unit, trips in zip(self.mission.units, plan, strict=True):
            if trips:
                one = self.fly(unit.kind, trips)
                if one is None:
                    return False
                flown.append(one)
        return self.holds(plan) and self.finish(flown) <= self.mission.deadline

    def holds(self, plan: Plan) -> bool:
        """Whether all tubes fit the container."""
        tubes = [i for trips in plan for tour in trips for i in tour]
        mass = sum(self._mass[i] for i in tubes)
        return len(tubes) <= self.mission.capacity and mass <= self.mission.capacity_g

    def finish(self, flown: Iterable[Flown]) -> float:
        """Return when all is done, the lander's arm too."""
        mission = self.mission
        deliveries = sorted(each for one in flown for each in one.deliveries)
        if not deliveries:
            return mission.arrival
        if mission.site is None:
            return deliveries[-1][0]
        if not mission.load:
            return mission.calendars.finish(LANDER, deliveries[-1][0], mission.close)
        now = -inf
        for delivered, tubes in deliveries:
            now = mission.calendars.finish(LANDER, max(now, delivered), mission.load * tubes)
        return mission.calendars.finish(LANDER, now, mission.close)

    def _flown(self, kind: Kind, trips: Trips) -> Flown | None:
        if len(trips) > kind.sorties:
            return None
        now, here, total = kind.begin, kind.start, 0.0
        deliveries = []
        for number, tour in enumerate(trips):
            if number:
                now = self.mission.calendars.finish(kind.name, now, kind.rest)
            if len(tour) > kind.payload or sum(self._mass[i] for i in tour) > kind.payload_g:
                return None
            length, now = self._sortie(kind, here, tour, now)
            total += length
            if length > kind.range or total > kind.budget or not now <= kind.latest or now == inf:
                return None
            deliveries.append((now, len(tour)))
            here = kind.home
        return Flown(tuple(deliveries), total)

    def _sortie(self, kind: Kind, here: int, tour: Tour, now: float) -> tuple[float, float]:
        """Return the length of a sortie and when it is delivered; infinity if it can't be."""
        finish, name, windows = self.mission.calendars.finish, kind.name, self.mission.windows
        length = 0.0
        for i in tour:
            there = self._place[i]
            if there != here:
                metres = kind.metres[here][there]
                length += metres
                now = finish(name, now, metres / kind.speed) if metres < inf else inf
                here = there
            if windows[i]:
                now = opening(windows[i], now)
            if now == inf:
                return inf, inf
            now = finish(name, now, self._service[i] + kind.pickup)
        if here != kind.home:
            metres = kind.metres[here][kind.home]
            length += metres
            now = finish(name, now, metres / kind.speed) if metres < inf else inf
        return length, finish(name, now, kind.unload * len(tour)) if now < inf else inf
