"""Over an elevation model: the least-cost way of wheels that can't climb more than so much.

A way leads from cell to neighbouring cell, eight of them; `ground` says what that costs and what
is never crossed. Two figures come out: `cost`, in metres of level ground, which the way makes
least; and `metres`, the length of that way along the surface, which range and time go by.

On level ground a way over eight neighbours is up to 8.2 % longer than the straight line
(1 / cos 22.5 degrees). A point is joined to the middle of its cell by a straight line.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import LocalPoint, Position
from samples.planning.distance import cache as kept
from samples.planning.distance import raster as rasters
from samples.planning.distance.ground import FACTOR_AT_LIMIT, Ground
from samples.planning.distance.places import (
    Floats,
    Integers,
    Way,
    places,
    straight_metres,
    within,
)
from samples.planning.problem import Distance, Metric

_VERSION = "terrain/1"
"""Part of the name of a kept matrix: whoever changes what is computed counts it up."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Between n points, n x 2 each; infinity where there is no way.

    `metres` is the length along the surface, `cost` that in metres of level ground. Both are
    symmetric, neither is shorter than the straight line. `cost` is least; `metres` is that of
    the least-cost way, and a way over a third point may be shorter in metres.
    """

    metres: Floats
    cost: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TerrainWay(Way):
    """A least-cost way, in map coordinates, with its cost in metres of level ground."""

    cost: float


class Terrain:
    """An elevation model; `raster.Raster` tells what it holds."""

    def __init__(self, raster: rasters.Raster) -> None:
        self.raster = raster

    @classmethod
    def read(
        cls,
        path: Path | str,
        *,
        coarsen: int = 1,
        bounds: tuple[float, float, float, float] | None = None,
    ) -> Terrain:
        """Read the first band of a GeoTIFF: a map projection of Mars in metres, north up.

        `coarsen` averages so many cells each way into one, leaving out those without data;
        slopes come out gentler than they are, so a limit then needs a margin. `bounds` (west,
        south, east, north in map coordinates) cuts out a part. Raises `InvalidValue` for a file
        that can't be read, another kind of map, or more than 10 million cells.
        """
        return cls(rasters.read(path, coarsen, bounds))

    @classmethod
    def of(cls, elevation: npt.ArrayLike, cell_m: float) -> Terrain:
        """Elevations (metres, rows x columns, the first row north; NaN: no data) of square cells.

        The south-west corner is at 0, 0. Raises `InvalidValue`.
        """
        heights = np.array(elevation, dtype=np.float64)
        size = within(cell_m, 0.001, 1e6, "cell_m", "metres, 0.001 to 1 000 000")
        if heights.ndim != 2 or min(heights.shape) < 2 or heights.size > rasters.CELLS_MAX:
            raise InvalidValue(
                f"An elevation model can't have the shape {heights.shape}.",
                field="elevation",
                value=heights.shape,
                expected=f"2 x 2 to {rasters.CELLS_MAX} cells",
            )
        heights[~np.isfinite(heights)] = np.nan
        cell = (size, size)
        return cls(rasters.Raster(heights, 0.0, len(heights) * size, cell, cell))

    def points(self, positions: Sequence[Position]) -> Floats:
        """Map coordinates (n x 2) of positions (planetocentric latitude, longitude, degrees)."""
        return rasters.to_map(self.raster, positions)

    def positions(self, points: Floats) -> list[Position]:
        """The positions of map coordinates (n x 2): the inverse of `points`."""
        return rasters.to_positions(self.raster, points)

    def matrix(
        self,
        points: npt.ArrayLike,
        slope_limit_deg: float,
        *,
        factor_at_limit: float = FACTOR_AT_LIMIT,
        workers: int = 2,
        cache: Path | None = None,
    ) -> Reach:
        """Least-cost ways between points (n x 2, map coordinates).

        `slope_limit_deg` (above 0, at most 80) is the steepest slope the vehicle takes,
        `factor_at_limit` (1 to 1000) what a metre of it costs in metres of level ground.
        `workers` threads share the work. `cache` is a folder where the answer is kept, by the
        SHA-256 of everything it depends on. Raises `InvalidValue` for a point outside the model.
        """
        array = places(points)
        ground = Ground(self.raster, slope_limit_deg, factor_at_limit)
        cells, spurs = self._joined(array, ground)
        threads = int(within(workers, 1, 64, "workers", "1 to 64"))
        if cache is None:
            return self._reach(array, cells, spurs, ground, threads)
        raster = self.raster
        parameters = (_VERSION, ground.slope_limit_deg, ground.factor_at_limit)
        outline = (raster.west, raster.north, raster.cell_m, raster.ground_m)
        name = kept.key(repr((parameters, outline)), raster.elevation, array)
        found = kept.load(cache, name, len(array))
        if found:
            return Reach(*found)
        reach = self._reach(array, cells, spurs, ground, threads)
        kept.save(cache, name, reach.metres, reach.cost)
        return reach

    def path(
        self,
        a: LocalPoint,
        b: LocalPoint,
        slope_limit_deg: float,
        *,
        factor_at_limit: float = FACTOR_AT_LIMIT,
    ) -> TerrainWay:
        """The least-cost way from one point to another; the arguments are those of `matrix`."""
        ends = places([a, b])
        ground = Ground(self.raster, slope_limit_deg, factor_at_limit)
        cells, spurs = self._joined(ends, ground)
        reach = self._reach(ends, cells, spurs, ground, 1)
        metres, cost = float(reach.metres[0, 1]), float(reach.cost[0, 1])
        if not np.isfinite(metres):
            return TerrainWay(np.empty((0, 2)), metres, cost)
        if cells[0] == cells[1]:
            return TerrainWay(ends, metres, cost)
        # From the lower number, as in the matrix: of equally good ways the same one is found.
        _, way = ground.ways(cells.min(), cells[cells != cells.min()])[0]
        middles = self._middles(ground.rows_columns(way))
        if cells[0] > cells[1]:
            middles = middles[::-1]
        return TerrainWay(np.concatenate([ends[:1], middles, ends[1:]]), metres, cost)

    def _joined(self, points: Floats, ground: Ground) -> tuple[Integers, Floats]:
        """The cell of each point, and metres on the ground from its middle."""
        raster = self.raster
        across = (points - [raster.west, raster.north]) / raster.cell_m * [1, -1]
        rows, columns = raster.elevation.shape
        for number in np.flatnonzero(((across < 0) | (across > [columns, rows])).any(axis=1))[:1]:
            east, south = raster.west + columns * raster.cell_m[0], raster.north
            south -= rows * raster.cell_m[1]
            raise InvalidValue(
                f"Point {number} is outside the elevation model.",
                field=f"points[{number}]",
                value=points[number].tolist(),
                expected=f"{raster.west} to {east} east, {south} to {raster.north} north",
            )
        # The outer edge belongs to the last cell.
        inside = np.minimum(across.astype(np.int64), [columns - 1, rows - 1])
        away = self._on_ground(points - self._middles(inside[:, ::-1]))
        return ground.number(inside[:, 1], inside[:, 0]), np.hypot(*away.T)

    def _middles(self, rows_columns: Integers) -> Floats:
        """Map coordinates (n x 2) of the middles of cells."""
        (width, height), raster = self.raster.cell_m, self.raster
        rows, columns = rows_columns.T
        east, north = raster.west + (columns + 0.5) * width, raster.north - (rows + 0.5) * height
        return np.column_stack([east, north])

    def _on_ground(self, differences: Floats) -> Floats:
        scaled: Floats = differences / self.raster.cell_m * self.raster.ground_m
        return scaled

    def _reach(
        self, points: Floats, cells: Integers, spurs: Floats, ground: Ground, threads: int
    ) -> Reach:
        distinct, which = np.unique(cells, return_inverse=True)
        metres, cost = _between(distinct, ground, threads)
        factor = ground.factor[cells]
        metres, cost = metres[np.ix_(which, which)], cost[np.ix_(which, which)]
        metres += spurs[:, None] + spurs
        cost += (spurs * factor)[:, None] + spurs * factor
        together = cells[:, None] == cells
        straight = straight_metres(self._on_ground(points))
        straight[together & (factor == 0) & (straight > 0)] = np.inf
        metres = np.where(together, straight, metres)
        # A point has no way to make to itself, even where nothing moves.
        cost = np.where(together & (straight > 0), straight * np.maximum(factor, 1), cost)
        cost[together & (straight == 0)] = 0.0
        return Reach(metres, cost)


@dataclass(frozen=True, slots=True)
class Drive:
    """Wheels over an elevation model, with the arguments of `Terrain.matrix`."""

    terrain: Terrain
    slope_limit_deg: float
    factor_at_limit: float = FACTOR_AT_LIMIT
    workers: int = 2
    cache: Path | None = None

    def distance(self, points: npt.ArrayLike) -> Distance:
        """As a planner's measure: metres along the surface between points (map coordinates)."""
        reach = self.terrain.matrix(
            points,
            self.slope_limit_deg,
            factor_at_limit=self.factor_at_limit,
            workers=self.workers,
            cache=self.cache,
        )
        return Distance(Metric.MATRIX, metres=tuple(tuple(row) for row in reach.metres.tolist()))


def _between(cells: Integers, ground: Ground, threads: int) -> tuple[Floats, Floats]:
    """Metres and cost between the middles of distinct cells, both ways alike."""
    metres, cost = np.zeros((2, len(cells), len(cells)))

    def fill(row: int) -> None:
        targets = cells[row + 1 :]
        for column, (least, way) in enumerate(ground.ways(cells[row], targets), row + 1):
            cost[row, column] = cost[column, row] = least
            length = ground.metres(way) if len(way) else np.inf
            metres[row, column] = metres[column, row] = length

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(len(cells) - 1)))  # list: what failed is raised
    return metres, cost
