"""An elevation model from a GeoTIFF, checked for being one of Mars in metres."""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import Position, check_latitude, distance_m, normalise_longitude
from samples.domain.geodesy import planetocentric_latitude as planetocentric
from samples.domain.geodesy import planetographic_latitude as planetographic
from samples.planning.distance.places import Floats, places

CELLS_MAX = 10_000_000
"""After coarsening. A cell takes up to about 90 bytes while slopes are computed, and then 25, and
19 more for each worker."""

_MARS_RADII_M = (3_370_000.0, 3_400_000.0)
"""Maps of Mars are drawn on spheres from its polar to its equatorial radius."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Elevations in metres (rows x columns, the first row north; NaN: no data).

    `west` and `north` are the map coordinates of the outer corner, `cell_m` the width and height
    of a cell on the map, `ground_m` the same on the ground (a map is true to scale on its
    standard parallel only).
    """

    elevation: Floats
    west: float
    north: float
    cell_m: tuple[float, float]
    ground_m: tuple[float, float]
    crs: Any = None


def read(
    path: Path | str,
    coarsen: int,
    bounds: tuple[float, float, float, float] | None,
) -> Raster:
    """Read one elevation model; see `Terrain.read`."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    if coarsen not in range(1, 1001):
        raise InvalidValue(
            f"{coarsen!r} cells can't be made one.",
            field="coarsen",
            value=coarsen,
            expected="a whole number, 1 to 1000",
        )
    try:
        with warnings.catch_warnings():
            # What isn't georeferenced is refused below, in our own words.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            # Rasterio 1.4 still multiplies the transforms of affine 3 the old way.
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            # One driver: other formats may name further files, here or on the network.
            with rasterio.open(path, driver="GTiff") as dataset:
                _check_map(dataset)
                return _read(dataset, coarsen, bounds)
    except RasterioIOError as error:
        raise InvalidValue(
            "The elevation model can't be read.", field="path", value=path, expected="a GeoTIFF"
        ) from error


def to_map(raster: Raster, positions: Sequence[Position]) -> Floats:
    """Map coordinates (n x 2) of planetocentric positions; needs a raster read from a file."""
    from rasterio.warp import transform

    if raster.crs is None:
        raise InvalidValue(
            "This elevation model has no map projection.",
            field="crs",
            expected="a model read from a GeoTIFF",
        )
    globe, flattened = _globe(raster.crs)
    latitudes = [check_latitude(latitude) for latitude, _ in positions]
    if flattened:
        latitudes = [planetographic(latitude) for latitude in latitudes]
    longitudes = [normalise_longitude(longitude) for _, longitude in positions]
    return places(np.column_stack(transform(globe, raster.crs, longitudes, latitudes)))


def to_positions(raster: Raster, points: Floats) -> list[Position]:
    """Planetocentric positions of map coordinates (n x 2): the inverse of `to_map`."""
    from rasterio.warp import transform

    globe, flattened = _globe(raster.crs)
    longitudes, latitudes = transform(raster.crs, globe, *points.T.tolist())
    turn = planetocentric if flattened else float
    return [
        (turn(latitude), normalise_longitude(longitude))
        for latitude, longitude in zip(latitudes, longitudes, strict=True)
    ]


def _check_map(dataset: Any) -> None:
    expected = "a map projection of Mars in metres, north up"
    crs = dataset.crs
    if not crs or not crs.is_projected or crs.linear_units_factor[1] != 1.0:
        raise InvalidValue(
            "The elevation model isn't a map in metres.",
            field="crs",
            value=str(crs) if crs else None,
            expected=expected,
        )
    radius, _ = _spheroid(crs)
    if not _MARS_RADII_M[0] <= radius <= _MARS_RADII_M[1]:
        raise InvalidValue(
            f"The elevation model is of a planet with a radius of {radius:.0f} m.",
            field="crs",
            value=str(crs),
            expected=expected,
        )
    transform = dataset.transform
    if transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        raise InvalidValue(
            "The elevation model is turned.",
            field="transform",
            value=tuple(transform)[:6],
            expected=expected,
        )


def _read(dataset: Any, coarsen: int, bounds: tuple[float, float, float, float] | None) -> Raster:
    from rasterio.enums import Resampling
    from rasterio.windows import Window

    top, left, bottom, right = 0, 0, dataset.height, dataset.width
    transform = dataset.transform
    if bounds is not None:
        west, south, east, north = places([bounds[:2], bounds[2:]], "bounds").ravel().tolist()
        left = max(left, int((west - transform.c) // transform.a))
        right = min(right, -int((transform.c - east) // transform.a))
        top = max(top, int((north - transform.f) // transform.e))
        bottom = min(bottom, -int((transform.f - south) // transform.e))
    rows, columns = (bottom - top) // coarsen, (right - left) // coarsen
    if rows < 2 or columns < 2 or rows * columns > CELLS_MAX:
        raise InvalidValue(
            f"The elevation model would have {max(rows, 0)} x {max(columns, 0)} cells.",
            field="coarsen" if rows > 1 and columns > 1 else "bounds",
            value=coarsen if rows > 1 and columns > 1 else bounds,
            expected=f"2 x 2 to {CELLS_MAX} cells; coarsen it or cut out a part",
        )
    heights = dataset.read(
        1,
        window=Window(left, top, columns * coarsen, rows * coarsen),
        out_shape=(rows, columns),
        resampling=Resampling.average,
        masked=True,
    )
    elevation = heights.astype(np.float64).filled(np.nan)
    elevation = elevation * dataset.scales[0] + dataset.offsets[0]
    elevation[~np.isfinite(elevation)] = np.nan
    west = transform.c + left * transform.a
    north = transform.f + top * transform.e
    cell_m = transform.a * coarsen, -transform.e * coarsen
    middle = west + columns * cell_m[0] / 2, north - rows * cell_m[1] / 2
    return Raster(
        elevation, west, north, cell_m, _on_the_ground(dataset.crs, middle, cell_m), dataset.crs
    )


def _on_the_ground(
    crs: Any, middle: tuple[float, float], cell_m: tuple[float, float]
) -> tuple[float, float]:
    """Width and height on the ground of a cell of that size in the middle of the map."""
    from rasterio.warp import transform

    globe, _ = _globe(crs)
    (x, y), (width, height) = middle, cell_m
    xs = [x - width / 2, x + width / 2, x, x]
    ys = [y, y, y - height / 2, y + height / 2]
    longitudes, latitudes = transform(crs, globe, xs, ys)
    west, east, south, north = zip(latitudes, longitudes, strict=True)
    return distance_m(*west, *east), distance_m(*south, *north)


def _spheroid(crs: Any) -> tuple[float, float]:
    """Equatorial radius in metres and inverse flattening (0: a sphere) of a map's globe."""
    found = re.search(r'(?:SPHEROID|ELLIPSOID)\["[^"]*",\s*([\d.]+),\s*([\d.]+)', crs.to_wkt())
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _globe(crs: Any) -> tuple[Any, bool]:
    """Longitude and latitude on a map's own globe, and whether that is flattened."""
    from rasterio.crs import CRS

    radius, inverse_flattening = _spheroid(crs)
    shape = f"+a={radius} +rf={inverse_flattening}" if inverse_flattening else f"+R={radius}"
    return CRS.from_string(f"+proj=longlat {shape} +no_defs"), bool(inverse_flattening)
