"""Elevation models from GeoTIFF files."""

from __future__ import annotations

import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine, from_origin

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import distance_m, jpl_easting_northing
from samples.planning.distance.raster import CELLS_MAX
from samples.planning.distance.terrain import Terrain

# Of rasterio 1.4 itself, when a test writes a file.
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")

JPL = "+proj=eqc +lat_ts=18.4663 +R=3396190 +units=m +no_defs"
ROVER = (18.43687, 77.23205)
WEST, NORTH = (round(metres, -3) for metres in jpl_easting_northing(*ROVER))


def write(
    path: Path,
    heights: np.ndarray,
    crs: str | None = JPL,
    transform: Affine | None = None,
    **options: Any,
) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(
            path,
            "w",
            driver="GTiff",
            height=heights.shape[0],
            width=heights.shape[1],
            count=1,
            dtype=options.pop("dtype", "float32"),
            crs=CRS.from_string(crs) if crs else None,
            transform=transform or from_origin(WEST, NORTH, 10, 10),
            **options,
        ) as dataset:
            dataset.write(heights, 1)
    return path


def ramp(rows: int = 12, columns: int = 20) -> np.ndarray:
    return np.arange(rows)[:, None] * 0.5 + np.arange(columns) * 1.0


def test_a_model_is_read_back_as_written(tmp_path: Path) -> None:
    raster = Terrain.read(write(tmp_path / "dtm.tif", ramp())).raster
    assert (raster.elevation == ramp()).all()
    assert (raster.west, raster.north, raster.cell_m) == (WEST, NORTH, (10, 10))
    # At 18.437 degrees the map with its standard parallel at 18.4663 is 0.02 % too narrow.
    assert raster.ground_m == pytest.approx((10, 10), rel=3e-4)


def test_coarsening_averages_whole_blocks(tmp_path: Path) -> None:
    raster = Terrain.read(write(tmp_path / "dtm.tif", ramp()), coarsen=5).raster
    blocks = ramp()[:10].reshape(2, 5, 4, 5).mean(axis=(1, 3))  # two rows are left over
    assert raster.elevation == pytest.approx(blocks)
    assert (raster.north, raster.cell_m) == (NORTH, (50, 50))


def test_a_part_is_cut_out(tmp_path: Path) -> None:
    path = write(tmp_path / "dtm.tif", ramp())
    bounds = (WEST + 32, NORTH - 68, WEST + 75, NORTH - 20)
    raster = Terrain.read(path, bounds=bounds).raster
    assert (raster.elevation == ramp()[2:7, 3:8]).all()
    assert (raster.west, raster.north) == (WEST + 30, NORTH - 20)
    everything = (WEST - 1e6, NORTH - 1e6, WEST + 1e6, NORTH + 1e6)
    assert (Terrain.read(path, bounds=everything).raster.elevation == ramp()).all()


def test_cells_without_data_are_known(tmp_path: Path) -> None:
    heights = ramp()
    heights[3, 4] = -32768
    path = write(tmp_path / "dtm.tif", heights, nodata=-32768)
    elevation = Terrain.read(path).raster.elevation
    assert np.argwhere(np.isnan(elevation)).tolist() == [[3, 4]]
    # In a coarser cell what there is counts.
    coarse = Terrain.read(path, coarsen=2).raster.elevation
    assert coarse[1, 2] == pytest.approx((ramp()[2, 4] + ramp()[2, 5] + ramp()[3, 5]) / 3)


def test_stored_numbers_are_scaled_as_the_file_says(tmp_path: Path) -> None:
    path = write(tmp_path / "dtm.tif", ramp(), dtype="int16")
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = (0.5,), (-2500.0,)
    assert Terrain.read(path).raster.elevation == pytest.approx(np.trunc(ramp()) * 0.5 - 2500)


