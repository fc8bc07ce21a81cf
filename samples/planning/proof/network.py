"""The graph that a proof is about: only nodes and edges that a route within its limit can use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
else:
    Floats = Ints = Bools = Any

SLACK = 1 + 1e-9
"""By this factor a route may be longer than its limit, as everywhere in the planner."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes 0..n-1 (`node` says which of the caller's) and undirected edges between them.

    A route is a path from `start` to `end`, or, of a single vehicle, a cycle when they are one.
    Edges: `tail` < `head`, `length`, each of shape (edges,).
    """

    node: Ints
    prize: Floats
    """Per node; 0 at start and end, which every route visits."""
    start: int
    end: int
    limits: tuple[float, ...]
    """Of the vehicles, the greatest first."""
    tail: Ints
    head: Ints
    length: Floats

    @property
    def size(self) -> int:
        """How many nodes."""
        return len(self.node)

    @property
    def ends(self) -> tuple[int, ...]:
        """The start, and the end if it is another node."""
        return (self.start,) if self.start == self.end else (self.start, self.end)


def network(
    matrix: Floats, prizes: Floats, start: int, end: int, limits: Sequence[float]
) -> Network:
    """What is left when everything out of reach is dropped.

    `matrix` (n, n) may be asymmetric: an edge is as long as the shorter direction, so that no
    route gets longer. Out of reach is judged by shortest paths, as a matrix may break the
    triangle inequality. Nodes without a prize are dropped where going straight is never longer.
    """
    import numpy as np

    limit = max(limits)
    both = np.minimum(matrix, matrix.T)
    np.fill_diagonal(both, 0.0)
    way = both.copy()
    for middle in range(len(way)):  # Floyd and Warshall; SciPy's takes 0 m for "no edge"
        np.minimum(way, way[:, middle, None] + way[middle], out=way)
    metric = bool(np.all(both <= way * SLACK))
    reach = way[start] + way[:, end] <= limit * SLACK
    if metric:
        reach &= prizes > 0
    reach[[start, end]] = True
    node = np.flatnonzero(reach)
    both, way = both[np.ix_(node, node)], way[np.ix_(node, node)]
    first, last = int(np.searchsorted(node, start)), int(np.searchsorted(node, end))
    tail, head = np.triu_indices(len(node), 1)
    detour = both[tail, head] + np.minimum(
        way[first, tail] + way[head, last], way[first, head] + way[tail, last]
    )
    useful = detour <= limit * SLACK
    useful &= (tail != min(first, last)) | (head != max(first, last))
    tail, head = tail[useful], head[useful]
    prize = prizes[node].astype(float)
    prize[[first, last]] = 0.0
    return Network(
        node=node,
        prize=prize,
        start=first,
        end=last,
        limits=tuple(sorted(limits, reverse=True)),
        tail=tail,
        head=head,
        length=both[tail, head],
    )


def nearest(net: Network, count: int) -> Ints:
    """Of every node its `count` shortest edges, and all edges of start and end: (k,) ids."""
    import numpy as np

    chosen = np.isin(net.tail, net.ends) | np.isin(net.head, net.ends)
    order = np.argsort(net.length, kind="stable")
    seen = np.zeros(net.size, dtype=np.intp)
    for edge in order:
        a, b = net.tail[edge], net.head[edge]
        if seen[a] < count or seen[b] < count:
            chosen[edge] = True
            seen[a] += 1
            seen[b] += 1
    return np.flatnonzero(chosen)


def without(net: Network, kept: Bools) -> Network:
    """The same nodes with some of the edges."""
    return replace(net, tail=net.tail[kept], head=net.head[kept], length=net.length[kept])
