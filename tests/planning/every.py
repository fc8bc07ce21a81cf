"""Every plan of a tiny problem, to compare a solver with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from samples.planning.problem import Must, Problem
from samples.planning.schedule import Unflyable, stops_of, timeline
from samples.planning.solution import Route, Sortie
from samples.planning.worth import worth

Plan = tuple[tuple[tuple[str, ...], ...], ...]
"""For each vehicle its sorties, for each sortie its stops."""


def plans(problem: Problem) -> Iterator[Plan]:
    """Every way to put some stops into sorties of the vehicles, in every order."""
    idle: Plan = tuple(() for vehicle in problem.vehicles for _ in range(vehicle.count))
    found = [idle]
    for stop in problem.stops:
        if stop.must is not Must.LEAVE:
            found += [more for plan in found for more in _with(plan, stop.id)]
    yield from found


def best_of(problem: Problem) -> float | None:
    """The worth of the best plan that meets all demands; None if there is none."""
    must = {stop.id for stop in problem.stops if stop.must is Must.TAKE}
    best = None
    for site in problem.lander.sites if problem.lander else (None,):
        for plan in plans(problem):
            named = routes(problem, plan)
            taken = stops_of(named)
            value = worth(problem, taken).value
            if must <= set(taken) and (best is None or value > best):
                try:
                    timeline(problem, site, named)
                except Unflyable:
                    continue
                best = value
    return best


def routes(problem: Problem, plan: Plan) -> tuple[Route, ...]:
    names = [(v.kind, number) for v in problem.vehicles for number in range(1, v.count + 1)]
    return tuple(
        Route(kind, number, tuple(Sortie(stops, 0.0) for stops in sorties))
        for (kind, number), sorties in zip(names, plan, strict=True)
        if sorties
    )


def _with(plan: Plan, stop: str) -> Iterator[Plan]:
    for u, sorties in enumerate(plan):
        new = [(*sorties[:s], (stop,), *sorties[s:]) for s in range(len(sorties) + 1)]
        longer = [
            (*sorties[:s], (*tour[:i], stop, *tour[i:]), *sorties[s + 1 :])
            for s, tour in enumerate(sorties)
            for i in range(len(tour) + 1)
        ]
        for changed in new + longer:
            yield (*plan[:u], changed, *plan[u + 1 :])


def never_falls(values: list[float]) -> bool:
    return values == list(accumulate(values, max))


def never_rises(values: list[float]) -> bool:
    return values == list(accumulate(values, min))
