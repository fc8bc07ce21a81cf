"""How one vehicle's sorties are said to CP-SAT.

Three ways: a vehicle that carries one tube at a time needs no order, only a sum (`Shuttle`); few
sorties are a circuit each (`Circuits`); many sorties are loops through one hub, with what is aboard
and how far it has gone counted along them (`Loops`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import pairwise, product
from math import inf
from typing import Any, TypeAlias

from samples.planning.mission.clock import Clock
from samples.planning.mission.compiled import Kind, Mission, Tour, Trips, Unit
from samples.planning.mission.whole import Whole

Var: TypeAlias = Any
"""A variable, literal or expression of CP-SAT, which has no types."""
Solved: TypeAlias = Callable[[Var], int]
FEW = 3
"""So many sorties have a circuit each."""
SMALL = 600
"""So many arcs in circuits are no burden, however many sorties there are."""


class Part(ABC):
    """One vehicle in the model."""

    def __init__(self, cp: Any, mission: Mission, unit: Unit, stops: list[int]) -> None:
        self.cp = cp
        self.mission = mission
        self.kind: Kind = mission.kinds[unit.kind]
        kind = self.kind
        self.metres = Whole([kind.range, kind.budget])
        self.clock = Clock(mission, kind)
        windows = mission.windows
        self.stops = [i for i in stops if kind.allowed[i] and self.clock.open(windows[i])]
        self.fetched: dict[int, list[Var]] = {i: [] for i in self.stops}
        self.hints: list[tuple[Var, int]] = []

    @property
    def tubes(self) -> Var:
        """How many it fetches."""
        return sum(x for xs in self.fetched.values() for x in xs)

    def work(self, i: int) -> int:
        """Work at a stop, and of unloading it."""
        kind = self.kind
        return self.clock.whole.cost(float(self.mission.service[i]) + kind.pickup + kind.unload)

    def hold(self, length: Var, work: Var) -> None:
        """Hold the limits on the sum of all sorties, and on the end of the last."""
        if self.kind.budget < inf:
            self.cp.add(length <= self.metres.limit(self.kind.budget))
        if self.clock.room < inf:
            self.cp.add(work <= self.clock.whole.limit(self.clock.room))

    @abstractmethod
    def hint(self, trips: Trips) -> None:
        """Tell what is known to work."""

    @abstractmethod
    def trips(self, solved: Solved) -> Trips:
        """Read the sorties from an answer."""


class Shuttle(Part):
    """One tube on each sortie: a knapsack. Windows are left to the search."""

    def __init__(self, cp: Any, mission: Mission, unit: Unit, stops: list[int]) -> None:
        super().__init__(cp, mission, unit, stops)
        kind = self.kind
        once = kind.sorties == 1 or kind.start == kind.home
        lengths: list[Var] = []
        works: list[Var] = []
        self.first: dict[int, Var] = {}
        self.later: dict[int, Var] = {}
        for i in self.stops:
            for here, chosen in ((kind.start, self.first), (kind.home, self.later)):
                if (chosen is self.first and once and kind.sorties > 1) or (
                    chosen is self.later and kind.sorties == 1
                ):
                    continue
                length = mission.length(kind, here, (i,))
                if length > kind.range or length == inf or mission.mass[i] > kind.payload_g:
                    continue
                x = chosen[i] = cp.new_bool_var(f"x{i}")
                self.fetched[i].append(x)
                lengths.append(self.metres.cost(length) * x)
                works.append((self.clock.whole.cost(length / kind.speed) + self.work(i)) * x)
        self.used = cp.new_bool_var("used")
        for x in (*self.first.values(), *self.later.values()):
            cp.add_implication(x, self.used)
        if self.first:
            cp.add(sum(self.first.values()) == self.used)
        cp.add(self.tubes <= min(kind.sorties, len(self.stops)))
        rests = self.tubes - self.used
        self.hold(sum(lengths), sum(works) + self.clock.whole.cost(kind.rest) * rests)

    def hint(self, trips: Trips) -> None:
        """Tell what is known to work."""
        flown = [tour[0] for tour in trips]
        self.hints.append((self.used, int(bool(flown))))
        head = flown[:1] if self.first else []
        self.hints += [(x, int(i in head)) for i, x in self.first.items()]
        self.hints += [(x, int(i in flown and i not in head)) for i, x in self.later.items()]

    def trips(self, solved: Solved) -> Trips:
        """Read the sorties from an answer."""
        firsts = [i for i, x in self.first.items() if solved(x)]
        return tuple((i,) for i in (*firsts, *(i for i, x in self.later.items() if solved(x))))


class Circuits(Part):
    """A circuit for each sortie, over points, with the choice of stops at each point inside."""

    def __init__(
        self, cp: Any, mission: Mission, unit: Unit, stops: list[int], at_most: int
    ) -> None:
        super().__init__(cp, mission, unit, stops)
        kind = self.kind
        self.legs = [
            Leg(self, kind.home if number else kind.start)
            for number in range(min(kind.sorties, at_most, max(1, len(self.stops))))
        ]
        end: Var = 0
        after = [sum(leg.tubes for leg in self.legs[n:]) for n in range(len(self.legs))]
        rest = self.clock.whole.cost(kind.rest)
        self.ends: list[Var] = []
        for number, leg in enumerate(self.legs):
            if number:
                cp.add_implication(leg.used, self.legs[number - 1].used)
            begin = end + rest * leg.used if number else 0
            end = leg.end(begin)
            self.ends.append(end)
            self.clock.tail(cp, end, after[number], leg.used)
        self.hold(sum(leg.length for leg in self.legs), end)

    def hint(self, trips: Trips) -> None:
        """Tell what is known to work."""
        for number, leg in enumerate(self.legs):
            leg.hint(trips[number] if number < len(trips) else ())
            self.hints += leg.hints

    def trips(self, solved: Solved) -> Trips:
        """Read the sorties from an answer."""
        return tuple(tour for leg in self.legs if (tour := leg.tour(solved)))


class Leg:
    """One sortie of `Circuits`."""

    def __init__(self, part: Circuits, here: int) -> None:
        self.part = part
        self.here = here
        self.hints: list[tuple[Var, int]] = []
        cp, kind, mission = part.cp, part.kind, part.mission
        self.used = cp.new_bool_var("used")
        self.nodes = _nodes(part)
        self.x = {i: cp.new_bool_var(f"x{i}") for i in part.stops}
        for i, x in self.x.items():
            part.fetched[i].append(x)
        self.visited = [cp.new_bool_var("v") for _ in self.nodes]
        for node, v in zip(self.nodes, self.visited, strict=True):
            cp.add_max_equality(v, [self.x[i] for i in node])
            cp.add_implication(v, self.used)
        cp.add_bool_or([*self.visited, self.used.negated()])
        self.arcs: dict[tuple[int, int], Var] = {}
        self.metres: dict[tuple[int, int], float] = {}
        places = [int(mission.place[node[0]]) for node in self.nodes]
        for (a, before), (b, after) in product(
            enumerate([self.here, *places]), enumerate([kind.home, *places])
        ):
            metres = kind.metres[before][after]
            if a != b and metres < inf and metres <= kind.range:
                self.arcs[a, b] = cp.new_bool_var(f"a{a}.{b}")
                self.metres[a, b] = metres
        loops = [(0, 0, self.used.negated())]
        loops += [(n, n, v.negated()) for n, v in enumerate(self.visited, start=1)]
        cp.add_circuit([(a, b, arc) for (a, b), arc in self.arcs.items()] + loops)
        self.length = sum(part.metres.cost(self.metres[e]) * arc for e, arc in self.arcs.items())
        if kind.range < inf:
            cp.add(self.length <= part.metres.limit(kind.range))
        self.tubes = sum(self.x.values())
        cp.add(self.tubes <= min(kind.payload, len(self.x)))
        if kind.payload_g < inf:
            grams = Whole([kind.payload_g])
            mass = sum(grams.cost(float(mission.mass[i])) * x for i, x in self.x.items())
            cp.add(mass <= grams.limit(kind.payload_g))

    def end(self, begin: Var) -> Var:
        """Return when it is delivered on the unit's clock."""
        part = self.part
        drive = {
            edge: part.clock.whole.cost(metres / part.kind.speed)
            for edge, metres in self.metres.items()
        }
        if not any(part.mission.windows[i] for i in self.x):
            ways = sum(drive[edge] * arc for edge, arc in self.arcs.items())
            return begin + ways + sum(part.work(i) * x for i, x in self.x.items())
        return self._timed(begin, drive)

    def _timed(self, begin: Var, drive: dict[tuple[int, int], int]) -> Var:
        """Return the end with windows: each node has a time."""
        from ortools.sat.python import cp_model

        part = self.part
        cp, clock, kind, mission = part.cp, part.clock, part.kind, part.mission
        whole = clock.whole
        unload = whole.cost(kind.unload) * self.tubes
        opens = [clock.open(mission.windows[node[0]]) for node in self.nodes]
        times = [
            cp.new_int_var_from_domain(cp_model.Domain.from_intervals(spans), "t")
            for spans in opens
        ]
        end = cp.new_int_var(0, clock.horizon, "end")
        cp.add(end >= begin)
        for (a, b), arc in self.arcs.items():
            now: Var = begin
            if a:
                serve = sum(
                    whole.cost(float(mission.service[i]) + kind.pickup) * self.x[i]
                    for i in self.nodes[a - 1]
                )
                now = times[a - 1] + serve
            now = now + drive[a, b]
            if b:
                cp.add(times[b - 1] >= now).only_enforce_if(arc)
            else:
                cp.add(end >= now + unload).only_enforce_if(arc)
        return end

    def hint(self, tour: Tour) -> None:
        """Tell the stops of this sortie."""
        node_of = {i: n for n, node in enumerate(self.nodes, start=1) for i in node}
        way = [0]
        for i in tour:
            if node_of[i] not in way:
                way.append(node_of[i])
        edges = set(zip(way, [*way[1:], 0], strict=True)) if tour else set()
        self.hints += [(self.used, int(bool(tour)))]
        self.hints += [(x, int(i in tour)) for i, x in self.x.items()]
        self.hints += [(v, int(n in way)) for n, v in enumerate(self.visited, start=1)]
        self.hints += [(arc, int(edge in edges)) for edge, arc in self.arcs.items()]

    def tour(self, solved: Solved) -> Tour:
        """Read the stops in order."""
        after = {a: b for (a, b), arc in self.arcs.items() if solved(arc)}
        found: list[int] = []
        node = after.get(0, 0)
        while node:
            found += [i for i in self.nodes[node - 1] if solved(self.x[i])]
            node = after[node]
        return tuple(found)


