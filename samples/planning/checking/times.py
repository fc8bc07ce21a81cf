"""The timeline: everybody does what must be done, as early as it can be, and in time.

Each step is measured from the times of the step before it, as they are said, so that rounding
doesn't grow from step to step.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from math import inf

from samples.planning.checking.clock import begins, ends
from samples.planning.checking.complaint import Complaint, differs, over, same
from samples.planning.checking.critical import critical
from samples.planning.checking.routes import name_of, vehicle_of
from samples.planning.checking.work import LANDER, Work, loading, work_of
from samples.planning.problem import Problem
from samples.planning.solution import Activity, Solution, Step


def times(problem: Problem, solution: Solution) -> list[Complaint]:
    """Complain of the timeline; of what is critical only if all else holds."""
    return list(_times(problem, solution)) or list(critical(problem, solution))


def _times(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    steps: dict[str, list[Step]] = {}
    for step in solution.timeline.steps:
        if step.activity is not Activity.MARGIN:
            steps.setdefault(step.who, []).append(step)
    calendar = problem.calendar
    finish = calendar.arrival_sol
    for route in solution.routes:
        who, vehicle = name_of(route), vehicle_of(problem, route)
        begin = max(calendar.arrival_sol, vehicle.ready_sol)
        todo = list(work_of(problem, solution, route))
        said = steps.pop(who, [])
        yield from _sequence(problem, vehicle.kind, begin, todo, said)
        if said and todo:
            end = said[-1].to_sol
            finish = max(finish, end)
            demand = f"budget_sols:{vehicle.kind}"
            yield from over(f"The time of {who}", end - begin, vehicle.budget_sols, demand)
    arm = steps.pop(LANDER, [])
    for who in steps:
        yield Complaint(f"The timeline has {who}, which flies nothing.")
    yield from _margin(problem, solution)
    todo = loading(problem, solution)
    yield from _sequence(problem, LANDER, todo[0].ready if todo else finish, todo, arm)
    if todo and arm:
        finish = arm[-1].to_sol
    yield from _finish(problem, solution, finish)
    slots = {work.stop: i for i, work in enumerate(todo, start=1) if work.stop}
    if dict(solution.timeline.slots) != slots:
        yield Complaint(f"The slots are {dict(solution.timeline.slots)} and must be {slots}.")


def _sequence(
    problem: Problem, kind: str, begin: float, todo: list[Work], said: list[Step]
) -> Iterator[Complaint]:
    """One vehicle or the arm: the steps are what must be done, one after the other."""
    now = begin
    for step, after in zip_longest(said, said[1:]):
        if not same(step.from_sol, now):
            yield Complaint(f"{_where(step)} doesn't begin on sol {now:.10g}, when it can.")
        if step.activity is Activity.WAIT:
            yield from _idle(step, after.sortie if after else 0)
            if after is None:
                yield Complaint(f"{_where(step)} waits for nothing.")
        now = step.to_sol
    now = begin
    steps = [step for step in said if step.activity is not Activity.WAIT]
    for work, step in zip_longest(todo, steps):
        if step is None:
            yield Complaint(f"The timeline lacks: {work}, by {kind}.")
            return
        if work is None or not work.is_of(step):
            yield Complaint(f"{_where(step)} must be: {work or 'nothing'}.")
            return
        yield from _step(problem, kind, now, work, step)
        now = step.to_sol


def _step(problem: Problem, kind: str, now: float, work: Work, step: Step) -> Iterator[Complaint]:
    where = _where(step)
    early, late = begins(work.windows, max(now, work.ready))
    if early == inf:
        yield Complaint(f"{where} is after its last window.", f"window:{step.stop}")
    elif not early <= step.from_sol <= late:
        yield Complaint(f"{where} must begin on sol {early:.10g}.")
    early, late = ends(problem.calendar, kind, step.from_sol, work.sols)
    if not early <= step.to_sol <= late:
        yield Complaint(
            f"{where} ends on sol {step.to_sol:.10g}, and its work is done on {early:.10g}."
        )
    yield from differs(f"The length of {where}", step.distance_m, work.distance_m)
    yield from differs(f"The energy of {where}", step.energy_wh, work.energy_wh)


def _margin(problem: Problem, solution: Solution) -> Iterator[Complaint]:
    calendar = problem.calendar
    said = [step for step in solution.timeline.steps if step.activity is Activity.MARGIN]
    due = calendar.departure_sol is not None and calendar.margin_sols > 0
    if len(said) != due:
        yield Complaint(f"The margin is in the timeline {len(said)} times, not {int(due)} times.")
    for step in said:
        yield from _idle(step, 0)
        if step.who != LANDER:
            yield Complaint(f"The margin is {step.who}'s, not the lander's.")
        departure = calendar.departure_sol or 0.0
        yield from differs(
            "The begin of the margin", step.from_sol, departure - calendar.margin_sols
        )
        yield from differs("The end of the margin", step.to_sol, departure)


def _idle(step: Step, sortie: int) -> Iterator[Complaint]:
    """Nothing is done and nobody moves."""
    if not Work(step.activity, 0.0, sortie).is_of(step) or step.distance_m or step.energy_wh:
        yield Complaint(f"{_where(step)} says more than its times and the sortie {sortie}.")


def _finish(problem: Problem, solution: Solution, finish: float) -> Iterator[Complaint]:
    calendar, timeline = problem.calendar, solution.timeline
    yield from differs("The finish", timeline.finish_sol, finish)
    if calendar.departure_sol is None:
        if timeline.slack_sols is not None:
            yield Complaint("There is slack to a departure, and no departure.")
        return
    latest = calendar.departure_sol - calendar.margin_sols
    if timeline.slack_sols is None:
        yield Complaint("The slack is not said.")
    elif not same(timeline.slack_sols + finish, latest):
        yield Complaint(f"The slack is {latest - finish:.10g}, not {timeline.slack_sols:.10g}.")
    yield from over("The finish", finish, latest, "departure")


def _where(step: Step) -> str:
    stop = f" {step.stop}" if step.stop else ""
    return f"{step.who}'s {step.activity}{stop} from sol {step.from_sol:.10g}"
