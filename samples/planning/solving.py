"""From a problem to its solution: the one way in for pages, the API, commands and studies."""

from __future__ import annotations

from importlib.metadata import version

from samples.planning.best import Best
from samples.planning.mission.contradiction import explained
from samples.planning.mission.engine import Engine
from samples.planning.portfolio import Portfolio, is_plain
from samples.planning.problem import Problem
from samples.planning.reading import problem_hash
from samples.planning.schedule import stops_of, timeline
from samples.planning.solution import Cancelled, Conflict, Progress, Solution, Status
from samples.planning.watch import Watch, reaches
from samples.planning.worth import worth

VERSION = "1"
"""Of the engines together; a change of answers changes it."""


def solve(
    problem: Problem,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    iterations: int | None = None,
    workers: int = 2,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """Return the best plan found in that time, and a bound on how good any plan can be.

    With `iterations` the time is unlimited and the answer the same on every machine. `progress` is
    told of each better value and bound; `cancelled` is asked often and ends it with the best so
    far.
    """
    if problem.confidence is not None:
        from samples.planning.confidence import risk_aware

        return risk_aware(
            problem,
            solve,
            seconds=seconds,
            seed=seed,
            iterations=iterations,
            workers=workers,
            progress=progress,
            cancelled=cancelled,
        )
    watch = Watch(seconds, iterations, progress, cancelled)
    engine = Portfolio if is_plain(problem) else Engine
    best = engine(problem, watch, seed, workers).run()
    if best.complete:
        return _solution(problem, watch, seed, best)
    found, reduced, best = explained(problem, best, watch, seed, workers)
    return _solution(reduced, watch, seed, best, conflicts=found, asked=problem)


def _solution(
    problem: Problem,
    watch: Watch,
    seed: int,
    best: Best,
    *,
    conflicts: tuple[Conflict, ...] = (),
    asked: Problem | None = None,
) -> Solution:
    taken = stops_of(best.routes)
    reached = worth(problem, taken)
    bound = max(watch.bound, reached.value)
    status = Status.OPTIMAL if reaches(reached.value, bound) else Status.FEASIBLE
    if conflicts:
        status = Status.INFEASIBLE
    return Solution(
        problem_hash=problem_hash(asked or problem),
        status=status,
        site=best.site,
        routes=best.routes,
        worth=reached,
        # Optimal but for rounding is optimal.
        bound=reached.value if status is Status.OPTIMAL else bound,
        taken=taken,
        left=tuple(stop.id for stop in problem.stops if stop.id not in set(taken)),
        timeline=timeline(problem, best.site, best.routes),
        conflicts=conflicts,
        engine=best.engine if best.engine == best.proof else f"{best.engine}; {best.proof}",
        version=f"{VERSION} (ortools {version('ortools')})",
        seed=seed,
        iterations=best.iterations,
        elapsed_s=watch.elapsed,
        log=tuple(watch.log),
    )
