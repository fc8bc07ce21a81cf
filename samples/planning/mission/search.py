"""Good plans by destroying and repairing: take some stops out, put back what is worth most.

What a stop is worth falls with what else of its groups is taken, so it is asked for anew before
each insertion. Every plan is flown with the rules of the schedule before it counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from samples.planning.mission.compiled import Mission, Plan, Tour, Trips, taken
from samples.planning.mission.flight import Flight, Flown
from samples.planning.mission.tours import Tours
from samples.planning.mission.value import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CYCLE = 400
"""Iterations from the greatest tolerance for worse plans to none."""
_WORSE = 0.02
"""That tolerance, as a part of the value."""


class Option(NamedTuple):
    """A place where stops may be put: a sortie of a unit, or a new one behind its last."""

    unit: int
    sortie: int


class Search:
    """One search on one mission; the same seed makes the same steps."""

    def __init__(self, mission: Mission, seed: int) -> None:
        import numpy as np

        self.mission = mission
        self.flight = Flight(mission)
        self.tours = Tours(mission)
        self.value = Value(mission)
        self.steps = 0
        self._random = np.random.Generator(np.random.PCG64(seed))
        self._windows = any(mission.windows)
        idle: Plan = tuple(() for _ in mission.units)
        self.best: Plan = idle
        self.best_value = 0.0
        self._current = idle
        self._current_rank = (0.0, 0.0)
        self._best_rank = (0.0, 0.0)

    def step(self) -> bool:
        """Try one more plan; return whether it is the best so far."""
        plan = self._current
        if self.steps:
            plan = self._destroyed(plan)
        power = int(self._random.integers(4))
        noise = 0.0 if not self.steps else float(self._random.choice([0.0, 0.1, 0.4]))
        plan = self._repaired(plan, power, noise)
        shorter = self._shortened(plan)
        if shorter != plan:
            plan = self._repaired(shorter, power, noise)
        self.steps += 1
        return self._judged(plan)

    def take(self, plan: Plan) -> bool:
        """Go on from a plan found elsewhere; return whether it is the best so far."""
        return self.flight.works(plan) and self._judged(plan)

    def _judged(self, plan: Plan) -> bool:
        if not self.flight.works(plan):
            return False
        value = self.value.of(taken(plan))
        rank = (value, -sum(f.metres for _, f in self._flown(plan)))
        heat = 1 - (self.steps % _CYCLE) / _CYCLE
        close = 1e-9 * max(1.0, abs(value))
        if (
            value
            >= self._current_rank[0] - _WORSE * heat * heat * abs(self._current_rank[0]) - close
        ):
            self._current, self._current_rank = plan, rank
        if value > self._best_rank[0] + close or (
            value >= self._best_rank[0] - close and rank[1] > self._best_rank[1] + 1e-6
        ):
            better = value > self._best_rank[0] + close
            self.best, self.best_value, self._best_rank = plan, value, rank
            self._current, self._current_rank = plan, rank
            return better
        if self.steps % _CYCLE == 0:
            self._current, self._current_rank = self.best, self._best_rank
        return False

    def _flown(self, plan: Plan) -> list[tuple[int, Flown]]:
        return [
            (u, flown)
            for u, (unit, trips) in enumerate(zip(self.mission.units, plan, strict=True))
            if trips and (flown := self.flight.fly(unit.kind, trips))
        ]

    # Destroying

    def _destroyed(self, plan: Plan) -> Plan:
        chosen = taken(plan)
        if not chosen:
            return plan
        most = max(2, min(12, len(chosen) // 2))
        count = int(self._random.integers(1, most + 1))
        how = int(self._random.integers(4))
        if how == 0:
            out = set(self._random.choice(chosen, min(count, len(chosen)), replace=False).tolist())
        elif how == 1:
            out = self._near(chosen, count)
        elif how == 2:
            first = int(self._random.integers(len(chosen)))
            out = set(chosen[first : first + count])
        else:
            tours = [tour for trips in plan for tour in trips]
            out = set(tours[int(self._random.integers(len(tours)))])
        found = []
        for unit, trips in zip(self.mission.units, plan, strict=True):
            fewer = tuple(
                left for tour in trips if (left := tuple(i for i in tour if i not in out))
            )
            # A way over fewer points may be longer, or there may be none.
            if fewer != trips and fewer and self.flight.fly(unit.kind, fewer) is None:
                fewer = ()
            found.append(fewer)
        return tuple(found)

    def _near(self, chosen: list[int], count: int) -> set[int]:
        place = self.mission.place
        metres = self.mission.kinds[int(self._random.integers(len(self.mission.kinds)))].metres
        middle = metres[int(place[chosen[int(self._random.integers(len(chosen)))]])]
        ranked = sorted(chosen, key=lambda i: (middle[int(place[i])], i))
        return set(ranked[:count])

    # Repairing

    def _repaired(self, plan: Plan, power: int, noise: float) -> Plan:
        import numpy as np

        mission = self.mission
        chosen = taken(plan)
        mass = float(mission.mass[chosen].sum())
        closed: dict[Option, set[int]] = {}
        luck = 1 + noise * self._random.random(mission.size)
        while len(chosen) < mission.capacity:
            gains = self.value.gains(chosen) * luck
            gains[chosen] = 0.0
            gains[mission.mass > mission.capacity_g - mass] = 0.0
            options = self._options(plan)
            if not options or not gains.any():
                break
            scores = np.array(
                [self._scores(plan, option, gains, power, closed) for option in options]
            )
            flown = dict(self._flown(plan))
            found = None
            while found is None:
                at = int(scores.argmax())
                row, stop = divmod(at, mission.size)
                if scores[row, stop] <= 0:
                    return plan
                found = self._inserted(plan, options[row], stop, flown)
                scores[row, stop] = 0.0
                if found is None:
                    # What does not fit now fits even less when more is taken.
                    closed.setdefault(options[row], set()).add(stop)
            plan = found
            chosen.append(stop)
            mass += float(mission.mass[stop])
        return plan

    def _options(self, plan: Plan) -> list[Option]:
        options = []
        idle: set[int] = set()
        for u, (unit, trips) in enumerate(zip(self.mission.units, plan, strict=True)):
            kind = self.mission.kinds[unit.kind]
            if not trips and unit.kind in idle:
                continue
            if not trips:
                idle.add(unit.kind)
            options += [Option(u, s) for s, tour in enumerate(trips) if len(tour) < kind.payload]
            if len(trips) < kind.sorties and kind.payload > 0:
                options.append(Option(u, len(trips)))
        return options

    def _scores(
        self,
        plan: Plan,
        option: Option,
        gains: NDArray[np.float64],
        power: int,
        closed: dict[Option, set[int]],
    ) -> NDArray[np.float64]:
        import numpy as np

        mission, trips = self.mission, plan[option.unit]
        k = mission.units[option.unit].kind
        kind = mission.kinds[k]
        tour: Tour = trips[option.sortie] if option.sortie < len(trips) else ()
        here = kind.home if option.sortie else kind.start
        extra, _ = self.tours.insertion(k, here, tour)
        there = extra < np.inf
        extra = np.where(there, extra, 0.0)
        length = mission.length(kind, here, tour) if tour else 0.0
        flown = self.flight.fly(k, trips) if trips else None
        total, end = (flown.metres, flown.deliveries[-1][0]) if flown else (0.0, kind.begin)
        room = min(kind.range - length, kind.budget - total)
        work = extra / kind.speed + mission.service + (kind.pickup + kind.unload)
        if trips and not tour:
            work = work + kind.rest
        until = min(kind.latest, mission.last_delivery)
        time = mission.calendars.work(kind.name, end, until)
        fits = (
            kind.allowed & there & (extra <= room + 1e-9 * abs(room)) & (work <= time * (1 + 1e-9))
        )
        # The whole limit, not what is left of it: a share of it is what the stop costs.
        metres = max(min(kind.range * kind.sorties, kind.budget), 1e-9)
        cost = np.maximum(extra, 0.0) / metres + np.maximum(work, 0.0) / max(
            until - kind.begin, 1e-9
        )
        cost = cost + 1e-3
        # Only operations that every machine rounds alike.
        cost = (np.ones_like(cost), np.sqrt(cost), cost, cost * cost)[power]
        scores: NDArray[np.float64] = np.where(fits, gains / np.where(fits, cost, 1.0), 0.0)
        for stop in closed.get(option, ()):
            scores[stop] = 0.0
        return scores

    def _inserted(
        self, plan: Plan, option: Option, stop: int, flown: dict[int, Flown]
    ) -> Plan | None:
        trips = plan[option.unit]
        kind = self.mission.units[option.unit].kind
        tour: Tour = trips[option.sortie] if option.sortie < len(trips) else ()
        facts = self.mission.kinds[kind]
        here = facts.home if option.sortie else facts.start
        if self._windows:
            costs = self.tours.costs(facts, here, tour)[:, stop]
            places = [int(p) for p in costs.argsort(kind="stable")]
        else:
            places = [int(self.tours.insertion(kind, here, tour)[1][stop])]
        others = [one for u, one in flown.items() if u != option.unit]
        for place in places:
            longer = (*tour[:place], stop, *tour[place:])
            more: Trips = (*trips[: option.sortie], longer, *trips[option.sortie + 1 :])
            one = self.flight.fly(kind, more)
            if one and self.flight.finish([*others, one]) <= self.mission.deadline:
                return (*plan[: option.unit], more, *plan[option.unit + 1 :])
        return None

    def _shortened(self, plan: Plan) -> Plan:
        found = []
        for unit, trips in zip(self.mission.units, plan, strict=True):
            kind = self.mission.kinds[unit.kind]
            shorter = tuple(
                self.tours.shorter(unit.kind, kind.home if s else kind.start, tour)
                for s, tour in enumerate(trips)
            )
            shorter = self.tours.first(unit.kind, shorter)
            # In other order, windows may be missed.
            fits = shorter == trips or self.flight.fly(unit.kind, shorter) is not None
            found.append(shorter if fits else trips)
        shorter_plan = tuple(found)
        return shorter_plan if self.flight.works(shorter_plan) else plan