@pytest.mark.parametrize(
    "crs",
    [
        JPL,
        "IAU_2015:49910",
        "+proj=sinu +lon_0=77 +R=3396190 +units=m +no_defs",
        "+proj=eqc +a=3396190 +b=3376200 +units=m +no_defs",
    ],
    ids=["JPL's", "true on the equator", "sinusoidal", "of the ellipsoid"],
)
def test_distances_are_those_on_the_ground_whatever_the_map(tmp_path: Path, crs: str) -> None:
    # The second is drawn true on the equator: here everything is 5 % too wide.
    there = (ROVER[0], ROVER[1] + 0.02)
    path = write(tmp_path / "dtm.tif", np.zeros((2, 2)), crs, from_origin(0, 0, 1, 1))
    ends = Terrain.read(path).points([ROVER, there])
    origin = from_origin(ends[0, 0] - 105, ends[0, 1] + 105, 10, 10)
    terrain = Terrain.read(write(path, np.zeros((21, 140)), crs, origin))
    metres = terrain.matrix(terrain.points([ROVER, there]), 20).metres[0, 1]
    # A cell is 10 m: to the middle of the last one and back to the point.
    assert metres == pytest.approx(distance_m(*ROVER, *there), abs=10)


def test_positions_come_out_where_jpl_puts_them(tmp_path: Path) -> None:
    terrain = Terrain.read(write(tmp_path / "dtm.tif", ramp()))
    assert terrain.points([ROVER])[0] == pytest.approx(jpl_easting_northing(*ROVER), abs=0.001)
    with pytest.raises(InvalidValue, match="latitude"):
        terrain.points([(91, 0)])


def test_a_model_from_numbers_has_no_positions() -> None:
    with pytest.raises(InvalidValue, match="projection"):
        Terrain.of(ramp(), 10).points([ROVER])


@pytest.mark.parametrize(
    "crs",
    [
        None,
        "+proj=longlat +R=3396190 +no_defs",
        "+proj=eqc +lat_ts=18.4663 +R=3396190 +units=km +no_defs",
        "EPSG:32643",
    ],
    ids=["none", "degrees", "kilometres", "the Earth"],
)
def test_a_map_that_is_not_of_mars_in_metres_is_refused(tmp_path: Path, crs: str | None) -> None:
    transform = from_origin(77, 18, 0.001, 0.001) if crs and "longlat" in crs else None
    with pytest.raises(InvalidValue, match="in metres, north up") as refused:
        Terrain.read(write(tmp_path / "dtm.tif", ramp(), crs, transform))
    assert refused.value.field == "crs"


@pytest.mark.parametrize(
    "transform", [Affine(10, 1, 0, 1, -10, 0), Affine(10, 0, 0, 0, 10, 0)], ids=["turned", "south"]
)
def test_a_map_that_is_turned_is_refused(tmp_path: Path, transform: Affine) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.read(write(tmp_path / "dtm.tif", ramp(), transform=transform))
    assert refused.value.field == "transform"


@pytest.mark.parametrize("coarsen", [0, -1, 2.5, 1001])
def test_cells_that_cannot_be_made_one_are_refused(tmp_path: Path, coarsen: int) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.read(write(tmp_path / "dtm.tif", ramp()), coarsen=coarsen)
    assert refused.value.field == "coarsen"


@pytest.mark.parametrize(
    "bounds",
    [(0, 0, 10, 10), (WEST + 50, NORTH - 50, WEST, NORTH), (0, 0, math.nan, 1), (0, 0, 1)],
    ids=["elsewhere", "the wrong way round", "no number", "three"],
)
def test_a_part_that_cannot_be_cut_out_is_refused(tmp_path: Path, bounds: Any) -> None:
    with pytest.raises(InvalidValue) as refused:
        Terrain.read(write(tmp_path / "dtm.tif", ramp()), bounds=bounds)
    assert (refused.value.field or "").startswith("bounds")


def test_too_many_cells_are_refused_before_they_are_read(tmp_path: Path) -> None:
    side = math.isqrt(CELLS_MAX) + 1
    path = tmp_path / "huge.tif"
    with rasterio.open(
        path, "w", driver="GTiff", height=side, width=side, count=1, dtype="uint8",
        crs=CRS.from_string(JPL), transform=from_origin(WEST, NORTH, 10, 10), sparse_ok=True,
    ):  # fmt: skip
        pass
    with pytest.raises(InvalidValue, match="coarsen"):
        Terrain.read(path)
    assert Terrain.read(path, coarsen=100).raster.elevation.shape == (side // 100, side // 100)


@pytest.mark.parametrize("content", [None, b"rubbish", b"II*\x00" + b"\x08" * 40])
def test_what_is_no_geotiff_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "dtm.tif"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidValue, match="GeoTIFF"):
        Terrain.read(path)
