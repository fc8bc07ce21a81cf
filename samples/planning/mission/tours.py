"""Shorter ways over the same stops, and where one more stop fits best."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from samples.planning.mission.compiled import Kind, Mission, Tour, Trips

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_REMEMBERED = 20_000


class Tours:
    """Answers about the sorties of one mission, remembered."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self._place = [int(p) for p in mission.place]
        self._insertions: dict[
            tuple[int, int, Tour], tuple[NDArray[np.float64], NDArray[np.int64]]
        ] = {}
        self._shorter: dict[tuple[int, int, Tour], Tour] = {}

    def insertion(
        self, kind: int, here: int, tour: Tour
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return for each stop the metres it adds at its best place in a sortie, and that place."""
        key = (kind, here, tour)
        if key not in self._insertions:
            if len(self._insertions) > _REMEMBERED:
                self._insertions.clear()
            costs = self.costs(self.mission.kinds[kind], here, tour)
            where = costs.argmin(axis=0)
            self._insertions[key] = (costs.min(axis=0), where)
        return self._insertions[key]

    def costs(self, kind: Kind, here: int, tour: Tour) -> NDArray[np.float64]:
        """Return the metres that each stop (column) adds at each place (row) of a sortie."""
        import numpy as np

        metres, places = kind.array, self.mission.place
        way = np.array([here, *(self._place[i] for i in tour), kind.home])
        before, after = way[:-1], way[1:]
        saved = metres[before, after] if tour else np.zeros(1)
        found: NDArray[np.float64] = (
            metres[np.ix_(before, places)] + metres[np.ix_(places, after)].T - saved[:, None]
        )
        return found

    def shorter(self, kind: int, here: int, tour: Tour) -> Tour:
        """Return the stops of a sortie in an order that no reversal or move of one improves."""
        if len(tour) < 2:
            return tour
        key = (kind, here, tour)
        if key not in self._shorter:
            if len(self._shorter) > _REMEMBERED:
                self._shorter.clear()
            self._shorter[key] = self._shortened(self.mission.kinds[kind], here, tour)
        return self._shorter[key]

    def first(self, kind: int, trips: Trips) -> Trips:
        """Return the sorties with that one first for which this is shortest: it alone differs."""
        facts = self.mission.kinds[kind]
        if len(trips) < 2 or facts.start == facts.home:
            return trips
        away = [self.mission.length(facts, facts.start, tour) for tour in trips]
        home = [self.mission.length(facts, facts.home, tour) for tour in trips]
        best = min(range(len(trips)), key=lambda i: (away[i] - home[i], i))
        return (trips[best], *trips[:best], *trips[best + 1 :])

    def _shortened(self, kind: Kind, here: int, tour: Tour) -> Tour:
        places = self._place
        way = [here, *(places[i] for i in tour), kind.home]
        order = list(tour)
        metres = kind.metres
        least = 1e-9 * self.mission.length(kind, here, tour)
        # On a matrix that is not symmetric a reversal changes more than its two ends.
        reversals = range(1, len(way) - 2) if kind.symmetric else ()
        better = least < inf
        while better:
            better = False
            for i in reversals:
                gain, j = _best_reversal(metres, way, i)
                if gain > least:
                    way[i : j + 1] = way[i : j + 1][::-1]
                    order[i - 1 : j] = order[i - 1 : j][::-1]
                    better = True
            for i in range(1, len(way) - 1):
                gain, j = _best_move(metres, way, i)
                if gain > least:
                    way.insert(j if j < i else j - 1, way.pop(i))
                    order.insert(j - 1 if j < i else j - 2, order.pop(i - 1))
                    better = True
        return tuple(order)


def _best_reversal(metres: list[list[float]], way: list[int], i: int) -> tuple[float, int]:
    """Return what reversing way[i..j] saves at most, and j."""
    best, at = 0.0, i
    a, b = metres[way[i - 1]], metres[way[i]]
    first = a[way[i]]
    for j in range(i + 1, len(way) - 1):
        c, d = way[j], way[j + 1]
        gain = first + metres[c][d] - a[c] - b[d]
        if gain > best:
            best, at = gain, j
    return best, at


def _best_move(metres: list[list[float]], way: list[int], i: int) -> tuple[float, int]:
    """Return what moving way[i] before way[j] saves at most, and j."""
    a, b, c = way[i - 1], way[i], way[i + 1]
    saved = metres[a][b] + metres[b][c] - metres[a][c]
    best, at = 0.0, i
    if not 0 < saved < inf:
        return best, at
    for j in range(1, len(way)):
        if j not in (i, i + 1):
            d, e = way[j - 1], way[j]
            gain = saved - metres[d][b] - metres[b][e] + metres[d][e]
            if gain > best:
                best, at = gain, j
    return best, at
