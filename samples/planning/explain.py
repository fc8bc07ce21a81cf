"""Why each stop is left behind, and what would bring it in.

A reason is found by trying: the stop alone, then added to the plan at each place it could have,
measuring which limits that breaks and by how much. So what a reason says is a plan that can be
built, not a guess: with so many slots and sols more *this* plan could take it too. Which plan would
then be best is another question; `marginal` asks the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import inf
from typing import Any

from samples.planning.excess import Appraiser, Fleet, Key, Sorties, fleet_of, may_fetch
from samples.planning.problem import Group, Must, Problem, Stop
from samples.planning.solution import Solution
from samples.planning.worth import worth

_NOTHING = 1e-9
"""A gain below this is rounding."""


class Code(StrEnum):
    """What keeps a stop out."""

    MUST_LEAVE = "must_leave"
    """The problem says so."""
    NO_VEHICLE = "no_vehicle"
    """No vehicle there is may fetch it."""
    SLOT = "slot"
    """The container is full."""
    MASS = "mass"
    """Too heavy for the container."""
    TIME = "time"
    """The departure, or a vehicle's own sols."""
    RANGE = "range"
    """The metres of a sortie or of a vehicle, or there is no way."""
    PAYLOAD = "payload"
    """What a vehicle carries on a sortie."""
    SORTIES = "sorties"
    """How often a vehicle flies."""
    WINDOW = "window"
    """It can't be reached while it may be fetched."""
    NOT_WORTH_IT = "not_worth_it"
    """The plan is worth no more with it."""
    NOT_FOUND = "not_found"
    """It fits and would add value: the search ended too early."""


LIMITS = {
    "by": Code.NO_VEHICLE,
    "capacity_tubes": Code.SLOT,
    "capacity_g": Code.MASS,
    "departure": Code.TIME,
    "budget_sols": Code.TIME,
    "calendar": Code.TIME,
    "way": Code.RANGE,
    "range": Code.RANGE,
    "budget_m": Code.RANGE,
    "payload_tubes": Code.PAYLOAD,
    "payload_g": Code.PAYLOAD,
    "sorties": Code.SORTIES,
    "window": Code.WINDOW,
}
"""The code of each limit, by the name before its colon; where several bind, the first is told."""


@dataclass(frozen=True, slots=True)
class Swap:
    """A stop to leave behind instead, and how the plan's worth would change."""

    drop: str
    change: float


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group of the stop: how many of it are taken, what one more would add."""

    group: str
    taken: int
    adds: float
    first: float
    """What the first one added."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one stop is left behind."""

    stop: str
    code: Code
    alone: bool
    """Whether it could not even be fetched alone."""
    gain: float
    """What this plan would be worth more with it, if nothing stood in the way."""
    needs: Mapping[str, float]
    """How much more of each limit would let this plan take it too (alone: let it be fetched).

    Named as in `Unflyable`: tubes, grams, sols, metres, sorties; infinity: no amount would do.
    """
    swap: Swap | None
    """The best single exchange that can be flown."""
    sites: tuple[str, ...]
    """Other landing sites from which it could be fetched alone, if it can't from this one."""
    crowds: tuple[Crowd, ...]


def reasons(problem: Problem, solution: Solution) -> tuple[Reason, ...]:
    """Return a reason for every stop that a solution leaves, in the order of the problem."""
    explainer = _Explainer(problem, solution)
    taken = set(solution.taken)
    return tuple(explainer.reason(stop) for stop in problem.stops if stop.id not in taken)


def as_json(reason: Reason, text: str) -> dict[str, Any]:
    """Return a reason and its sentence as plain data for JSON; `null` for infinity."""
    needs = {name: None if amount == inf else amount for name, amount in reason.needs.items()}
    return {**asdict(reason), "code": str(reason.code), "needs": needs, "text": text}


