"""Plans made by hand or by trying everything: for tests that need a solution but no solver."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from hypothesis import strategies as st

from samples.planning.problem import Must, Problem
from samples.planning.reading import problem_hash
from samples.planning.schedule import Unflyable, stops_of, timeline
from samples.planning.solution import Cancelled, Conflict, Route, Solution, Sortie, Status, Timeline
from samples.planning.worth import worth

Fleet = Mapping[tuple[str, int], tuple[tuple[str, ...], ...]]


def routes_of(fleet: Fleet) -> tuple[Route, ...]:
    return tuple(
        Route(kind, number, tuple(Sortie(stops, 0.0) for stops in sorties))
        for (kind, number), sorties in fleet.items()
    )


def solution(
    problem: Problem,
    fleet: Fleet,
    *,
    site: str | None = None,
    flown: Timeline | None = None,
    status: Status = Status.FEASIBLE,
    conflicts: Sequence[Conflict] = (),
) -> Solution:
    """A solution of these sorties; without `flown` they must hold every limit."""
    routes = routes_of(fleet)
    if site is None and problem.lander:
        site = problem.lander.sites[0]
    taken = stops_of(routes)
    value = worth(problem, taken)
    return Solution(
        problem_hash=problem_hash(problem),
        status=status,
        site=site,
        routes=routes,
        worth=value,
        bound=value.value,
        taken=taken,
        left=tuple(stop.id for stop in problem.stops if stop.id not in taken),
        timeline=flown or timeline(problem, site, routes),
        conflicts=tuple(conflicts),
        engine="by hand",
        version="0",
        seed=1,
        iterations=0,
        elapsed_s=0.0,
    )


def every_solution(problem: Problem) -> Iterator[Solution]:
    """All plans that hold every limit but the demands: only for very few stops."""
    sites: Sequence[str | None] = problem.lander.sites if problem.lander else (None,)
    for site in sites:
        for fleet in _fleets(problem, {}, [stop.id for stop in problem.stops]):
            try:
                yield solution(problem, fleet, site=site, status=Status.OPTIMAL)
            except Unflyable:
                continue


def brute(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 2,
    cancelled: Cancelled | None = None,
) -> Solution:
    """The best of all plans."""
    must = {stop.id for stop in problem.stops if stop.must is Must.TAKE}
    never = {stop.id for stop in problem.stops if stop.must is Must.LEAVE}
    found = list(every_solution(problem))
    good = [s for s in found if must <= set(s.taken) and not never & set(s.taken)]
    if good:
        return max(good, key=lambda s: s.value)
    conflict = Conflict("must_take", "They can't all be taken.")
    return solution(problem, {}, status=Status.INFEASIBLE, conflicts=[conflict])


def _fleets(problem: Problem, fleet: Fleet, left: Sequence[str]) -> Iterator[Fleet]:
    if not left:
        yield fleet
        return
    stop, rest = left[0], left[1:]
    yield from _fleets(problem, fleet, rest)
    for vehicle in problem.vehicles:
        for number in range(1, vehicle.count + 1):
            key = (vehicle.kind, number)
            for more in _with(fleet.get(key, ()), stop):
                yield from _fleets(problem, {**fleet, key: more}, rest)


def _with(sorties: tuple[tuple[str, ...], ...], stop: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    for i, names in enumerate(sorties):
        for j in range(len(names) + 1):
            yield (*sorties[:i], (*names[:j], stop, *names[j:]), *sorties[i + 1 :])
    for i in range(len(sorties) + 1):
        yield (*sorties[:i], (stop,), *sorties[i:])


@st.composite
def fleets(draw: st.DrawFn, problem: Problem) -> Fleet:
    """Some of the stops, somehow given to vehicles: limits may be broken."""
    found: dict[tuple[str, int], list[list[str]]] = {}
    for stop in draw(st.permutations([stop.id for stop in problem.stops])):
        vehicle = draw(st.sampled_from([None, *problem.vehicles]))
        if vehicle is None:
            continue
        sorties = found.setdefault((vehicle.kind, draw(st.integers(1, vehicle.count))), [])
        if sorties and (problem.lander is None or draw(st.booleans())):
            sorties[-1].append(stop)
        else:
            sorties.append([stop])
    return {key: tuple(map(tuple, sorties)) for key, sorties in found.items()}
