"""The straight line, times a factor: a helicopter, or wheels on ground nobody has mapped."""

from __future__ import annotations

from dataclasses import dataclass

import numpy.typing as npt

from samples.planning.distance.places import Floats, detour_factor, places, straight_metres
from samples.planning.problem import Distance, Metric


@dataclass(frozen=True, slots=True)
class Straight:
    """Straight lines; `factor` (1 to 100) stands for the detours of a real way."""

    factor: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a factor that makes ways shorter than the straight line."""
        detour_factor(self.factor)

    def matrix(self, points: npt.ArrayLike) -> Floats:
        """Metres between points (n x 2, local metres), n x n; raises `InvalidValue`."""
        return straight_metres(places(points)) * self.factor

    def distance(self, points: npt.ArrayLike) -> Distance:
        """As a planner's measure: computed from the points' own coordinates, so no matrix."""
        places(points)
        return Distance(Metric.EUCLIDEAN, factor=self.factor)
