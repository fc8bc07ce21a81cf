"""Who flies where, how far, with how much aboard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import inf, sqrt

from samples.planning.checking.complaint import Complaint, differs, over
from samples.planning.problem import SITE, Metric, Problem, Vehicle
from samples.planning.solution import Route, Solution


def strangers(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    """Complain of what names things that the problem doesn't have."""
    stops = {stop.id for stop in problem.stops}
    counts = {vehicle.kind: vehicle.count for vehicle in problem.vehicles}
    sites = problem.lander.sites if problem.lander else (None,)
    if solution.site not in sites:
        yield Complaint(f"The site is {solution.site}, which can't be chosen.")
    flown: set[str] = set()
    for route in solution.routes:
        who = name_of(route)
        if not 1 <= route.number <= counts.get(route.vehicle, 0):
            yield Complaint(f"There is no {who}.")
        if who in flown:
            yield Complaint(f"{who} has two routes.")
        flown.add(who)
        for sortie in route.sorties:
            for name in sortie.stops:
                if name not in stops:
                    yield Complaint(f"{who} fetches {name}, which is not there.")


def routes(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    """Complain of lengths, loads and numbers of sorties."""
    stops = {stop.id: stop for stop in problem.stops}
    for route in solution.routes:
        who, kind = name_of(route), route.vehicle
        vehicle = vehicle_of(problem, route)
        yield from over(
            f"The number of sorties of {who}", len(route.sorties), vehicle.sorties,
            f"sorties:{kind}",
        )  # fmt: skip
        total = 0.0
        for i, sortie in enumerate(route.sorties):
            which = f"sortie {i + 1} of {who}"
            found = [stops[name] for name in sortie.stops]
            if not found:
                yield Complaint(f"There is no stop on {which}.")
            for stop in found:
                if stop.by and kind not in stop.by:
                    yield Complaint(f"{stop.id} can't be fetched by {kind}.", f"by:{stop.id}")
            length = sum(leg for _, _, leg in legs(problem, solution, route, i))
            total += length
            if length == inf:
                yield Complaint(f"There is no way for {which}.")
            else:
                yield from differs(f"The length of {which}", sortie.distance_m, length)
            yield from over(f"The length of {which}", length, vehicle.range_m, f"range:{kind}")
            yield from over(
                f"The number aboard on {which}", len(found), vehicle.payload_tubes,
                f"payload_tubes:{kind}",
            )  # fmt: skip
            mass = sum(stop.mass_g for stop in found)
            yield from over(
                f"The mass aboard on {which}", mass, vehicle.payload_g, f"payload_g:{kind}"
            )
        yield from over(f"The way of {who}", total, vehicle.budget_m, f"budget_m:{kind}")


def name_of(route: Route) -> str:
    """`rover 1`, as the timeline says it."""
    return f"{route.vehicle} {route.number}"


def vehicle_of(problem: Problem, route: Route) -> Vehicle:
    """The vehicle of a route that is no stranger."""
    return next(vehicle for vehicle in problem.vehicles if vehicle.kind == route.vehicle)


def legs(
    problem: Problem, solution: Solution, route: Route, i: int
) -> list[tuple[str, str, float]]:
    """From, to and metres of each leg of the i-th sortie (from 0)."""
    vehicle = vehicle_of(problem, route)
    last = solution.site if problem.lander else vehicle.end
    first = last if i else (solution.site if vehicle.start == SITE else vehicle.start)
    places = {stop.id: stop.point for stop in problem.stops}
    way = [str(first), *(places[name] for name in route.sorties[i].stops), str(last)]
    return [(a, b, metres(problem, vehicle, a, b)) for a, b in pairwise(way)]


def metres(problem: Problem, vehicle: Vehicle, a: str, b: str) -> float:
    """Metres from a to b for a vehicle; infinity where there is no way."""
    distance = problem.distances[vehicle.distance]
    names = [point.id for point in problem.points]
    i, j = names.index(a), names.index(b)
    if distance.metric is Metric.MATRIX:
        return distance.metres[i][j]
    here, there = problem.points[i], problem.points[j]
    east = (there.x_m or 0.0) - (here.x_m or 0.0)
    north = (there.y_m or 0.0) - (here.y_m or 0.0)
    return distance.factor * sqrt(east * east + north * north)
