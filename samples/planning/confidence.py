"""The most valuable plan that meets its departure with a given probability.

What makes a plan late (slow drives, storms) is not in the solver's model. So it is asked for plans
with a greater margin before the departure, each is simulated against the margin that was asked
for, and the least margin that suffices is found by bisection. There is no proof that no other plan
of more value would do: the bound is that of the problem without the confidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from samples.domain.errors import InvalidValue
from samples.planning.forecast import Forecast
from samples.planning.problem import Aim, Problem
from samples.planning.reading import problem_hash
from samples.planning.risk import simulate
from samples.planning.schedule import timeline
from samples.planning.solution import (
    Cancelled,
    Conflict,
    Moment,
    Progress,
    Solution,
    Status,
)
from samples.planning.solver import Solver

TRIES = 8
"""Solves, at most; the time is shared among them."""


@dataclass(frozen=True, slots=True)
class Try:
    """One margin, the best plan found with it, and how that fared."""

    margin_sols: float
    solution: Solution
    forecast: Forecast

    @property
    def probability(self) -> float:
        """That the departure leaves no tube behind."""
        return self.forecast.on_time.probability


@dataclass(frozen=True, slots=True)
class Assured:
    """The answer, and how it was found."""

    problem: Problem
    """The one that is answered: aimed at the expected value, with its confidence."""
    solution: Solution
    forecast: Forecast
    margin_sols: float
    """Kept free when the routes were sought; the problem's own margin is what counts."""
    met: bool
    """Whether the simulated probability reaches the confidence."""
    tries: tuple[Try, ...]


def risk_aware(
    problem: Problem,
    solve: Solver,
    *,
    confidence: float | None = None,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 2,
    trials: int = 4_000,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """Return the solution of `assure`: see there."""
    return assure(
        problem,
        solve,
        confidence=confidence,
        seconds=seconds,
        seed=seed,
        iterations=iterations,
        workers=workers,
        trials=trials,
        progress=progress,
        cancelled=cancelled,
    ).solution


def assure(
    problem: Problem,
    solve: Solver,
    *,
    confidence: float | None = None,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 2,
    trials: int = 4_000,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Assured:
    """Return the plan of greatest expected value found that is on time with that probability.

    `confidence` is the problem's own if not given. The first try has the problem's margin; the
    second as much more as the first one's delays ask for; the others halve what is between the
    greatest margin that failed and the least that did, which is at most the whole mission. If
    none does, the answer is the likeliest, with the status INFEASIBLE and a conflict `confidence`.
    `progress` is told after each try: the best value that does, and the bound.

    Raises `InvalidValue` for a confidence that is missing or not above 0 and at most 1.
    """
    wanted = problem.confidence if confidence is None else confidence
    if wanted is None or not 0 < wanted <= 1:
        raise InvalidValue(
            f"A confidence of {wanted} can't be asked for.",
            field="confidence",
            value=wanted,
            expected="a probability above 0, at most 1",
        )
    asked = replace(problem, aim=Aim.EXPECTED, confidence=wanted)
    calendar = asked.calendar

    tries: list[Try] = []
    log: list[Moment] = []

    def attempt(margin: float) -> None:
        found = solve(
            # The solver is not to seek the confidence itself.
            replace(asked, confidence=None, calendar=replace(calendar, margin_sols=margin)),
            seconds=seconds / TRIES,
            seed=seed,
            iterations=iterations,
            workers=workers,
            cancelled=cancelled,
        )
        tries.append(Try(margin, found, simulate(asked, found, trials=trials, seed=seed)))
        log.append(_moment(tries, wanted))
        if progress:
            progress(log[-1])

    attempt(calendar.margin_sols)
    if calendar.departure_sol is not None and tries[0].solution.status is not Status.INFEASIBLE:
        deadline = calendar.departure_sol - calendar.margin_sols
        low, high = calendar.margin_sols, calendar.departure_sol - calendar.arrival_sol
        margin = low + _lateness(tries[0].forecast, wanted, deadline)
        while len(tries) < TRIES and not _does(tries[0], wanted):
            if cancelled and cancelled():
                break
            if not low < margin < high:
                margin = (low + high) / 2
            attempt(margin)
            low, high = (low, margin) if _does(tries[-1], wanted) else (margin, high)
            margin = (low + high) / 2
    return _assured(asked, wanted, tries, log)


def _moment(tries: Sequence[Try], wanted: float) -> Moment:
    """How far the search is: only a plan that is as sure as wanted counts."""
    good = [tried.solution.value for tried in tries if _does(tried, wanted)]
    return Moment(
        elapsed_s=sum(tried.solution.elapsed_s for tried in tries),
        value=max(good, default=None),
        bound=tries[0].solution.bound,
        engine=f"margin of {tries[-1].margin_sols:.4g} sols",
    )


def _does(tried: Try, wanted: float) -> bool:
    return tried.solution.status is not Status.INFEASIBLE and tried.probability >= wanted


def _lateness(forecast: Forecast, part: float, deadline: float) -> float:
    """Return how much later than the deadline that part of the trials finishes at most."""
    histogram = forecast.finish.histogram
    reached = 0
    for count, edge in zip(histogram.counts, histogram.edges[1:], strict=True):
        reached += count
        if reached >= part * forecast.trials:
            return max(edge - deadline, 0.0)
    return 0.0


def _assured(asked: Problem, wanted: float, tries: Sequence[Try], log: Sequence[Moment]) -> Assured:
    good = [tried for tried in tries if _does(tried, wanted)]
    if good:
        best = max(good, key=lambda tried: (tried.solution.value, tried.probability))
    else:
        # A plan that also breaks other demands is no answer if there is one that doesn't.
        best = max(
            tries,
            key=lambda tried: (
                tried.solution.status is not Status.INFEASIBLE,
                tried.probability,
                tried.solution.value,
            ),
        )
    found, bound = best.solution, tries[0].solution.bound
    status, conflicts = Status.FEASIBLE, found.conflicts
    if not good:
        text = (
            f"The departure is met with a probability of {best.probability:.3f} at most,"
            f" as far as was found; {wanted:g} is asked for."
        )
        status, conflicts = Status.INFEASIBLE, (*conflicts, Conflict("confidence", text))
    elif found.value >= bound - 1e-9 * abs(bound):
        status = Status.OPTIMAL
    answer = replace(
        found,
        problem_hash=problem_hash(asked),
        status=status,
        bound=bound,
        conflicts=conflicts,
        timeline=timeline(asked, found.site, found.routes),
        seed=tries[0].solution.seed,
        elapsed_s=log[-1].elapsed_s,
        log=tuple(log),
    )
    return Assured(asked, answer, best.forecast, best.margin_sols, bool(good), tuple(tries))
