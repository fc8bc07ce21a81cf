"""What a solution claims of itself: the problem it answers, its status, its bound, its log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from samples.planning.checking.complaint import Complaint, above, differs, same
from samples.planning.problem import Problem
from samples.planning.reading import problem_hash
from samples.planning.solution import Solution, Status


def claims(problem: Problem, solution: Solution, derived: Mapping[str, Any]) -> Iterator[Complaint]:
    """Complain of what contradicts itself; `derived` is the solution's document."""
    expected = problem_hash(problem)
    if solution.problem_hash != expected:
        yield Complaint(
            f"The solution is of another problem: {solution.problem_hash}, not {expected}."
        )
    worth = solution.worth
    value = worth.own + worth.bonus - worth.shortfall
    above_it = max(0.0, solution.bound - value)
    gap = above_it / max(abs(solution.bound), 1e-9)
    for name, found in (("value", value), ("gap", gap)):
        said = derived.get(name)
        if isinstance(said, bool) or not isinstance(said, int | float):
            yield Complaint(f"The {name} is not said.")
        else:
            yield from differs(f"The {name}", said, found)
    if solution.status is Status.INFEASIBLE:
        if not solution.conflicts:
            yield Complaint("The status is infeasible, and no conflict is named.")
        return
    if solution.conflicts:
        yield Complaint(f"Conflicts are named, and the status is {solution.status}.")
    if above(value, solution.bound):
        yield Complaint(f"The value {value:.10g} is above the bound {solution.bound:.10g}.")
    if solution.status is Status.OPTIMAL and not same(value, solution.bound):
        yield Complaint(
            f"The status is optimal, and the bound {solution.bound:.10g} is not reached by the"
            f" value {value:.10g}."
        )
    yield from _log(solution, value)


def _log(solution: Solution, value: float) -> Iterator[Complaint]:
    before = 0.0
    for i, moment in enumerate(solution.log):
        if moment.elapsed_s < before:
            yield Complaint(f"Line {i + 1} of the log is before the line before it.")
        before = moment.elapsed_s
        if moment.value is not None and above(moment.value, value):
            yield Complaint(f"Line {i + 1} of the log has a better value: {moment.value:.10g}.")
        if moment.bound is not None and above(value, moment.bound):
            yield Complaint(f"Line {i + 1} of the log has a bound below the value.")
    if above(before, solution.elapsed_s):
        yield Complaint("The log goes on after the end.")