class Loops(Part):
    """All sorties as loops through one hub. Windows and the arm's queue are left to the search."""

    def __init__(self, cp: Any, mission: Mission, unit: Unit, stops: list[int]) -> None:
        super().__init__(cp, mission, unit, stops)
        kind = self.kind
        size = len(self.stops)
        # The node of the way out from the start, passed once.
        self.first = size + 1
        self.arcs: dict[tuple[int, int], Var] = {}
        lengths: dict[tuple[int, int], float] = {}
        places = [kind.home, *(int(mission.place[i]) for i in self.stops), kind.start]
        for (a, before), (b, after) in product(enumerate(places), repeat=2):
            metres = 0.0 if b == self.first else kind.metres[before][after]
            idle = a == b or (a != 0 and b == self.first) or (a == self.first and b == 0)
            if not idle and metres < inf and metres <= kind.range:
                self.arcs[a, b] = cp.new_bool_var(f"a{a}.{b}")
                lengths[a, b] = metres
        self.x = [cp.new_bool_var(f"x{i}") for i in self.stops]
        for i, x in zip(self.stops, self.x, strict=True):
            self.fetched[i].append(x)
        self.used = cp.new_bool_var("used")
        skips = [(n, n, x.negated()) for n, x in enumerate(self.x, start=1)]
        skips.append((self.first, self.first, self.used.negated()))
        cp.add_multiple_circuit([(a, b, arc) for (a, b), arc in self.arcs.items()] + skips)
        for x in self.x:
            cp.add_implication(x, self.used)
        loops = sum(arc for (a, _), arc in self.arcs.items() if not a)
        self._count(lengths, loops)
        length = sum(self.metres.cost(lengths[e]) * arc for e, arc in self.arcs.items())
        whole = self.clock.whole
        work = sum(whole.cost(lengths[e] / kind.speed) * arc for e, arc in self.arcs.items())
        work += sum(self.work(i) * x for i, x in zip(self.stops, self.x, strict=True))
        work += whole.cost(kind.rest) * (loops - self.used)
        self.hold(length, work)
        self.clock.tail(cp, work, self.used, self.used)
        if kind.range < inf:
            cp.add(length <= self.metres.limit(kind.range) * loops)

    def _count(self, lengths: dict[tuple[int, int], float], loops: Var) -> None:
        """Count what is aboard and how far a loop has gone, from node to node."""
        cp, kind, mission = self.cp, self.kind, self.mission
        cp.add(loops <= min(kind.sorties, len(self.stops)))
        cp.add(self.tubes <= kind.payload * loops)
        grams = Whole([kind.payload_g])
        mass = [grams.cost(float(mission.mass[i])) for i in self.stops]
        if kind.payload < len(self.stops):
            self._along([0, *(1 for _ in self.stops), 0], {}, kind.payload)
        if kind.payload_g < inf:
            self._along([0, *mass, 0], {}, grams.limit(kind.payload_g))
        if kind.range < inf:
            ways = {edge: self.metres.cost(metres) for edge, metres in lengths.items()}
            self._along([0] * (len(self.stops) + 2), ways, self.metres.limit(kind.range))

    def _along(self, at: list[int], ways: dict[tuple[int, int], int], most: int) -> None:
        counts = [0, *(self.cp.new_int_var(min(n, most), most, "c") for n in at[1:-1]), 0]
        for (a, b), arc in self.arcs.items():
            there = most if not b else counts[b]
            if b != self.first:
                self.cp.add(there >= counts[a] + ways.get((a, b), 0) + at[b]).only_enforce_if(arc)
        for x, n in zip(self.x, at[1:-1], strict=True):
            if n > most:
                self.cp.add(x == 0)

    def hint(self, trips: Trips) -> None:
        """Tell what is known to work."""
        node_of = {i: n for n, i in enumerate(self.stops, start=1)}
        edges = set()
        for number, tour in enumerate(trips):
            way = [0, *([] if number else [self.first]), *(node_of[i] for i in tour), 0]
            edges |= set(pairwise(way))
        chosen = {i for tour in trips for i in tour}
        self.hints += [(arc, int(edge in edges)) for edge, arc in self.arcs.items()]
        self.hints += [(x, int(i in chosen)) for i, x in zip(self.stops, self.x, strict=True)]
        self.hints.append((self.used, int(bool(trips))))

    def trips(self, solved: Solved) -> Trips:
        """Read the sorties from an answer."""
        after: dict[int, list[int]] = {}
        for (a, b), arc in self.arcs.items():
            if solved(arc):
                after.setdefault(a, []).append(b)
        found = []
        for head in sorted(after.get(0, ()), reverse=True):
            tour, node = [], head
            while node:
                if node != self.first:
                    tour.append(self.stops[node - 1])
                node = after[node][0]
            found.append(tuple(tour))
        return tuple(found)


def _nodes(part: Part) -> list[list[int]]:
    """Return stops that lie at one place together; each stop with windows is alone."""
    mission = part.mission
    places = part.kind.same_place
    found: dict[tuple[int, int], list[int]] = {}
    for i in part.stops:
        alone = i if mission.windows[i] else -1
        found.setdefault((places[int(mission.place[i])], alone), []).append(i)
    return list(found.values())
