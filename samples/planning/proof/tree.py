"""Branch and cut: nodes and edges are fixed one by one until no bound is above the best route."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from samples.planning.proof.branching import Branching
from samples.planning.proof.cuts import blossoms, not_all, onto, subtours
from samples.planning.proof.network import Network, nearest, without
from samples.planning.proof.relaxation import Box, Relaxation
from samples.planning.proof.routes import beyond, routes_of
from samples.planning.proof.target import StoppedError, Target

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
else:
    Ints = Bools = Any


@dataclass(order=True, slots=True)
class Open:
    """A node of the tree still to do."""

    key: tuple[float, int]
    box: Box = field(compare=False)

    @property
    def bound(self) -> float:
        """No route within its box is worth more."""
        return -self.key[0]


@dataclass(frozen=True, slots=True)
class Effort:
    """How long cuts are sought before branching."""

    rounds: int
    gain: float
    """Part of the gap that a round should close."""
    weak: int
    """So many rounds below that in a row are enough."""


ROOT = Effort(rounds=100_000, gain=0.002, weak=10)
BELOW = Effort(rounds=12, gain=0.02, weak=3)


class Tree:
    """The search of one network."""

    def __init__(self, net: Network, target: Target, seed: int) -> None:
        self.net, self.target, self.seed = net, target, seed
        self.relaxation = Relaxation(net, nearest(net, 10), [], seed)
        self.nodes = 0
        self.open: list[Open] = []
        self.number = count()
        self.roomy = 200
        """With more cuts than this the slack ones are dropped."""
        self.current = float(net.prize.sum())
        """The bound of the node at work."""

    @property
    def bound(self) -> float:
        """No route is worth more."""
        worst = max([self.current, *(node.bound for node in self.open[:1])])
        return max(self.target.ceiling, self.target.rounded(worst))

    def run(self) -> bool:
        """Whether the bound has come down to the best route."""
        try:
            self._root()
            self._descend()
        except StoppedError:
            return self.target.reached(self.bound)
        return True

    def _root(self) -> None:
        """Bound the whole, then forget the edges that no better route has, and the slack cuts."""
        import numpy as np

        box = Box(self.net)
        bound = self._bounded(box, ROOT)
        if self.target.reached(bound):
            self.current = bound
            return
        self._fix(box)
        kept = box.x_high > 0
        cuts = [onto(cut, kept) for cut in self.relaxation.tight()]
        inside = np.zeros(len(kept), dtype=bool)
        inside[self.relaxation.columns] = True
        self.net = without(self.net, kept)
        few = len(self.net.tail) < 1500
        edges = np.flatnonzero(inside[kept] | few)
        self.relaxation = Relaxation(self.net, edges, cuts, self.seed)
        self.branching = Branching(self.relaxation, self.target)
        heapq.heappush(self.open, Open((-bound, next(self.number)), box.of(kept)))

    def _descend(self) -> None:
        """Take the node with the greatest bound and follow its better child to the ground."""
        while self.open and not self.target.reached(self.open[0].bound):
            node: Open | None = heapq.heappop(self.open)
            while node is not None:
                self.current = node.bound
                self.target.tell(self.bound)
                node = self._divide(node)
        self.current = self.target.value
        self.open = []

    def _divide(self, node: Open) -> Open | None:
        """Bound a node and branch; the child to go on with, the other is kept for later."""
        self.nodes += 1
        box = node.box
        column = None
        while column is None:
            self.current = min(self.current, self._bounded(box, BELOW))
            if self.target.reached(self.current):
                return None
            self._fix(box)
            column = self.branching.choose(box)
            if column is None and self.branching.closed:
                return None
        children = [
            Open((-self.current, next(self.number)), box.fixed(column, value)) for value in (0, 1)
        ]
        first = self.branching.first
        heapq.heappush(self.open, children[1 - first])
        return children[first]

    def _bounded(self, box: Box, effort: Effort) -> float:
        """A bound of what is within the box, by cuts and columns; keeps a better route."""
        lp, target = self.relaxation, self.target
        lp.bound_by(box)
        best = last = float("inf")
        weak = done = 0
        while True:
            target.check()
            if not lp.solve():
                if lp.complete():
                    return -float("inf")
                continue
            enough = done >= effort.rounds or weak >= effort.weak
            settled = (enough or target.reached(lp.value)) and not lp.whole()
            cuts = [] if settled else self._cuts()
            if not cuts or done % 10 == 9:
                best = min(best, self._priced())
                if target.reached(best):
                    return best
                if self._more_edges():
                    continue
                if cuts:
                    self._tidy()
                elif settled or not lp.whole():
                    return best
                elif self._arrived():
                    return min(best, target.ceiling)
                else:
                    cuts = [not_all(self.net, self.excess)]
            lp.add_cuts(cuts)
            done += 1
            weak = weak + 1 if last - lp.value < effort.gain * (lp.value - target.least) else 0
            last = lp.value

    def _priced(self) -> float:
        """A bound by the last solution of the linear program; told."""
        bound = self.relaxation.price()
        self.current = min(self.current, bound)
        self.target.tell(self.bound)
        return bound

    def _tidy(self) -> None:
        """Drop slack cuts now and then."""
        if len(self.relaxation.cuts) > self.roomy:
            self.relaxation.forget()
            self.roomy = max(200, 2 * len(self.relaxation.cuts))

    def _cuts(self) -> list[Any]:
        point = self.relaxation.point
        cuts = subtours(point)
        return cuts if len(cuts) >= 5 else cuts + blossoms(point)

    def _arrived(self) -> bool:
        """Whether the integral solution is within the limits; if not, `excess` has the edges."""
        routes = routes_of(self.relaxation.point)
        self.excess: Ints = beyond(self.net, routes, self.target.length)
        if len(self.excess):
            return False
        value = sum(float(self.net.prize[node]) for route in routes for node in route)
        if value > self.target.value:
            self.target.value, self.target.routes = value, routes
        return True

    def _more_edges(self) -> bool:
        """Take in the edges that the last prices ask for; whether there were any."""
        import numpy as np

        lp = self.relaxation
        asked = (lp.x_gain > 1e-6) & (lp.box.x_high > 0)
        asked[lp.columns] = False
        edges = np.flatnonzero(asked)
        if len(edges):
            lp.add_edges(edges[np.argsort(-lp.x_gain[edges], kind="stable")[:200]])
        return len(edges) > 0

    def _fix(self, box: Box) -> None:
        """Fix by reduced costs what every better route has, or none."""
        lp = self.relaxation
        room = lp.priced - self.target.least + 1e-6
        for gain, low, high in (
            (lp.y_gain, box.y_low, box.y_high),
            (lp.x_gain, box.x_low, box.x_high),
        ):
            loose = (low == 0) & (high == 1)
            high[loose & (gain < -room)] = 0
            low[loose & (gain > room)] = 1
