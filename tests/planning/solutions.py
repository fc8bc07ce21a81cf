"""Right solutions of any problem, not good ones: routes are drawn, and flown as they can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from samples.planning.limits import Unflyable
from samples.planning.problem import SITE, Must, Problem
from samples.planning.reading import problem_hash
from samples.planning.schedule import stops_of, timeline
from samples.planning.solution import Moment, Route, Solution, Sortie, Status
from samples.planning.ways import Ways
from samples.planning.worth import worth

Flights = Mapping[tuple[str, int], Sequence[Sequence[str]]]
"""The stops of each sortie, by vehicle and number."""


def routes_of(problem: Problem, site: str | None, flights: Flights) -> tuple[Route, ...]:
    """Routes with their lengths."""
    ways, places = Ways(problem), {stop.id: stop.point for stop in problem.stops}
    vehicles = {vehicle.kind: vehicle for vehicle in problem.vehicles}
    routes = []
    for (kind, number), sorties in flights.items():
        vehicle = vehicles[kind]
        last = site or vehicle.end or ""
        here = last if vehicle.start == SITE else vehicle.start
        flown = []
        for names in sorties:
            way = [here, *(places[name] for name in names), last]
            legs = pairwise(way)
            length = sum(ways.metres(vehicle.distance, a, b) for a, b in legs)
            flown.append(Sortie(tuple(names), length))
            here = last
        routes.append(Route(kind, number, tuple(flown)))
    return tuple(routes)


def solved(problem: Problem, flights: Flights, site: str | None = None, **more: Any) -> Solution:
    """The solution that flies so; raises Unflyable. Its bound is what all stops are worth."""
    if site is None and problem.lander:
        site = problem.lander.sites[0]
    routes = routes_of(problem, site, flights)
    taken = stops_of(routes)
    found = worth(problem, taken)
    bound = sum(stop.value for stop in problem.stops)
    bound += sum(sum(group.bonus) for group in problem.groups)
    solution = Solution(
        problem_hash=problem_hash(problem),
        status=Status.FEASIBLE,
        site=site,
        routes=routes,
        worth=found,
        bound=bound,
        taken=taken,
        left=tuple(stop.id for stop in problem.stops if stop.id not in taken),
        timeline=timeline(problem, site, routes),
        conflicts=(),
        engine="drawn",
        version="1",
        seed=1,
        iterations=0,
        elapsed_s=1.0,
        log=(Moment(0.5, found.value, bound, "drawn"),),
    )
    return replace(solution, **more)


@st.composite
def solutions_of(draw: st.DrawFn, problem: Problem) -> Solution:
    """Stops are added one by one, each where it is drawn to be, if it can be flown there."""
    site = draw(st.sampled_from(problem.lander.sites)) if problem.lander else None
    slots = [
        (vehicle.kind, number + 1, sortie)
        for vehicle in problem.vehicles
        for number in range(vehicle.count)
        for sortie in range(vehicle.sorties)
    ]
    found: dict[tuple[str, int, int], tuple[str, ...]] = {}
    solution = solved(problem, {}, site)
    for stop in draw(st.permutations(problem.stops)):
        if stop.must is Must.LEAVE or not slots:
            continue
        slot = draw(st.sampled_from(slots))
        tried = {**found, slot: (*found.get(slot, ()), stop.id)}
        flights: dict[tuple[str, int], list[tuple[str, ...]]] = {}
        for (kind, number, _), names in sorted(tried.items()):
            flights.setdefault((kind, number), []).append(names)
        try:
            solution = solved(problem, flights, site)
        except Unflyable:
            continue
        found = tried
    return solution
