"""Whether an answer holds: every figure of a solution computed anew, from the two documents alone.

Shares no code with what solves, schedules and adds up, so that a mistake there shows here. Only
the readers of the two documents are the same. What can't be computed anew is taken as it is said:
that a bound is proven, that demands contradict each other, how likely the departure is met.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.domain.errors import InvalidValue
from samples.planning import answers, form, reading
from samples.planning.checking.cargo import cargo
from samples.planning.checking.claims import claims
from samples.planning.checking.complaint import Complaint
from samples.planning.checking.routes import routes, strangers
from samples.planning.checking.times import times
from samples.planning.solution import Status

Document = Mapping[str, Any] | str | bytes


def check(problem_document: Document, solution_document: Document) -> list[str]:
    """Return what doesn't hold, each in a sentence; nothing if all does.

    A document that can't be read is a complaint too. Of an infeasible problem's solution, the
    demands it names as conflicting need not hold.
    """
    try:
        problem = reading.read(problem_document)
        solution = answers.read(solution_document)
        derived = form.loaded(solution_document)
    except InvalidValue as error:
        return [f"A document can't be read: {error}"]
    # What names things that are not there can't be computed any further.
    found: list[Complaint] = list(strangers(problem, solution))
    if not found:
        found += claims(problem, solution, derived)
        found += cargo(problem, solution)
        found += routes(problem, solution)
        found += times(problem, solution)
    waived = set()
    if solution.status is Status.INFEASIBLE:
        waived = {conflict.demand for conflict in solution.conflicts}
    return [complaint.text for complaint in found if complaint.demand not in waived]
