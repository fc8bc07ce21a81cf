"""Places on a plane, and a way from one to another."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from samples.domain.errors import InvalidValue

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """A way for the map: `points` (k x 2) from the first place to the last, both included.

    Where there is no way, `metres` is infinite and `points` has no rows.
    """

    points: Floats
    metres: float


def places(points: npt.ArrayLike, field: str = "points") -> Floats:
    """Points as an n x 2 array of metres (east, north); raises `InvalidValue` for anything else."""
    expected = "pairs of finite numbers, metres east and north"
    try:
        array = np.asarray(points, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InvalidValue(
            "The points can't be read.", field=field, value=points, expected=expected
        ) from error
    if array.size == 0:
        return np.empty((0, 2))
    if array.ndim != 2 or array.shape[1] != 2:
        raise InvalidValue(
            f"The points have the shape {array.shape}.",
            field=field,
            value=array.shape,
            expected=expected,
        )
    for row in np.flatnonzero(~np.isfinite(array).all(axis=1))[:1]:
        raise InvalidValue(
            f"Point {row} is not a place.",
            field=f"{field}[{row}]",
            value=array[row].tolist(),
            expected=expected,
        )
    return array


def within(value: float, low: float, high: float, field: str, expected: str) -> float:
    """The value as a float; raises `InvalidValue` for no number or one outside low..high."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:  # NaN is in no range
        raise InvalidValue(f"{value!r} won't do.", field=field, value=value, expected=expected)
    return number


def detour_factor(value: float) -> float:
    """A factor on straight lines; raises `InvalidValue` below 1, or above 100."""
    return within(value, 1.0, 100.0, "factor", "1 (the straight line itself) to 100")


def straight_metres(points: Floats) -> Floats:
    """Straight distances between points (n x 2), n x n."""
    east, north = points.T
    metres: Floats = np.hypot(east[:, None] - east, north[:, None] - north)
    return metres
