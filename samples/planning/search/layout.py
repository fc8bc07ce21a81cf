"""From a problem to the arrays of the search and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from samples.domain.errors import InvalidValue
from samples.planning.search.routes import PrizeProblem
from samples.planning.search.state import Facts, State, put_in, route_length

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR = 24
"""How many of the nearest nodes are known of each."""

_TOLERANCE = 1e-10
"""Relative, on limits: more than rounding, less than what a checker allows."""


@dataclass(frozen=True)
class Layout:
    """The arrays of one problem."""

    problem: PrizeProblem
    nodes: NDArray[np.int64]
    """The node of each stop."""
    facts: Facts
    roomy: Facts
    """The same with limits that nothing reaches."""

    def routes(self, state: State) -> tuple[tuple[int, ...], ...]:
        """The nodes of the stops of each route."""
        return tuple(
            tuple(int(node) for node in self.nodes[tour[1 : size - 1]])
            for tour, size in zip(state.tour, state.size, strict=True)
        )

    def value(self, routes: Sequence[Sequence[int]]) -> float:
        """The sum of the prizes."""
        return math.fsum(self.problem.prizes[node] for route in routes for node in route)

    def put(self, state: State, routes: Sequence[Sequence[int]]) -> None:
        """Put stops on empty routes. Raises InvalidValue if they are not allowed."""
        stops = {int(node): stop for stop, node in enumerate(self.nodes)}
        given = [node for route in routes for node in route]
        if (
            len(routes) != len(self.problem.limits)
            or len(set(given)) < len(given)
            or not stops.keys() >= set(given)
        ):
            raise InvalidValue(
                "The warm routes don't fit the problem.",
                field="warm",
                value=routes,
                expected=f"{len(self.problem.limits)} routes, each stop at most once",
            )
        for r, route in enumerate(routes):
            for at, node in enumerate(route, 1):
                put_in(state, stops[node], r, at)
            state.long[r] = route_length(self.facts, state, r)
            if route and state.long[r] > self.facts.limit[r]:
                raise InvalidValue(
                    "A warm route is too long.",
                    field="warm",
                    value=float(state.long[r]),
                    expected=f"at most {float(self.problem.limits[r])}",
                )


def layout(problem: PrizeProblem) -> Layout:
    """Renumber the nodes as the search wants them (`state`)."""
    ends = {*problem.starts, *problem.ends}
    nodes = np.array([v for v in range(len(problem.prizes)) if v not in ends], np.int64)
    pairs = np.array([*zip(problem.starts, problem.ends, strict=True)], np.int64)
    order = np.concatenate([nodes, pairs.ravel()])
    length = problem.matrix[np.ix_(order, order)]
    most = float(length[np.isfinite(length)].max(initial=0.0))
    limit = np.minimum(problem.limits * (1 + _TOLERANCE), 2.0 * len(order) * most + 1.0)
    length[~np.isfinite(length)] = 4.0 * (most + float(limit.max(initial=0.0)))
    both = length + length.T
    np.fill_diagonal(both, np.inf)
    near = np.argsort(both, axis=1, kind="stable")[:, : min(_NEAR, len(order) - 1)]
    ending = length[:, len(nodes) + 1 :: 2]
    facts = Facts(
        length=np.ascontiguousarray(length),
        back=np.ascontiguousarray(length.T),
        near=np.ascontiguousarray(near, np.int32),
        prize=problem.prizes[nodes],
        limit=limit,
        same_end=(ending[:, :, None] == ending[:, None, :]).all(axis=0),
        symmetric=bool((length == length.T).all()),
    )
    roomy = np.full(len(limit), 2.0 * len(order) * float(length.max(initial=0.0)) + 1.0)
    return Layout(problem, nodes, facts, facts._replace(limit=roomy))
