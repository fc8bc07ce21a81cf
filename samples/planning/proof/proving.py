"""The way in: what is asked is checked, trivial answers are given, the rest is searched."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from samples.domain.errors import InvalidValue
from samples.planning.proof.network import SLACK, network
from samples.planning.proof.target import CLOSE, Target, step_of
from samples.planning.proof.tree import Tree

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
else:
    Floats = Ints = Any


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proven of one problem."""

    bound: float
    """No routes within the limits are worth more, nor is the incumbent."""
    optimal: bool
    """Nothing is better than the incumbent, or than `routes` if there are some.

    If prizes aren't multiples of a thousandth, better by more than a millionth.
    """
    routes: tuple[tuple[int, ...], ...] | None
    """Better than the incumbent, if such were found: nodes of each, from start to end."""
    value: float
    """Of the best known: the incumbent's, or that of `routes`."""
    nodes: int
    """Of the search tree."""
    elapsed_s: float


def prove(
    matrix: Floats | Sequence[Sequence[float]],
    prizes: Floats | Sequence[float],
    start: int,
    end: int,
    limits: Sequence[float],
    *,
    incumbent_value: float = 0.0,
    seconds: float = 10.0,
    on_bound: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    seed: int = 1,
) -> Proof:
    """Bound what routes from `start` to `end`, one for each of `limits`, can collect.

    `matrix` (n, n): the lengths, perhaps asymmetric, infinite where there is no way; work at the
    nodes belongs into it. `prizes` (n,): at least 0; each counts once, those of start and end
    always. A limit may be broken by 1e-9 of it. `incumbent_value`: what is known to be possible;
    the better it is, the faster the proof. `on_bound` is told of each better bound, `cancelled`
    is asked before each linear program.

    Raises InvalidValue if the figures can't be meant.
    """
    import numpy as np

    began = time.monotonic()
    matrix, prizes = np.array(matrix, dtype=float), np.array(prizes, dtype=float)
    _check(matrix, prizes, start, end, limits)
    single = start == end and len(limits) == 1
    last = end
    if start == end and not single:  # several cycles are paths to a second node at the same place
        last = len(matrix)
        order = [*range(last), start]
        matrix, prizes = matrix[np.ix_(order, order)], np.append(prizes, 0.0)
    base = float(sum(prizes[node] for node in {start, end}))
    net = network(matrix, prizes, start, last, limits)
    step = step_of(net.prize.tolist())
    unit = step or float(net.prize.max()) / 100 or 1.0
    net = replace(net, prize=np.round(net.prize / unit) if step else net.prize / unit)
    known = max(incumbent_value - base, 0.0) / unit

    def length(route: list[int]) -> float:
        nodes = net.node[route]
        there, back = matrix[nodes[:-1], nodes[1:]].sum(), matrix[nodes[1:], nodes[:-1]].sum()
        return float(min(there, back) if start == end else there)

    target = Target(
        value=math.floor(known + CLOSE) if step else known,
        whole=bool(step),
        length=length,
        deadline=began + seconds,
        cancelled=cancelled or (lambda: False),
        on_bound=lambda bound: on_bound(bound * unit + base) if on_bound else None,
    )
    if single:  # out and back to one node is no cycle of edges used once
        for node in range(net.size):
            out = [net.start, node, net.end]
            if net.prize[node] > target.value and length(out) <= max(limits) * SLACK:
                target.value, target.routes = float(net.prize[node]), [out]
    tree = Tree(net, target, seed)
    optimal = tree.run()
    routes = None
    if target.routes is not None:
        found = [net.node[route] for route in target.routes]
        routes = tuple(
            (start, *_forward(route, matrix, start == end)[1:-1], end) for route in found
        )
    bound = max(tree.bound * unit + base, incumbent_value)
    return Proof(
        bound=bound,
        optimal=optimal,
        routes=routes,
        value=max(target.value * unit + base, incumbent_value),
        nodes=tree.nodes,
        elapsed_s=time.monotonic() - began,
    )


def _forward(route: Ints, matrix: Floats, cycle: bool) -> tuple[int, ...]:
    """The route in its shorter direction, if it is a cycle."""
    back = route[::-1]
    if cycle and matrix[back[:-1], back[1:]].sum() < matrix[route[:-1], route[1:]].sum():
        route = back
    return tuple(route.tolist())


def _check(matrix: Floats, prizes: Floats, start: int, end: int, limits: Sequence[float]) -> None:
    """Raise InvalidValue for figures that can't be meant."""
    import numpy as np

    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise InvalidValue(
            "The matrix of lengths must be square.",
            field="matrix",
            value=list(matrix.shape),
            expected="as many rows as columns",
        )
    if not bool(np.all(matrix >= 0)):
        raise InvalidValue(
            "A length is below 0 or not a number.", field="matrix", expected="lengths from 0"
        )
    if prizes.shape != (len(matrix),) or not bool(np.all((prizes >= 0) & np.isfinite(prizes))):
        raise InvalidValue(
            "The prizes don't fit.",
            field="prizes",
            value=prizes.tolist(),
            expected=f"{len(matrix)} finite numbers from 0",
        )
    for field, node in (("start", start), ("end", end)):
        if not 0 <= node < len(matrix):
            raise InvalidValue(
                f"There is no node {node}.",
                field=field,
                value=node,
                expected=f"0..{len(matrix) - 1}",
            )
    if not limits or not all(0 <= limit < math.inf for limit in limits) or len(limits) > 100:
        raise InvalidValue(
            "The limits can't be meant.",
            field="limits",
            value=list(limits),
            expected="a finite length from 0 for each of 1 to 100 vehicles",
        )
