"""A mission as CP-SAT has it: how good can any plan be at all?

Everything is rounded so that what can be flown is allowed: the bound holds, and each plan found is
flown with the rules of the schedule before it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, inf
from threading import Event, Thread
from typing import Any

from samples.planning.mission.ceiling import most_tubes, reachable
from samples.planning.mission.compiled import Mission, Plan, taken
from samples.planning.mission.fleet import FEW, SMALL, Circuits, Loops, Part, Shuttle, Var
from samples.planning.mission.whole import Whole, worth_scale

MOST_ARCS = 60_000
"""A larger model would not fit in memory or end in time."""
_STRATEGIES = ("pseudo_costs", "lb_tree_search", "reduced_costs", "max_lp")
"""Of CP-SAT, for many cores: these prove; its others seek plans, which the search does better."""
_ASK = 0.05
"""Seconds between two looks at whether the search is cancelled."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a solve of the model has shown."""

    bound: float
    """No plan is worth more; minus infinity if none meets the demands."""
    complete: bool
    """Whether the question was answered: there is no plan, or the best of the model is known."""


class Model:
    """The mission's model; worths are counted from that of nothing taken."""

    def __init__(self, mission: Mission, *, musts: bool = True) -> None:
        from ortools.sat.python import cp_model

        self.mission = mission
        self.cp = cp_model.CpModel()
        stops = [i for i in range(mission.size) if reachable(mission, i)]
        self.parts = [self._part(u, stops) for u in range(len(mission.units))]
        self.taken: list[Var] = []
        for i in range(mission.size):
            ways = [x for part in self.parts for x in part.fetched.get(i, ())]
            self.taken.append(self.cp.new_bool_var(f"t{i}"))
            self.cp.add(self.taken[i] == sum(ways))
            if musts and i in mission.musts:
                self.cp.add(self.taken[i] == 1)
        self._hold_container()
        self._order_alike()
        self.scale = worth_scale(self._amounts())
        self.worth = self._worth()

    def prove(
        self,
        *,
        seconds: float,
        workers: int,
        seed: int,
        deterministic: float | None = None,
        hint: Plan | None = None,
        better_than: float = -inf,
        any_will_do: bool = False,
        found: Callable[[Plan], None] | None = None,
        bounded: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Proof:
        """Look for plans worth more than `better_than`, until there are none or time is up.

        With `any_will_do` the first plan ends it. With `deterministic`, the limit is one of work
        done instead of seconds, and the same on every machine.
        """
        from ortools.sat.python import cp_model

        least = floor(better_than * self.scale + 1e-6) + 1 if better_than > -inf else None
        if least is not None:
            self.cp.add(self.worth >= least)
        if not any_will_do:
            self.cp.maximize(self.worth)
        if hint is not None:
            self._hint(hint)
        solver = _solver(seconds, workers, seed, deterministic)
        if bounded:
            told = bounded
            solver.best_bound_callback = lambda bound: told(self._from_whole(bound))
        done = Event()
        watch = Thread(target=_stop_when, args=(solver, done, cancelled), daemon=True)
        watch.start()
        try:
            status = solver.solve(self.cp, _told(self, found))
        finally:
            done.set()
            watch.join()
        if status == cp_model.INFEASIBLE:
            return Proof(better_than, complete=True)
        if status == cp_model.MODEL_INVALID:
            raise ValueError(self.cp.validate())
        if any_will_do:
            return Proof(inf, complete=status in (cp_model.OPTIMAL, cp_model.FEASIBLE))
        if status == cp_model.UNKNOWN:
            # Ended early, CP-SAT may give 0 as its bound; those it has told of hold.
            return Proof(inf, complete=False)
        bound = self._from_whole(solver.best_objective_bound)
        return Proof(max(bound, better_than), complete=status == cp_model.OPTIMAL)

    def plan(self, solved: Callable[[Var], int]) -> Plan:
        """Read the plan from an answer."""
        return tuple(part.trips(solved) for part in self.parts)

    def _from_whole(self, bound: float) -> float:
        # Without a solution CP-SAT starts from the largest number it has.
        return floor(bound + 1e-6) / self.scale if bound < 2**62 else inf

    def _part(self, u: int, stops: list[int]) -> Part:
        mission = self.mission
        unit = mission.units[u]
        kind = mission.kinds[unit.kind]
        if kind.payload == 1 and not any(mission.windows):
            return Shuttle(self.cp, mission, unit, stops)
        most = most_tubes(mission)
        legs = min(kind.sorties, most, len(stops))
        if legs <= FEW or legs * len(stops) ** 2 <= SMALL:
            return Circuits(self.cp, mission, unit, stops, most)
        return Loops(self.cp, mission, unit, stops)

    def _hold_container(self) -> None:
        mission = self.mission
        self.cp.add(sum(self.taken) <= most_tubes(mission))
        if mission.capacity_g < inf:
            grams = Whole([mission.capacity_g])
            mass = sum(
                grams.cost(float(m)) * t for m, t in zip(mission.mass, self.taken, strict=True)
            )
            self.cp.add(mass <= grams.limit(mission.capacity_g))

    def _order_alike(self) -> None:
        """Break ties: of tubes that differ in value alone, the better first; vehicles by number."""
        stops = self.mission.problem.stops
        alike: dict[object, list[int]] = {}
        for i, s in enumerate(stops):
            if s.must is None:
                chance = self.mission.chance[i]
                key = (s.point, s.groups, s.mass_g, s.service_sols, chance, s.windows, s.by)
                alike.setdefault(key, []).append(i)
        for members in alike.values():
            ranked = sorted(members, key=lambda i: (-self.mission.own[i], i))
            for better, worse in pairwise(ranked):
                self.cp.add_implication(self.taken[worse], self.taken[better])
        for a, b in pairwise(self.parts):
            if a.kind is b.kind:
                self.cp.add(a.tubes >= b.tubes)

    def _amounts(self) -> list[float]:
        groups = self.mission.problem.groups
        bonuses = [b / self._share(g) for g, group in enumerate(groups) for b in group.bonus]
        return [*map(float, self.mission.own), *bonuses, *(group.shortfall for group in groups)]

    def _share(self, group: int) -> int:
        """Return into how many parts a member of a group is divided by its chance."""
        chances = self.mission.chance[self.mission.members[group]]
        exact = (
            n for n in (1, 10, 100, 1000) if all(abs(chances * n - (chances * n).round()) < 1e-9)
        )
        return next(exact, 1_000_000)

    def _worth(self) -> Var:
        """Return the worth over that of nothing, in whole numbers rounded up."""
        mission, scale = self.mission, self.scale
        terms: list[Var] = [
            ceil(float(own) * scale - 1e-6) * t
            for own, t in zip(mission.own, self.taken, strict=True)
        ]
        for g, (members, group) in enumerate(
            zip(mission.members, mission.problem.groups, strict=True)
        ):
            chosen = [self.taken[int(i)] for i in members]
            share = self._share(g)
            if group.bonus and chosen:
                steps = [self.cp.new_int_var(0, share, "step") for _ in group.bonus]
                count = sum(
                    ceil(float(mission.chance[int(i)]) * share - 1e-6) * t
                    for i, t in zip(members, chosen, strict=True)
                )
                self.cp.add(sum(steps) <= count)
                terms += [
                    ceil(b / share * scale - 1e-6) * s
                    for b, s in zip(group.bonus, steps, strict=True)
                ]
            if group.minimum and group.shortfall and chosen:
                met = self.cp.new_int_var(0, group.minimum, "met")
                self.cp.add(met <= sum(chosen))
                terms.append(ceil(group.shortfall * scale - 1e-6) * met)
        return sum(terms)

    def _hint(self, plan: Plan) -> None:
        chosen = set(taken(plan))
        for i, t in enumerate(self.taken):
            self.cp.add_hint(t, int(i in chosen))
        for part, trips in zip(self.parts, plan, strict=True):
            part.hint(trips)
            for var, value in part.hints:
                self.cp.add_hint(var, value)


def arcs(mission: Mission) -> int:
    """Return about how large the model of a mission is."""
    stops = [i for i in range(mission.size) if reachable(mission, i)]
    total = 0
    for unit in mission.units:
        kind = mission.kinds[unit.kind]
        legs = min(kind.sorties, most_tubes(mission), len(stops))
        places = {kind.same_place[int(mission.place[i])] for i in stops}
        nodes = len(places) if legs <= FEW and not any(mission.windows) else len(stops)
        total += nodes if kind.payload == 1 else nodes * nodes * (legs if legs <= FEW else 1)
    return total


def _solver(seconds: float, workers: int, seed: int, deterministic: float | None) -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    options = solver.parameters
    options.random_seed = seed
    options.linearization_level = 2
    if workers < len(_STRATEGIES) or deterministic is not None:
        # Measured: alone, this one proves faster than several that share two cores.
        options.num_workers = 1
        options.search_branching = cp_model.PSEUDO_COST_SEARCH
    else:
        options.num_workers = workers
        options.subsolvers.extend(_STRATEGIES)
    if deterministic is None:
        options.max_time_in_seconds = max(seconds, 0.01)
    else:
        options.max_deterministic_time = deterministic
    return solver


def _stop_when(solver: Any, done: Event, cancelled: Callable[[], bool] | None) -> None:
    while cancelled and not done.wait(_ASK):
        if cancelled():
            solver.stop_search()


def _told(model: Model, found: Callable[[Plan], None] | None) -> Any:
    """Return CP-SAT's callback, whose class must not be loaded before it is needed."""
    from ortools.sat.python import cp_model

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            if found:
                found(model.plan(self.value))

    return Told()
