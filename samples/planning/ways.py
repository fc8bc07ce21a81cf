"""How far it is from one point of a problem to another."""

from __future__ import annotations

from math import hypot, inf

from samples.planning.problem import Metric, Problem


class Ways:
    """The distances of a problem in metres, by name of the distance and names of the points."""

    def __init__(self, problem: Problem) -> None:
        self._distances = problem.distances
        self._points = problem.points
        self._index = {point.id: i for i, point in enumerate(problem.points)}

    def metres(self, distance: str, from_point: str, to_point: str) -> float:
        """Return the distance in metres, infinity if there is no way; 0 from a point to itself."""
        if from_point == to_point:
            return 0.0
        measured = self._distances[distance]
        i, j = self._index[from_point], self._index[to_point]
        if measured.metric is Metric.MATRIX:
            return measured.metres[i][j]
        a, b = self._points[i], self._points[j]
        if a.x_m is None or a.y_m is None or b.x_m is None or b.y_m is None:
            return inf
        return hypot(a.x_m - b.x_m, a.y_m - b.y_m) * measured.factor
