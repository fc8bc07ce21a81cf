"""What each cell of an elevation model costs a vehicle, and the ways over it.

A cell can't be entered when it has no data, or when the ground there is steeper than the limit
(its gradient: central differences, one-sided beside the edge and beside cells without data). A
step between two cells can't be taken when its own rise over run exceeds the limit, which central
differences miss on a spike or a ledge; nor a diagonal one between two cells of which one can't
be entered. So no step of any way is steeper than the limit.

A metre along the surface costs 1 + (factor_at_limit - 1) * (gradient / limit)^2 metres of level
ground, both as rise over run, a step the mean of its two cells. Up counts like down. That form,
and 3 at the limit, are our assumption: gentle slopes hardly matter, steep ones are avoided where
a detour up to three times as long is level. No measured slip went into it.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from samples.domain.errors import InvalidValue
from samples.planning.distance.places import Floats, Integers, within
from samples.planning.distance.raster import Raster

FACTOR_AT_LIMIT = 3.0


class Ground:
    """A raster as one vehicle meets it; cells are numbered as `number` does.

    `slope_limit_deg` is above 0, at most 80; `factor_at_limit` 1 to 1000. Raises `InvalidValue`.
    """

    def __init__(self, raster: Raster, slope_limit_deg: float, factor_at_limit: float) -> None:
        self.slope_limit_deg = within(
            slope_limit_deg, 0.0, 80.0, "slope_limit_deg", "degrees, above 0, at most 80"
        )
        if self.slope_limit_deg == 0:
            raise InvalidValue(
                "On no slope at all nothing moves.",
                field="slope_limit_deg",
                value=slope_limit_deg,
                expected="degrees, above 0, at most 80",
            )
        self.factor_at_limit = within(factor_at_limit, 1.0, 1000.0, "factor_at_limit", "1 to 1000")
        self.steepest = math.tan(math.radians(self.slope_limit_deg))
        self._east_m, self._north_m = raster.ground_m
        gradient = np.hypot(
            _gradient(raster.elevation, 0, self._north_m),
            _gradient(raster.elevation, 1, self._east_m),
        )
        passable = np.isfinite(raster.elevation) & (gradient <= self.steepest)
        factor = 1 + (self.factor_at_limit - 1) * (gradient / self.steepest) ** 2
        # A border of cells that can't be entered spares every search the look for an edge.
        self._width = raster.elevation.shape[1] + 2
        self.factor = np.pad(np.where(passable, factor, 0.0), 1).ravel()
        """What a metre costs in each cell; 0: it can't be entered."""
        self._elevation = np.pad(np.nan_to_num(raster.elevation), 1).ravel()

        from samples.planning.distance.wavefront import STEPS

        steps = np.array(STEPS)
        self._offsets = steps @ np.array([self._width, 1])
        self._runs = np.hypot(steps[:, 0] * self._north_m, steps[:, 1] * self._east_m)
        self._allowed = self._steps_allowed(steps)
        # A little below the cheapest step: rounding must not put a neighbour into the same bucket.
        self._bucket_m = min(raster.ground_m) * (1 - 1e-9)
        dearest = self._runs.max() * math.hypot(1, self.steepest) * self.factor_at_limit
        self._buckets = int(dearest / self._bucket_m) + 2

    def number(self, rows: Integers, columns: Integers) -> Integers:
        """The numbers of cells by their rows and columns in the raster."""
        numbers: Integers = (rows + 1) * self._width + columns + 1
        return numbers

    def rows_columns(self, cells: Integers) -> Integers:
        """Rows and columns (n x 2) in the raster of numbered cells."""
        pairs: Integers = np.stack(np.divmod(cells, self._width), axis=1) - 1
        return pairs

    def ways(self, source: int, targets: Integers) -> list[tuple[float, Integers]]:
        """Least cost from one cell to each of distinct others, and the cells of the way there.

        Both ends are among them. Infinity and no cells where there is no way.
        """
        from samples.planning.distance.wavefront import spread, walk

        nowhere = (math.inf, np.empty(0, dtype=np.int64))
        if self.factor[source] == 0:
            return [nowhere] * len(targets)
        cost, came = spread(
            self._elevation,
            self.factor,
            self._allowed,
            self._offsets,
            self._runs,
            self._bucket_m,
            self._buckets,
            source,
            targets[self.factor[targets] > 0],
        )
        return [
            (float(cost[target]), walk(came, self._offsets, target))
            if np.isfinite(cost[target])
            else nowhere
            for target in targets
        ]

    def _steps_allowed(self, steps: Integers) -> npt.NDArray[np.uint8]:
        """Bit k of each cell: whether step k can be taken from there.

        The flat raster is shifted against itself; what wraps round is border.
        """
        passable = self.factor > 0
        allowed = np.zeros(len(passable), dtype=np.uint8)
        for bit, ((down, _), offset, run) in enumerate(
            zip(steps, self._offsets, self._runs, strict=True)
        ):
            rise = np.abs(np.roll(self._elevation, -offset) - self._elevation)
            may = passable & np.roll(passable, -offset) & (rise <= self.steepest * run)
            if bit >= 4:  # a diagonal: both cells beside it too
                beside = down * self._width
                may &= np.roll(passable, -beside) & np.roll(passable, beside - offset)
            allowed |= may.astype(np.uint8) << np.uint8(bit)
        return allowed

    def metres(self, way: Integers) -> float:
        """Length along the surface of a way through the middles of cells."""
        rows, columns = np.diff(self.rows_columns(way), axis=0).T
        rise = np.diff(self._elevation[way])
        steps = (rows * self._north_m) ** 2 + (columns * self._east_m) ** 2 + rise**2
        return float(np.sqrt(steps).sum())


def _gradient(elevation: Floats, axis: int, cell_m: float) -> Floats:
    """Rise over run along one axis; 0 where a cell has no neighbour with data on it."""
    step = np.diff(elevation, axis=axis) / cell_m
    edge = [(0, 0), (0, 0)]
    edge[axis] = (0, 1)
    ahead = np.pad(step, edge, constant_values=np.nan)
    edge[axis] = (1, 0)
    behind = np.pad(step, edge, constant_values=np.nan)
    ahead, behind = (
        np.where(np.isnan(ahead), behind, ahead),
        np.where(np.isnan(behind), ahead, behind),
    )
    return np.nan_to_num((ahead + behind) / 2)
