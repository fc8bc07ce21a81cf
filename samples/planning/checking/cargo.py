"""What is taken and what is left, what must be, what fits, and what it is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from samples.planning.checking.complaint import Complaint, differs, over
from samples.planning.problem import Aim, Group, Must, Problem, Stop
from samples.planning.solution import Solution


def cargo(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    """Complain of the taken and the left, the demands, the container and the worth."""
    fetched = Counter(
        name for route in solution.routes for sortie in route.sorties for name in sortie.stops
    )
    for name, times in fetched.items():
        if times > 1:
            yield Complaint(f"{name} is fetched {times} times.")
    for sort, said, found in (
        ("taken", solution.taken, set(fetched)),
        ("left", solution.left, {stop.id for stop in problem.stops} - set(fetched)),
    ):
        if len(set(said)) < len(said):
            yield Complaint(f"A stop is {sort} twice.")
        for name in sorted(set(said) - found):
            yield Complaint(f"{name} is said to be {sort} and is not.")
        for name in sorted(found - set(said)):
            yield Complaint(f"{name} is {sort}, and it isn't said.")
    for stop in problem.stops:
        if stop.must is Must.TAKE and stop.id not in fetched:
            yield Complaint(f"{stop.id} must be taken and is left.", f"must_take:{stop.id}")
        if stop.must is Must.LEAVE and stop.id in fetched:
            yield Complaint(f"{stop.id} must be left and is taken.", f"must_leave:{stop.id}")
    stops = [stop for stop in problem.stops if stop.id in fetched]
    container = problem.container
    yield from over("The number taken", len(stops), container.capacity_tubes, "capacity_tubes")
    mass = sum(stop.mass_g for stop in stops)
    yield from over("The mass taken", mass, container.capacity_g, "capacity_g")
    yield from _worth(problem, solution, stops)


def _worth(problem: Problem, solution: Solution, stops: list[Stop]) -> Iterator[Complaint]:
    chance = {stop.id: stop.success if problem.aim is Aim.EXPECTED else 1.0 for stop in stops}
    own = sum(stop.value * chance[stop.id] for stop in stops)
    bonus = shortfall = 0.0
    missing: dict[str, int] = {}
    for group in problem.groups:
        members = [stop.id for stop in stops if group.id in stop.groups]
        bonus += _bonus(group, sum(chance[name] for name in members))
        if len(members) < group.minimum:
            missing[group.id] = group.minimum - len(members)
            shortfall += missing[group.id] * group.shortfall
    yield from differs("The own worth", solution.worth.own, own)
    yield from differs("The bonus", solution.worth.bonus, bonus)
    yield from differs("The shortfall", solution.worth.shortfall, shortfall)
    if dict(solution.worth.missing) != missing:
        yield Complaint(f"Missing is said to be {dict(solution.worth.missing)} and is {missing}.")


def _bonus(group: Group, count: float) -> float:
    """The k-th bonus counts in full from k members on, in part from k - 1."""
    return sum(step * min(1.0, max(0.0, count - k)) for k, step in enumerate(group.bonus))
