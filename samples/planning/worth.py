"""What a set of stops is worth: its members, the groups they make up, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, fsum

from samples.planning.problem import Aim, Problem
from samples.planning.solution import Worth


def worth(problem: Problem, taken: Iterable[str]) -> Worth:
    """Return the worth of the stops named in `taken` (each counts once), in parts.

    Aimed at the expected value, each stop's own value is weighted with its probability of success,
    and a group's bonus is taken at the sum of its members' probabilities, linear between whole
    members. The shortfall counts members taken, whatever their probability.
    """
    names = set(taken)
    stops = [stop for stop in problem.stops if stop.id in names]
    expected = problem.aim is Aim.EXPECTED
    own = fsum(stop.value * stop.success if expected else stop.value for stop in stops)
    bonuses: list[float] = []
    shortfalls: list[float] = []
    missing: dict[str, int] = {}
    for group in problem.groups:
        members = [stop for stop in stops if group.id in stop.groups]
        count = fsum(stop.success for stop in members) if expected else len(members)
        bonuses.append(bonus(group.bonus, count))
        if len(members) < group.minimum:
            missing[group.id] = group.minimum - len(members)
            shortfalls.append(group.shortfall * missing[group.id])
    return Worth(own=own, bonus=fsum(bonuses), shortfall=fsum(shortfalls), missing=missing)


def bonus(steps: Sequence[float], count: float) -> float:
    """Return the sum of the first `count` bonuses, with the next one in part if it isn't whole."""
    whole = floor(count)
    part = count - whole
    return fsum(steps[:whole]) + (part * steps[whole] if part and whole < len(steps) else 0.0)
