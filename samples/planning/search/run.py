"""The search: cycles of annealing, each anew or from the best so far, reported as they go."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from samples.domain.errors import InvalidValue
from samples.planning.search.routes import PrizeProblem, PrizeRoutes

if TYPE_CHECKING:
    from samples.planning.search.layout import Layout
    from samples.planning.search.state import State

_CHUNK = 200
"""Iterations between two looks at the clock: about 10 ms for 100 stops, 30 ms for 400."""

_FRESH = 3
"""Cycles that begin anew, before they begin from the best."""

_FIRST = 400_000
"""Iterations of a fresh cycle, times the stops: 0.2 to 0.3 s."""

_GROWTH = 1.5
"""Of a cycle from the best, compared with the one before."""

_HEAT = 5.0
"""The threshold of acceptance at the begin of a cycle, in mean prizes; at its end it is 0."""

_REMOVED = 20
"""Stops removed at most in one iteration, and no more than half of the visited."""

_PER_LENGTH = 0.1
"""What a length is worth in comparing two plans, in mean prizes per mean length for a prize."""


def search(
    problem: PrizeProblem,
    *,
    seed: int,
    seconds: float | None = None,
    iterations: int | None = None,
    on_better: Callable[[PrizeRoutes], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    warm: Sequence[Sequence[int]] | None = None,
) -> PrizeRoutes:
    """The best routes found until a limit is reached or `cancelled` says so.

    `seconds` are by the clock and don't count compiling, which the first search after a change of
    this package does (about a minute; then it is kept on disk). The course of the search does
    not depend on the limits: a longer one only goes on. `warm` gives the stops of each route; the
    answer is at least as good.

    Raises InvalidValue without any limit, or if the `warm` routes are not allowed.
    """
    import numpy as np

    from samples.planning.search.layout import layout
    from samples.planning.search.state import Settings, new_scratch, new_state
    from samples.planning.search.step import entry

    if seconds is None and iterations is None and cancelled is None:
        raise InvalidValue(
            "The search would never end.",
            field="seconds",
            expected="seconds, iterations or a way to cancel",
        )
    plan = layout(problem)
    routes, stops = len(problem.limits), len(plan.nodes)
    states = new_state(plan.facts), new_state(plan.facts), new_state(plan.facts)
    best = states[2]
    if warm is not None:
        plan.put(best, warm)
    if routes == 0 or stops == 0:
        return _answer(plan, best, 0)
    scratch = new_scratch(routes, stops)
    chance = np.array([seed % 2**64], np.uint64)
    run_steps = entry()
    mean = float(plan.facts.prize.mean())
    settings = Settings(
        most=_REMOVED,
        per_length=_PER_LENGTH * mean * stops / max(float(plan.facts.limit.sum()), 1e-9),
        least=1e-9 * float(plan.facts.limit.max()) + 1e-12 * float(plan.facts.length.max()),
        hot=0.0,
        cooling=0.0,
    )
    run_steps(plan.facts, plan.roomy, states, scratch, chance, settings, 0, 0)
    begin, done, number = time.perf_counter(), 0, 0
    while True:
        anew = number < _FRESH if warm is None else 0 < number <= _FRESH
        length = _FIRST / stops * _GROWTH ** max(0, number - _FRESH + 1)
        chunks = max(1, round(length / _CHUNK))
        for chunk in range(chunks):
            if (
                (cancelled is not None and cancelled())
                or (seconds is not None and time.perf_counter() - begin >= seconds)
                or (iterations is not None and done >= iterations)
            ):
                return _answer(plan, best, done)
            steps = _CHUNK if iterations is None else min(_CHUNK, iterations - done)
            now = settings._replace(
                hot=_HEAT * mean * (1 - chunk / chunks), cooling=_HEAT * mean / (chunks * _CHUNK)
            )
            start = 0 if chunk else 2 if anew else 1
            better = run_steps(plan.facts, plan.roomy, states, scratch, chance, now, steps, start)
            done += steps
            if better and on_better is not None:
                on_better(_answer(plan, best, done))
        number += 1


def _answer(plan: Layout, best: State, iterations: int) -> PrizeRoutes:
    routes = plan.routes(best)
    return PrizeRoutes(routes, plan.value(routes), iterations)
