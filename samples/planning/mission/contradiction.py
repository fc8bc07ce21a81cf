"""What is answered when not all can be taken that must be: why, and the best plan there is."""

from __future__ import annotations

from math import inf

from samples.planning.best import Best
from samples.planning.mission.conflicts import Demand, conflicts, demands
from samples.planning.mission.engine import Engine
from samples.planning.problem import Problem
from samples.planning.schedule import stops_of
from samples.planning.solution import Conflict
from samples.planning.watch import Watch

_LEAST_S = 2.0
"""To find the conflicts, even when all time is spent."""


def explained(
    problem: Problem, best: Best, watch: Watch, seed: int, workers: int
) -> tuple[tuple[Conflict, ...], Problem, Best]:
    """Return the conflicts, the problem without some of its demands, and its best plan.

    From each smallest set of conflicting demands, the one on the least valuable stop is left out,
    until a plan meets the rest. What was not met, and yet not proven to be impossible, is said so.
    """
    found: dict[str, Conflict] = {}
    until = watch.elapsed + max(_LEAST_S, watch.left / 2)
    fixed = watch.iterations is not None

    def over() -> bool:
        return watch.cancelled() or (not fixed and watch.elapsed > until)

    reduced = problem
    while not best.complete:
        if best.impossible:
            contradiction = conflicts(reduced, over, deterministic=fixed, seed=seed)
            found |= {d.conflict.demand: d.conflict for d in _worded(contradiction)}
            reduced = _least(reduced, contradiction).without(reduced)
        else:
            reduced = _without_unmet(reduced, best, found)
        seconds = watch.left if _LEAST_S < watch.left < inf else _LEAST_S
        again = Watch(seconds / 2, watch.iterations, None, watch.cancelled)
        best = Engine(reduced, again, seed, workers).run()
        watch.bound = again.bound
    return tuple(found.values()), reduced, best


def _worded(contradiction: tuple[Demand, ...]) -> tuple[Demand, ...]:
    """Say why, where one demand alone can't be met."""
    if len(contradiction) == 1 and contradiction[0].must:
        (one,) = contradiction
        text = f"{one.must} must be taken, and no vehicle can fetch it, whatever its limits."
        return (Demand(Conflict(one.conflict.demand, text), one.without, one.must),)
    return contradiction


def _least(problem: Problem, contradiction: tuple[Demand, ...]) -> Demand:
    values = {stop.id: stop.value for stop in problem.stops}
    return min(contradiction, key=lambda d: values[d.must] if d.must else inf)


def _without_unmet(problem: Problem, best: Best, found: dict[str, Conflict]) -> Problem:
    taken = set(stops_of(best.routes))
    for demand in tuple(demands(problem)):
        if demand.must and demand.must not in taken:
            text = (
                f"No plan was found in time that takes {demand.must} with all that must be taken."
            )
            found.setdefault(
                demand.conflict.demand,
                Conflict(demand.conflict.demand, f"{text} There may be one."),
            )
            problem = demand.without(problem)
    return problem
