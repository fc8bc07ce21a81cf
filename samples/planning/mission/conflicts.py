"""Which demands contradict each other, when no plan takes all that must be taken.

A demand is left out, one after the other, for as long as the rest still contradicts itself: what is
left then is a smallest set, each member of which is needed for the contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from samples.planning.mission.ceiling import ceiling
from samples.planning.mission.compiled import Mission, taken
from samples.planning.mission.model import MOST_ARCS, Model, arcs
from samples.planning.mission.search import Search
from samples.planning.problem import Must, Problem, Stop, Vehicle
from samples.planning.solution import Conflict

_TRIES = 8
"""Plans searched for before a proof is tried."""
_ONE_S = 1.0
_WORK = 1.0
"""For one proof: seconds, or CP-SAT's deterministic time."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Something asked for that can be left out."""

    conflict: Conflict
    without: Callable[[Problem], Problem]
    must: str | None = None
    """The stop that must be taken."""


def conflicts(
    problem: Problem, over: Callable[[], bool], *, deterministic: bool, seed: int
) -> tuple[Demand, ...]:
    """Return a smallest set of demands that can't be met together; the problem must have one.

    When time is up before all are tried, the set may hold some that aren't needed.
    """
    everything = tuple(demands(problem))
    kept = everything
    for demand in everything:
        if over():
            break
        rest = tuple(other for other in kept if other is not demand)
        reduced = problem
        for other in everything:
            if other not in rest:
                reduced = other.without(reduced)
        if impossible(reduced, deterministic=deterministic, seed=seed):
            kept = rest
    return kept


def impossible(problem: Problem, *, deterministic: bool, seed: int) -> bool:
    """Whether it is proven that no plan takes all that must be taken."""
    sites = problem.lander.sites if problem.lander else (None,)
    return all(_impossible(Mission(problem, site), deterministic, seed) for site in sites)


def _impossible(mission: Mission, deterministic: bool, seed: int) -> bool:
    if ceiling(mission) == float("-inf"):
        return True
    search = Search(mission, seed)
    for _ in range(_TRIES):
        search.step()
        if set(mission.musts) <= set(taken(search.best)):
            return False
    if arcs(mission) > MOST_ARCS:
        return False
    proof = Model(mission).prove(
        seconds=_ONE_S,
        workers=1,
        seed=seed,
        deterministic=_WORK if deterministic else None,
        any_will_do=True,
    )
    return proof.bound == float("-inf")


def demands(problem: Problem) -> Iterator[Demand]:
    """Return all demands of a problem; those on stops come first, as they are tried first."""
    for stop in problem.stops:
        if stop.must is Must.TAKE:
            yield Demand(
                Conflict(f"must_take:{stop.id}", f"{stop.id} must be taken."),
                _stop_changed(stop, must=None),
                must=stop.id,
            )
    for stop in problem.stops:
        if stop.must is Must.TAKE:
            yield from _of_stop(stop)
    for vehicle in problem.vehicles:
        yield from _of_vehicle(vehicle)
    container, calendar = problem.container, problem.calendar
    if container.capacity_tubes is not None:
        text = f"The container has room for {container.capacity_tubes} tubes."
        yield Demand(Conflict("capacity_tubes", text), _container_changed(capacity_tubes=None))
    if container.capacity_g is not None:
        text = f"The container holds {container.capacity_g:g} g."
        yield Demand(Conflict("capacity_g", text), _container_changed(capacity_g=None))
    if calendar.departure_sol is not None:
        latest = calendar.departure_sol - calendar.margin_sols
        text = f"All must be done by sol {latest:g}"
        text += f", {calendar.margin_sols:g} before the departure." if calendar.margin_sols else "."
        yield Demand(Conflict("departure", text), _without_departure)


def _of_stop(stop: Stop) -> Iterator[Demand]:
    if stop.windows:
        spans = ", ".join(f"{w.from_sol:g} to {w.to_sol:g}" for w in stop.windows)
        text = f"{stop.id} is open only on sols {spans}."
        yield Demand(Conflict(f"window:{stop.id}", text), _stop_changed(stop, windows=()))
    if stop.by:
        text = f"{stop.id} may be fetched only by {', '.join(stop.by)}."
        yield Demand(Conflict(f"by:{stop.id}", text), _stop_changed(stop, by=()))


def _of_vehicle(vehicle: Vehicle) -> Iterator[Demand]:
    kind = vehicle.kind
    limits = {
        "range_m": ("range", f"One sortie of {kind} is at most {vehicle.range_m} m."),
        "budget_m": ("budget_m", f"All sorties of {kind} are at most {vehicle.budget_m} m."),
        "budget_sols": ("budget_sols", f"{kind} works at most {vehicle.budget_sols} sols."),
        "payload_tubes": ("payload_tubes", f"{kind} carries {vehicle.payload_tubes} tubes."),
        "payload_g": ("payload_g", f"{kind} carries {vehicle.payload_g} g."),
    }
    for name, (demand, text) in limits.items():
        if getattr(vehicle, name) is not None:
            yield Demand(Conflict(f"{demand}:{kind}", text), _vehicle_changed(kind, **{name: None}))
    text = f"{kind} flies {vehicle.sorties} sortie{'s' if vehicle.sorties > 1 else ''} at most."
    yield Demand(Conflict(f"sorties:{kind}", text), _more_sorties(kind))


def _stop_changed(stop: Stop, **changes: Any) -> Callable[[Problem], Problem]:
    return lambda problem: replace(
        problem,
        stops=tuple(replace(s, **changes) if s.id == stop.id else s for s in problem.stops),
    )


def _vehicle_changed(kind: str, **changes: Any) -> Callable[[Problem], Problem]:
    return lambda problem: replace(
        problem,
        vehicles=tuple(replace(v, **changes) if v.kind == kind else v for v in problem.vehicles),
    )


def _more_sorties(kind: str) -> Callable[[Problem], Problem]:
    # One for each stop is as good as no limit; without a lander there is one in any case.
    return lambda problem: _vehicle_changed(
        kind, sorties=max([len(problem.stops), *(v.sorties for v in problem.vehicles)])
    )(problem)


def _container_changed(**changes: Any) -> Callable[[Problem], Problem]:
    return lambda problem: replace(problem, container=replace(problem.container, **changes))


def _without_departure(problem: Problem) -> Problem:
    calendar = replace(problem.calendar, departure_sol=None, margin_sols=0.0)
    return replace(problem, calendar=calendar)
