"""Branch and cut: nodes and edges are fixed one by one until no bound is above the best route."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from samples.planning.proof.cuts import Cut, all_but, blossoms, subtours
from samples.planning.proof.network import Network, nearest, without
from samples.planning.proof.relaxation import Box, Relaxation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
else:
    Floats = Ints = Any

WHOLE = 1e-6
"""Closer to 0 or 1 than this is 0 or 1."""


class OutOfTimeError(Exception):
    """The search was stopped; the bounds so far hold."""


@dataclass(slots=True)
class Target:
    """What a bound has to fall to, and until when."""

    value: float
    """Of the best route known; without start and end."""
    step: float
    """All values are multiples of it; 0: any value."""
    fits: Callable[[list[int]], bool]
    """Whether a route (nodes of the network, from start to end) is within its limit."""
    deadline: float
    """By `time.monotonic`."""
    cancelled: Callable[[], bool]
    told: Callable[[float], None]
    """Told of each better bound."""
    route: list[int] | None = None
    """Better than what was known at first, if one was found."""

    def rounded(self, bound: float) -> float:
        """The greatest value that is possible under a bound."""
        import math

        if not self.step or not math.isfinite(bound):
            return bound
        return math.floor(bound / self.step + 1e-6) * self.step

    def reached(self, bound: float) -> bool:
        """Whether nothing under this bound is better than the best."""
        return self.rounded(bound) <= self.value + 1e-9 * (1 + abs(self.value))

    @property
    def least(self) -> float:
        """A bound below this is `reached`."""
        return self.value + max(self.step * (1 - 1e-5), 0.0)

    @property
    def over(self) -> bool:
        """Whether it is time to stop."""
        return self.cancelled() or time.monotonic() > self.deadline

    def check(self) -> None:
        """Stop when it is time."""
        if self.over:
            raise OutOfTimeError


@dataclass(order=True, slots=True)
class Open:
    """A node of the tree still to do."""

    key: tuple[float, int]
    box: Box = field(compare=False)

    @property
    def bound(self) -> float:
        return -self.key[0]


class Tree:
    """The search of one network."""

    def __init__(self, net: Network, target: Target, seed: int) -> None:
        import numpy as np

        self.net, self.target, self.seed = net, target, seed
        self.relaxation = Relaxation(net, nearest(net, 10), [], seed)
        self.nodes = 0
        self.open: list[Open] = []
        self.roomy = 200
        """With more cuts than this the slack ones are dropped."""
        self.number = count()
        self.current = float(net.prize.sum())
        """The bound of the node at work."""
        self.loss = np.zeros((2, net.size + len(net.tail)))
        self.tried = np.zeros((2, net.size + len(net.tail)))

    @property
    def bound(self) -> float:
        """No route is worth more."""
        worst = max([self.current, *(node.bound for node in self.open[:1])])
        return max(self.target.value, self.target.rounded(worst))

    def run(self) -> bool:
        """Whether the bound has come down to the best route."""
        try:
            self._root()
            self._descend()
        except OutOfTimeError:
            return self.target.reached(self.bound)
        return True

    def _root(self) -> None:
        """Bound the whole, then forget the edges and nodes that no better route has."""
        import numpy as np

        box = Box(self.net)
        bound = self._bounded(box, rounds=10**6, patience=0.002, tired_after=10)
        if self.target.reached(bound):
            self.current = bound
            return
        kept = self._fix(box, bound)
        if not kept.all():
            tight = [
                cut
                for cut, worth in zip(
                    self.relaxation.cuts,
                    self.relaxation.multipliers[self.net.size + 1 :],
                    strict=True,
                )
                if worth > 1e-9
            ]
            place = np.cumsum(kept) - 1
            cuts = [
                Cut(
                    cut.inside,
                    cut.across,
                    place[cut.teeth[kept[cut.teeth]]],
                    cut.nodes,
                    cut.weight,
                    cut.most,
                )
                for cut in tight
            ]
            inside = np.zeros(len(kept), dtype=bool)
            inside[self.relaxation.columns] = True
            self.net = without(self.net, kept)
            small = Box(self.net)
            small.y_low, small.y_high = box.y_low, box.y_high
            edges = np.flatnonzero(inside[kept])
            if len(self.net.tail) < 1500:
                edges = np.arange(len(self.net.tail))
            self.relaxation = Relaxation(self.net, edges, cuts, self.seed)
            self.loss = np.zeros((2, self.net.size + len(self.net.tail)))
            self.tried = np.zeros((2, self.net.size + len(self.net.tail)))
            box = small
        heapq.heappush(self.open, Open((-bound, next(self.number)), box))

    def _descend(self) -> None:
        """Take the node with the greatest bound and follow its better child to the ground."""
        while self.open and not self.target.reached(self.open[0].bound):
            node: Open | None = heapq.heappop(self.open)
            while node is not None:
                self.current = node.bound
                self.target.told(self.bound)
                node = self._divide(node)
        self.current = self.target.value
        self.open = []

    def _divide(self, node: Open) -> Open | None:
        """Bound a node and branch; the child to go on with, the other is kept for later."""
        self.nodes += 1
        box = node.box
        while True:
            bound = min(node.bound, self._bounded(box, rounds=12, patience=0.02))
            if self.target.reached(bound):
                return None
            self.current = bound
            self._fix(box, bound)
            choice, changed = self._choose(box)
            if choice is None and not changed:
                return None
            if choice is not None and not changed:
                break
        column, losses = choice
        children = [
            Open((-bound, next(self.number)), box.fixed(column, value)) for value in (0, 1)
        ]
        better = int(losses[1] <= losses[0])
        heapq.heappush(self.open, children[1 - better])
        return children[better]

    def _bounded(self, box: Box, rounds: int, patience: float, tired_after: int = 3) -> float:
        """A bound of what is within the box, by cuts and columns; keeps a better route."""
        import numpy as np

        lp, target = self.relaxation, self.target
        lp.bound_by(box)
        best = float("inf")
        last = float("inf")
        stale = 0
        while True:
            if not lp.solve():
                return -float("inf") if lp.infeasible else best
            tired = (rounds <= 0 or stale >= tired_after) and not self._whole()
            if tired or target.reached(lp.value):
                best = min(best, lp.price())
                if target.reached(best) or not self._more_edges():
                    return best
                continue
            rounds -= 1
            if target.over or rounds % 10 == 0:
                best = min(best, lp.price())
                self.current = min(self.current, best)
                target.told(self.bound)
                target.check()
                if self._more_edges():
                    continue
                if len(lp.cuts) > self.roomy:
                    lp.forget()
                    self.roomy = max(200, 2 * len(lp.cuts))
            stale = stale + 1 if last - lp.value < patience * (lp.value - target.least) else 0
            last = lp.value
            point = lp.point
            cuts = subtours(point)
            if len(cuts) < 5:
                cuts += blossoms(point)
            if not cuts:
                best = min(best, lp.price())
                if target.reached(best):
                    return best
                if self._more_edges():
                    continue
                if self._whole():
                    route = self._route()
                    value = float(self.net.prize[route].sum())
                    if target.fits(route):
                        if value > target.value:
                            target.value, target.route = value, route
                        return value
                    cuts = [all_but(self.net, lp.point.edges)]
                else:
                    return best
            lp.add_cuts(cuts)

    def _more_edges(self) -> bool:
        """Take in the edges that the last prices ask for; whether there were any."""
        import numpy as np

        lp = self.relaxation
        asked = (lp.x_gain > 1e-6) & (lp.box.x_high > 0)
        asked[lp.columns] = False
        edges = np.flatnonzero(asked)
        if len(edges):
            edges = edges[np.argsort(-lp.x_gain[edges], kind="stable")[:200]]
            lp.add_edges(edges)
        return len(edges) > 0

    def _whole(self) -> bool:
        import numpy as np

        lp = self.relaxation
        both = np.append(lp.y, lp.x)
        return bool(np.all(np.abs(both - np.round(both)) < WHOLE))

    def _route(self) -> list[int]:
        """The route of an integral solution."""
        net, point = self.net, self.relaxation.point
        ways: dict[int, list[int]] = {}
        for edge, x in zip(point.edges, point.x, strict=True):
            if x > 0.5:
                a, b = int(net.tail[edge]), int(net.head[edge])
                ways.setdefault(a, []).append(b)
                ways.setdefault(b, []).append(a)
        route = [net.start]
        before, here = -1, net.start
        while True:
            options = [node for node in ways[here] if node != before]
            before, here = here, options[0]
            route.append(here)
            if here == net.end:
                return route

    def _fix(self, box: Box, bound: float) -> Any:
        """Fix by reduced costs what no better route has; (edges,) which edges are left."""
        import numpy as np

        lp, room = self.relaxation, bound - self.target.least
        for gain, low, high in (
            (lp.y_gain, box.y_low, box.y_high),
            (lp.x_gain, box.x_low, box.x_high),
        ):
            off = (gain < -room - 1e-6) & (low == 0)
            on = (gain > room + 1e-6) & (high == 1)
            high[off] = 0
            low[on] = 1
        return box.x_high > 0

    def _choose(self, box: Box) -> tuple[tuple[int, Floats] | None, bool]:
        """The column to branch on, tried both ways, and whether the box got smaller instead.

        Strong branching until a column's losses are known from some trials.
        """
        import numpy as np

        lp, target, size = self.relaxation, self.target, self.net.size
        columns = np.append(np.arange(size), lp.columns + size)
        values = np.append(lp.y, lp.x)
        loose = np.abs(values - np.round(values)) > WHOLE
        columns, values = columns[loose], values[loose]
        start, parent = lp.lp.getBasis(), lp.value
        part = np.stack([values, 1 - values])
        known = self.tried[:, columns]
        per = np.divide(self.loss[:, columns], known, where=known > 0, out=np.zeros(known.shape))
        for way in (0, 1):
            seen = known[way] > 0
            nodes = columns < size
            for kind in (nodes, ~nodes):
                usual = per[way][seen & kind].mean() if (seen & kind).any() else 1.0
                per[way][~seen & kind] = usual
        losses = per * part
        score = np.maximum(losses[0], 1e-6) * np.maximum(losses[1], 1e-6)
        order = np.argsort(-score, kind="stable")[:10]
        best: tuple[float, int, Floats] | None = None
        changed = False
        room = max(parent - target.least, 1e-6)
        for place in order:
            column = int(columns[place])
            loss = losses[:, place].copy()
            if known[:, place].min() < 4:
                closed = [False, False]
                for way in (0, 1):
                    target.check()
                    loss[way], closed[way] = self._try(box, column, way, start, parent)
                    self.loss[way, column] += min(loss[way], room) / max(part[way, place], 1e-6)
                    self.tried[way, column] += 1
                if all(closed):
                    return None, False
                if any(closed):
                    smaller = box.fixed(column, int(closed[0]))
                    for name in Box.__slots__:
                        getattr(box, name)[:] = getattr(smaller, name)
                    changed = True
                    continue
            capped = np.minimum(loss, room)
            value = float(np.maximum(capped, 1e-6 * room).prod())
            if best is None or value > best[0]:
                best = value, column, capped
        lp.bound_by(box)
        lp.lp.setBasis(start)
        return (None if best is None else (best[1], best[2])), changed

    def _try(
        self, box: Box, column: int, way: int, start: Any, parent: float
    ) -> tuple[float, bool]:
        """How much the bound falls with a column at 0 or 1, and whether nothing better is left."""
        lp, target = self.relaxation, self.target
        lp.bound_by(box.fixed(column, way))
        lp.lp.setBasis(start)
        lp.lp.setOptionValue("simplex_iteration_limit", 100)
        solved = lp.solve()
        lp.lp.setOptionValue("simplex_iteration_limit", 2**31 - 1)
        if not solved:
            if lp.infeasible:
                return float("inf"), True
            return max(parent + lp.lp.getObjectiveValue(), 0.0), False
        loss = max(parent - lp.value, 0.0)
        return loss, target.reached(lp.value) and target.reached(lp.price())
