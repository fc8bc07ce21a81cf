"""Along the rover's own track: ground it has driven, so known to be passable.

The drives are joined end to start into one line. A place on it is told by its chainage, the
metres driven from the line's beginning. Where the line passes itself, a shortcut leads across.
A point off the line is joined at its nearest place by a straight spur.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import LocalPoint
from samples.planning.distance.approach import along, nearest
from samples.planning.distance.places import Floats, Way, detour_factor, places, within
from samples.planning.problem import Distance, Metric

SHORTCUT_M = 10.0
"""Our assumption: ground between two stretches of track this near to each other is passable too.
The rover is 3 m long, its localisations are good to 2-3 m (SOURCES.md)."""

BEND = 3.0
"""Two places are stretches that pass each other, not one bend, when more than this many times
`shortcut_m` of track lie between them: bends aren't cut."""

PIECE_M = 5.0
"""The line is looked at in pieces of at most this length; each pair of near pieces gets one
shortcut, so a way through them is at most about two pieces longer than the best."""

LENGTH_MAX_M = 1_000_000.0


@dataclass(frozen=True, slots=True, eq=False)
class TrackWay(Way):
    """A way along the track; the spurs at its two ends are part of `metres`."""

    from_spur_m: float
    to_spur_m: float


class Track:
    """The track as a network.

    `drives` are polylines (k x 2, local metres), one for each drive, in their order. `shortcut_m`
    (0 to 100; 0: none) is how near the track must pass itself for a shortcut. Off the track, on
    spurs and shortcuts, a straight line counts `factor` times (1 to 100). Raises `InvalidValue`.
    """

    def __init__(
        self,
        drives: Sequence[npt.ArrayLike],
        *,
        shortcut_m: float = SHORTCUT_M,
        factor: float = 1.0,
    ) -> None:
        self.shortcut_m = within(shortcut_m, 0.0, 100.0, "shortcut_m", "metres, 0 to 100")
        self.factor = detour_factor(factor)
        lines = [places(drive, f"drives[{number}]") for number, drive in enumerate(drives)]
        lines = [line for line in lines if len(line)]
        line = np.concatenate(lines) if lines else np.empty((0, 2))
        moved = np.ones(len(line), dtype=bool)
        moved[1:] = (np.diff(line, axis=0) != 0).any(axis=1)
        self._line = line[moved]
        if len(self._line) < 2:
            raise InvalidValue(
                "A track needs two places at least.",
                field="drives",
                value=len(self._line),
                expected="polylines of local metres",
            )
        steps = np.hypot(*np.diff(self._line, axis=0).T)
        self._chainage = np.concatenate([[0.0], np.cumsum(steps)])
        self.length_m = float(self._chainage[-1])
        """Of the whole line."""
        within(self.length_m, 0.0, LENGTH_MAX_M, "drives", f"at most {LENGTH_MAX_M:.0f} m of track")
        self.bridged_m = math.fsum(math.dist(a[-1], b[0]) for a, b in pairwise(lines))
        """Of `length_m`, the straight lines from the end of a drive to the start of the next:
        drives that the data lacks."""
        self._links = self._shortcuts()

    @property
    def shortcuts(self) -> int:
        """How many shortcuts there are."""
        return len(self._links[0])

    def spurs(self, points: npt.ArrayLike) -> Floats:
        """Metres (n) from each point straight to the track, `factor` included."""
        return self._joined(places(points))[1]

    def matrix(self, points: npt.ArrayLike) -> Floats:
        """Metres between points (n x 2, local metres), n x n.

        Symmetric, never shorter than the straight line, and no detour over a third point is
        shorter. Raises `InvalidValue`.
        """
        from scipy.sparse.csgraph import dijkstra

        array = places(points)
        if not len(array):
            return np.empty((0, 0))
        joins, spurs = self._joined(array)
        nodes, graph = self._network(joins)
        sources, which = np.unique(np.searchsorted(nodes, joins), return_inverse=True)
        between = dijkstra(graph, directed=False, indices=sources)[:, sources]
        between = np.minimum(between, between.T)[np.ix_(which, which)]
        metres: Floats = between + (spurs[:, None] + spurs)
        metres[(array[:, None] == array).all(axis=2)] = 0.0
        return metres

    def distance(self, points: npt.ArrayLike) -> Distance:
        """As a planner's measure."""
        rows = self.matrix(points).tolist()
        return Distance(Metric.MATRIX, metres=tuple(tuple(row) for row in rows))

    def path(self, a: LocalPoint, b: LocalPoint) -> TrackWay:
        """The shortest way from one point to another, in local metres. Raises `InvalidValue`."""
        from scipy.sparse.csgraph import dijkstra

        ends = places([a, b])
        if (ends[0] == ends[1]).all():
            return TrackWay(ends, 0.0, 0.0, 0.0)
        joins, spurs = self._joined(ends)
        nodes, graph = self._network(joins)
        source, target = np.searchsorted(nodes, joins)
        metres, before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)
        way = [target]
        while way[-1] != source:
            way.append(before[way[-1]])
        way.reverse()
        parts = [self._at(joins[:1])]
        for i, j in pairwise(way):
            # An edge to a neighbour that is as long as the track between them is the track.
            low, high = min(i, j), max(i, j)
            if high == low + 1 and graph[low, high] == nodes[high] - nodes[low]:
                parts.append(self._vertices(nodes[i], nodes[j]))
            parts.append(self._at(nodes[[j]]))
        return TrackWay(
            np.concatenate([ends[:1], *parts, ends[1:]]),
            float(spurs.sum() + metres[target]),
            *spurs.tolist(),
        )

    def _joined(self, points: Floats) -> tuple[Floats, Floats]:
        """Chainage of the nearest place on the line to each point, and the spur there in metres."""
        starts, ends = self._line[:-1], self._line[1:]
        joins, spurs = np.empty(len(points)), np.empty(len(points))
        for number, point in enumerate(points):
            part = along(point, starts, ends)
            away = np.hypot(*(starts + part[:, None] * (ends - starts) - point).T)
            best = int(away.argmin())
            low, high = self._chainage[best : best + 2]
            joins[number] = low + part[best] * (high - low)
            spurs[number] = away[best] * self.factor
        return joins, spurs

    def _at(self, chainage: Floats) -> Floats:
        """The places (n x 2) at these chainages."""
        return np.column_stack([np.interp(chainage, self._chainage, c) for c in self._line.T])

    def _vertices(self, begin: float, end: float) -> Floats:
        """The line's own corners strictly between two chainages, in the direction of travel."""
        low, high = min(begin, end), max(begin, end)
        inner = self._line[(self._chainage > low) & (self._chainage < high)]
        return inner if begin < end else inner[::-1]

    def _shortcuts(self) -> tuple[Floats, Floats, Floats]:
        """Both chainages of each shortcut, and its metres."""
        from scipy.spatial import cKDTree

        if not self.shortcut_m:
            return np.empty(0), np.empty(0), np.empty(0)
        counts = np.ceil(np.diff(self._chainage) / PIECE_M).astype(int)
        cuts = [
            np.linspace(low, high, count, endpoint=False)
            for (low, high), count in zip(pairwise(self._chainage), counts, strict=True)
        ]
        marks = np.concatenate([*cuts, self._chainage[-1:]])
        at = self._at(marks)
        tree = cKDTree((at[:-1] + at[1:]) / 2)
        pairs = tree.query_pairs(self.shortcut_m + PIECE_M, output_type="ndarray")
        i, j = pairs[marks[pairs[:, 1]] - marks[pairs[:, 0]] > PIECE_M].T
        s, t, gap = nearest(at[i], at[i + 1], at[j], at[j + 1])
        one = marks[i] + s * (marks[i + 1] - marks[i])
        other = marks[j] + t * (marks[j + 1] - marks[j])
        keep = (gap <= self.shortcut_m) & (other - one > BEND * self.shortcut_m)
        return one[keep], other[keep], gap[keep]

    def _network(self, joins: Floats) -> tuple[Floats, Any]:
        """Chainages that are nodes, sorted, and the graph between them (sparse, i < j)."""
        from scipy.sparse import csr_array

        one, other, gap = self._links
        nodes = np.unique(np.concatenate([one, other, joins]))
        neighbours = np.arange(len(nodes))
        rows = np.concatenate([neighbours[:-1], np.searchsorted(nodes, one)])
        columns = np.concatenate([neighbours[1:], np.searchsorted(nodes, other)])
        metres = np.concatenate([np.diff(nodes), gap * self.factor])
        # A sparse matrix adds up what is given twice; only the shortest of several edges counts.
        order = np.lexsort((metres, columns, rows))
        rows, columns, metres = rows[order], columns[order], metres[order]
        first = np.ones(len(rows), dtype=bool)
        first[1:] = (np.diff(rows) != 0) | (np.diff(columns) != 0)
        shape = (len(nodes), len(nodes))
        return nodes, csr_array((metres[first], (rows[first], columns[first])), shape=shape)