class _Explainer:
    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.taken = frozenset(solution.taken)
        self.fleet = fleet_of(solution.routes)
        self.sites: tuple[str | None, ...] = problem.lander.sites if problem.lander else (None,)
        self.site = solution.site if solution.site in self.sites else self.sites[0]
        self.appraiser = Appraiser(problem, self.site)
        self.value = worth(problem, self.taken).value

    def reason(self, stop: Stop) -> Reason:
        """Return why a stop is left."""
        found = Reason(
            stop=stop.id,
            code=Code.MUST_LEAVE,
            alone=True,
            gain=self._change({stop.id}, set()),
            needs={},
            swap=None,
            sites=(),
            crowds=tuple(self._crowd(g, stop) for g in self.problem.groups if g.id in stop.groups),
        )
        if stop.must is Must.LEAVE:
            return found
        if not any(may_fetch(vehicle, stop) for vehicle in self.problem.vehicles):
            return replace(found, code=Code.NO_VEHICLE)
        alone = self._least(self.appraiser, {}, stop.id)
        if alone:
            sites = tuple(
                site
                for site in self.sites
                if site is not None
                and site != self.site
                and not self._least(Appraiser(self.problem, site), {}, stop.id)
            )
            return replace(found, code=_code(alone), needs=alone, sites=sites)
        needs = self._least(self.appraiser, self.fleet, stop.id)
        if found.gain <= _NOTHING:
            code = Code.NOT_WORTH_IT
        else:
            code = _code(needs) if needs else Code.NOT_FOUND
        return replace(found, code=code, alone=False, needs=needs, swap=self._swap(stop.id))

    def _change(self, more: set[str], less: set[str]) -> float:
        return worth(self.problem, self.taken - less | more).value - self.value

    def _crowd(self, group: Group, stop: Stop) -> Crowd:
        members = {s.id for s in self.problem.stops if group.id in s.groups} - {stop.id}
        # Without own values and other groups, what a set is worth is what this group adds.
        others = [
            replace(s, value=0.0, groups=(group.id,) if s.id in members else ())
            for s in self._taken()
        ]
        alike = replace(stop, value=0.0, groups=(group.id,))
        small = replace(self.problem, stops=(*others, alike), groups=(group,))
        present = {s.id for s in others}
        return Crowd(
            group=group.id,
            taken=len(members & self.taken),
            adds=worth(small, present | {stop.id}).value - worth(small, present).value,
            first=worth(small, {stop.id}).value - worth(small, ()).value,
        )

    def _taken(self) -> Iterable[Stop]:
        return (stop for stop in self.problem.stops if stop.id in self.taken)

    def _least(self, appraiser: Appraiser, fleet: Fleet, stop: str) -> dict[str, float]:
        """Return the least that is wanting to fetch a stop too; empty if nothing is."""
        wanting = (appraiser.excess(longer) for longer in appraiser.insertions(fleet, stop))
        return min(wanting, key=_hardness)

    def _swap(self, stop: str) -> Swap | None:
        """Return the best exchange for one taken stop that can be flown."""
        free = [s.id for s in self._taken() if s.must is not Must.TAKE]
        swaps = [Swap(drop, self._change({stop}, {drop})) for drop in free]
        for swap in sorted(swaps, key=lambda swap: -swap.change):
            if not self._least(self.appraiser, _without(self.fleet, swap.drop), stop):
                return swap
        return None


def _without(fleet: Fleet, stop: str) -> dict[Key, Sorties]:
    left = {
        key: tuple(tuple(name for name in names if name != stop) for names in sorties)
        for key, sorties in fleet.items()
    }
    return {key: tuple(names for names in sorties if names) for key, sorties in left.items()}


def _code(needs: Mapping[str, float]) -> Code:
    order = list(LIMITS)
    first = min((name.partition(":")[0] for name in needs), key=order.index)
    return LIMITS[first]


def _hardness(needs: Mapping[str, float]) -> tuple[int, int, float, int, float]:
    """Order what is wanting: what can be had at all, of few kinds, little time, little else.

    A vehicle that carries more is harder to have than one that flies once more.
    """
    finite = {name: amount for name, amount in needs.items() if amount < inf}
    codes = [LIMITS[name.partition(":")[0]] for name in finite]
    time = sum(a for a, code in zip(finite.values(), codes, strict=True) if code is Code.TIME)
    rest = sum(finite.values()) - time
    return len(needs) - len(finite), len(needs), time, codes.count(Code.PAYLOAD), rest
