"""Which steps the finish hangs on: each is made a little longer, and all is flown anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import inf

from samples.planning.checking.clock import done, opening
from samples.planning.checking.complaint import Complaint, leeway
from samples.planning.checking.routes import name_of, vehicle_of
from samples.planning.checking.work import LANDER, Work, loading, work_of
from samples.planning.problem import Calendar, Problem
from samples.planning.solution import Activity, Solution

LITTLE = (1e-5, 1e-3)
"""Sols. Only where both say the same it is certain; between them, rounding decides."""


class Chain:
    """What one vehicle or the arm does, one after the other."""

    def __init__(self, calendar: Calendar, kind: str, begin: float, works: Sequence[Work]) -> None:
        self.calendar, self.kind, self.begin, self.works = calendar, kind, begin, works

    def ends(self, i: int = -1, *, work: float = 0.0, wait: float = 0.0) -> list[float]:
        """When each work ends if the i-th takes longer, or begins later, than it must."""
        now, found = self.begin, []
        for nth, each in enumerate(self.works):
            begin = opening(each.windows, max(now, each.ready)) + (wait if nth == i else 0.0)
            now = done(self.calendar, self.kind, begin, each.sols + (work if nth == i else 0.0))
            found.append(now)
        return found


def critical(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    """Complain of steps that are critical and not said so, or the other way round.

    The steps must be those that the routes ask for.
    """
    calendar = problem.calendar
    chains = {}
    for route in solution.routes:
        begin = max(calendar.arrival_sol, vehicle_of(problem, route).ready_sol)
        works = list(work_of(problem, solution, route))
        if works:
            chains[name_of(route)] = Chain(calendar, route.vehicle, begin, works)
    arm = Chain(calendar, LANDER, calendar.arrival_sol, loading(problem, solution))
    usual = {who: chain.ends() for who, chain in chains.items()}
    base = _finish(chains, arm, usual)
    done_of = dict.fromkeys((*chains, LANDER), 0)
    for step in solution.timeline.steps:
        if step.activity is Activity.MARGIN:
            later = {False}
        else:
            i = done_of[step.who]
            waits = step.activity is Activity.WAIT
            done_of[step.who] += not waits
            later = set()
            for little in LITTLE:
                longer = {"wait": little} if waits else {"work": little}
                if step.who == LANDER:
                    finish = arm.ends(i, **longer)[-1]
                else:
                    ends = {**usual, step.who: chains[step.who].ends(i, **longer)}
                    finish = _finish(chains, arm, ends)
                later.add(finish > base + leeway(base))
        if later == {not step.critical}:
            word = "not said to be" if True in later else "said to be and is not"
            where = f"{step.who}'s {step.activity} from sol {step.from_sol:.10g}"
            yield Complaint(f"{where} is {word} critical.")


def _finish(chains: dict[str, Chain], arm: Chain, ends: dict[str, list[float]]) -> float:
    if not arm.works:
        return max((each[-1] for each in ends.values()), default=-inf)
    delivered = []
    for who, chain in chains.items():
        tubes = 0
        for work, end in zip(chain.works, ends[who], strict=True):
            tubes += work.activity is Activity.PICK_UP
            if work.activity is Activity.UNLOAD:
                delivered += [end] * tubes
                tubes = 0
    # All loads take the same work, so it is enough when they can begin, whichever tubes they are.
    *loads, close = arm.works
    turns = [
        Work(Activity.LOAD, load.sols, ready=ready)
        for load, ready in zip(loads, sorted(delivered), strict=True)
    ]
    return Chain(arm.calendar, LANDER, arm.begin, [*turns, close]).ends()[-1]
