"""Inequalities that every route satisfies and a fractional point violates.

All are of the symmetric formulation of the orienteering problem with x (edges) and y (nodes):
Fischetti, Salazar González and Toth, "Solving the orienteering problem through branch-and-cut",
INFORMS Journal on Computing 10 (1998).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from samples.planning.proof.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
else:
    Floats = Ints = Bools = Any

VIOLATED = 1e-3
"""By so much at least is a cut violated that is worth a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """x(edges within `inside`) + x(teeth) - sum of `weight` * y over `nodes` <= `most`.

    With `across` it is minus the edges that leave `inside` instead of those within it. So a cut
    knows its coefficient of an edge that isn't in the linear program yet.
    """

    inside: Bools
    across: bool
    teeth: Ints
    nodes: Ints
    weight: Floats
    most: float

    def row(self, net: Network, edges: Ints) -> Floats:
        """Its coefficients of the given edges."""
        import numpy as np

        tail, head = self.inside[net.tail[edges]], self.inside[net.head[edges]]
        row = -(tail != head).astype(float) if self.across else (tail & head).astype(float)
        if len(self.teeth):
            row += np.isin(edges, self.teeth)
        return row


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """A solution of the linear program: the edges in use (`edges`, with `x`) and all `y`."""

    net: Network
    edges: Ints
    x: Floats
    y: Floats

    @property
    def tail(self) -> Ints:
        """One end of each edge in use."""
        return self.net.tail[self.edges]

    @property
    def head(self) -> Ints:
        """The other."""
        return self.net.head[self.edges]


def subtours(point: Point, most: int = 60) -> list[Cut]:
    """x(delta(S)) >= 2 y_i for i in S, S without the start: what is visited is connected to it.

    First the components of the edges above some thresholds; where that finds little, exactly, by
    a minimum cut for each node.
    """
    found = _Subtours(point)
    found.of_components()
    if len(found.cuts) < 10:
        found.of_flows()
    found.cuts.sort(key=lambda cut: -cut[0])
    return [cut for _, cut in found.cuts[:most]]


class _Subtours:
    """The graph of one point, with as many ways from the end to the start as vehicles go."""

    def __init__(self, point: Point) -> None:
        import numpy as np

        net = point.net
        self.net = net
        self.tail, self.head, self.x = point.tail, point.head, point.x
        self.y = point.y.copy()
        if net.start != net.end:
            self.tail = np.append(self.tail, net.start)
            self.head = np.append(self.head, net.end)
            self.x = np.append(self.x, self.y[net.start])
            self.y[net.end] = self.y[net.start]
        self.cuts: list[tuple[float, Cut]] = []
        self.seen: set[bytes] = set()

    def of_components(self) -> None:
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        size = self.net.size
        for threshold in (1e-6, 0.3, 0.5, 0.7, 0.9):
            kept = self.x > threshold
            graph = coo_matrix(
                (self.x[kept], (self.tail[kept], self.head[kept])), shape=(size, size)
            )
            count, label = connected_components(graph, directed=False)
            for number in range(count):
                inside = label == number
                self._add(~inside if inside[self.net.start] else inside)

    def of_flows(self) -> None:
        from samples.planning.proof.flows import small_cuts

        need = 2 * self.y - VIOLATED
        for sides in small_cuts(self.tail, self.head, self.x, self.net.start, need):
            for inside in sides:
                self._add(inside)

    def _add(self, inside: Bools) -> None:
        import numpy as np

        net = self.net
        if inside[net.start] or not inside.any() or (key := inside.tobytes()) in self.seen:
            return
        self.seen.add(key)
        y = np.where(inside, self.y, 0.0)
        node = net.end if inside[net.end] else int(y.argmax())
        leaving = inside[self.tail] != inside[self.head]
        violation = 2 * y[node] - float(self.x[leaving].sum())
        if violation > VIOLATED:
            self.cuts.append((violation, subtour(net, inside, node)))


def subtour(net: Network, inside: Bools, node: int) -> Cut:
    """x(delta(S)) >= 2 y_node, in the form with fewer coefficients."""
    import numpy as np

    tail, head = inside[net.tail], inside[net.head]
    none = np.zeros(0, dtype=np.intp)
    if net.start != net.end and inside[net.end]:  # the dummy edge is one of those that leave S
        return Cut(inside, True, none, np.array([net.start]), np.array([-1.0]), 0.0)
    if int((tail & head).sum()) + int(inside.sum()) > int((tail != head).sum()) + 1:
        return Cut(inside, True, none, np.array([node]), np.array([-2.0]), 0.0)
    others = np.flatnonzero(inside)
    others = others[others != node]
    return Cut(inside, False, none, others, np.ones(len(others)), 0.0)


def blossoms(point: Point, most: int = 20) -> list[Cut]:
    """x(E(H)) + x(T) <= y(H) + (|T| - 1) / 2 for an odd set T of disjoint edges that leave H.

    H: components of the fractional edges; T: the largest edges leaving it.
    """
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    net, tail, head, x = point.net, point.tail, point.head, point.x
    found: list[tuple[float, Cut]] = []
    for margin in (1e-6, 0.1, 0.2, 0.3):
        part = (x > margin) & (x < 1 - margin)
        graph = coo_matrix((x[part], (tail[part], head[part])), shape=(net.size, net.size))
        count, label = connected_components(graph, directed=False)
        for number in range(count):
            handle = label == number
            if int(handle.sum()) < 3:
                continue
            teeth = list(_teeth(point, handle))
            teeth = teeth[: len(teeth) - 1 + len(teeth) % 2]
            if len(teeth) < 3:
                continue
            nodes = np.flatnonzero(handle)
            inner = float(x[handle[tail] & handle[head]].sum())
            room = (len(teeth) - 1) / 2
            violation = inner + float(x[teeth].sum()) - float(point.y[nodes].sum()) - room
            if violation > VIOLATED:
                edges = point.edges[teeth]
                cut = Cut(handle, False, edges, nodes, np.ones(len(nodes)), room)
                found.append((violation, cut))
    found.sort(key=lambda cut: -cut[0])
    return [cut for _, cut in found[:most]]


def _teeth(point: Point, handle: Bools) -> Iterator[int]:
    """Places (in `point.edges`) of disjoint edges leaving the handle, the largest first."""
    import numpy as np

    leaving = np.flatnonzero(handle[point.tail] != handle[point.head])
    used: set[int] = set()
    for place in leaving[np.argsort(-point.x[leaving], kind="stable")]:
        ends = {int(point.tail[place]), int(point.head[place])}
        if point.x[place] < 0.5:
            return
        if not ends & used:
            used |= ends
            yield int(place)


def not_all(net: Network, edges: Ints) -> Cut:
    """x(edges) <= |edges| - 1: these routes together break a limit."""
    import numpy as np

    nowhere = np.zeros(net.size, dtype=bool)
    return Cut(nowhere, False, edges, np.zeros(0, np.intp), np.zeros(0), len(edges) - 1.0)


def onto(cut: Cut, kept: Bools) -> Cut:
    """The same inequality in the network that has only the edges kept."""
    import numpy as np

    place = np.cumsum(kept) - 1
    return replace(cut, teeth=place[cut.teeth[kept[cut.teeth]]])
