"""The search: annealing cycles of destroying and repairing, reported as it goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from samples.planning.search.routes import PrizeProblem, PrizeRoutes

if TYPE_CHECKING:
    from samples.planning.search.state import Facts, State

_CHUNK = 200
_NEAR = 24


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
    """Good routes."""
    import numpy as np

    from samples.planning.search.state import new_scratch, new_state
    from samples.planning.search.step import entry

    begin = time.process_time()
    facts, nodes = _facts(problem)
    m, n = len(problem.limits), len(nodes)
    current, trial, best = (new_state(m, n) for _ in range(3))
    scratch = new_scratch(m, n)
    chance = np.array([seed], np.uint64)
    least = 1e-9 * float(max(problem.limits))
    for r in range(m):
        current.long[r] = facts.length[n + 2 * r, n + 2 * r + 1]
    run_steps = entry()
    states = (current, trial, best)
    roomy = facts._replace(limit=np.full(m, 2.0 * n * facts.length.max() + 1.0))
    mean = float(facts.prize.mean())
    per_length = PER * facts.prize.sum() / sum(problem.limits)
    done = 0
    number = 0
    while True:
        cycle = CYCLE / n
        fresh = number < FRESH
        if not fresh:
            cycle *= GROW ** (number - FRESH + 1)
        cycle = max(1, round(cycle / _CHUNK)) * _CHUNK
        number += 1
        for k in range(0, cycle, _CHUNK):
            f0 = HOT * mean * (1 - k / cycle)
            f1 = HOT * mean * (1 - (k + _CHUNK) / cycle)
            visited = n - current.count[0]
            most = max(2.0, min(MOST, 0.5 * visited))
            settings = (most, per_length, f0, f1, least, FORCED)
            if run_steps(facts, roomy, states, scratch, chance, settings, _CHUNK, (2 if fresh else 1) if k == 0 else 0) and on_better:
                on_better(_answer(nodes, best, facts.prize[best.route[:n] >= 0].sum(), done))
            done += _CHUNK
            if seconds and time.process_time() - begin > seconds or iterations and done >= iterations:
                return _answer(nodes, best, facts.prize[best.route[:n] >= 0].sum(), done)
PER, CYCLE, HOT, GROW, MOST, FRESH, FORCED = 0.1, 400000, 5.0, 1.5, 20.0, 3, 0.2


def _answer(nodes, best, value, done):
    routes = tuple(
        tuple(int(nodes[v]) for v in best.tour[r, 1 : best.size[r] - 1]) for r in range(len(best.size))
    )
    return PrizeRoutes(routes, float(value), done)


def _facts(problem: PrizeProblem):
    import numpy as np

    from samples.planning.search.state import Facts

    ends = {*problem.starts, *problem.ends}
    nodes = np.array([v for v in range(len(problem.prizes)) if v not in ends], np.int64)
    order = np.concatenate([nodes, np.array(list(zip(problem.starts, problem.ends, strict=True)), np.int64).ravel()])
    length = problem.matrix[np.ix_(order, order)]
    far = 4 * (length[np.isfinite(length)].max() + problem.limits.max()) + 1
    length = np.where(np.isfinite(length), length, far)
    both = length + length.T
    np.fill_diagonal(both, np.inf)
    near = np.argsort(both, axis=1, kind="stable")[:, : min(_NEAR, len(order) - 1)].astype(np.int32)
    m = len(problem.limits)
    same = np.zeros((m, m), np.bool_)
    e = len(nodes) + 2 * np.arange(m) + 1
    for r in range(m):
        for q in range(m):
            same[r, q] = (length[:, e[r]] == length[:, e[q]]).all()
    return Facts(np.ascontiguousarray(length), np.ascontiguousarray(length.T), np.ascontiguousarray(near), problem.prizes[nodes], problem.limits * (1 + 1e-10), same, bool((length == length.T).all())), nodes
