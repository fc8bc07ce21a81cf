"""How far it is: straight, along the rover's own track, or over an elevation model.

    matrix(points, Straight(1.2))
    matrix(points, Track(drives))
    matrix(points, Drive(Terrain.read("dtm.tif"), slope_limit_deg=15))

docs/planning.md ("Distances") says what each assumes.
"""

from __future__ import annotations

from typing import Protocol

import numpy.typing as npt

from samples.planning.problem import Distance


class Method(Protocol):
    """`Straight`, `Track` or `Drive`."""

    def distance(self, points: npt.ArrayLike) -> Distance:
        """Measure between all points (n x 2, metres)."""


def matrix(points: npt.ArrayLike, method: Method) -> Distance:
    """Distances between points (n x 2, metres), in their order, as a problem holds them.

    Points are in the plane of the method: local metres of `samples.domain.geodesy` for straight
    lines and the track, the raster's map coordinates for terrain (`Terrain.points` makes them
    from positions). Raises `InvalidValue` for points that can't be.
    """
    return method.distance(points)
