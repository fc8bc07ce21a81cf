"""The programs that people open /ogc/ with, on the served site: what they count, find and ask.

GDAL is here twice: `ogrinfo` of the distribution (3.6 does not know `storageCrs`), and the one of
pyogrio's wheel, which asks for the Martian system by itself and then expects latitude first.
"""

from __future__ import annotations

import json
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.site import running_site
from tests.environment import ROOT
from tests.interop.recorder import Recorded, recording
from tests.left_out import leave_out, looks_are_left_to_sqlite

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("ogc")]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MARS = "http://www.opengis.net/def/crs/IAU/2015/49900"
COUNTS = {
    "samples": 34, "outcrops": 22, "depots": 1, "depot-spots": 10, "waypoints": 520,
    "traverse": 522,
}  # fmt: skip
WEST, SOUTH, EAST, NORTH = 77.2, 18.4, 77.5, 18.6
"""Around everything that the rover saw: Jezero is at 77.4 E, 18.4 N."""
BOX = (77.40, 18.43, 77.42, 18.45)
OGCTESTS = Path(
    os.environ.get("OGCTESTS_PYTHON", ROOT / "build" / "interop" / "ogctests" / "bin" / "python")
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    if looks_are_left_to_sqlite():
        pytest.skip("What other programs see is the same on every database.")
    directory = tmp_path_factory.mktemp("ogc")
    with (
        running_site(directory) as running,
        recording(running.url, directory / "asked.txt") as recorded,
    ):
        yield recorded


@pytest.fixture(autouse=True)
def _nothing_asked_yet(site: Recorded) -> None:
    site.forget()


def run(*command: str | Path, **variables: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True, text=True, check=False, timeout=300, env=os.environ | variables,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# --- The test suite of the standard ---------------------------------------------------------------


def test_the_suite_of_the_standard_passes(site: Recorded, tmp_path: Path) -> None:
    if not OGCTESTS.exists():
        leave_out("There is no ogctests (make interop-tools).")
    told = run(
        OGCTESTS, "-m", "ogctests", "features/core", "-i", f"{site.url}/ogc",
        # It is pytest itself, and lies inside this project: our settings are not for it.
        HOME=str(tmp_path), PYTEST_ADDOPTS=f"-c {os.devnull}",
    )  # fmt: skip
    assert "29 passed" in told, told


# --- GDAL of the distribution ---------------------------------------------------------------------


def test_ogrinfo_counts_all_features_over_pages(site: Recorded) -> None:
    for name, count in COUNTS.items():
        told = ogrinfo_layer(site, name, "-oo", "PAGE_SIZE=100")
        assert told.count(f"OGRFeature({name}):") == count, name
    pages = [
        query for query in site.queries("/ogc/collections/waypoints/items") if "cursor" in query
    ]
    assert len(pages) >= 5


def ogrinfo_layer(site: Recorded, name: str, *options: str) -> str:
    program = shutil.which("ogrinfo")
    if program is None:
        leave_out("There is no ogrinfo. On Debian and Ubuntu: apt-get install gdal-bin")
    return run(program, "-al", *options, f"OAPIF:{site.url}/ogc/", name)


def test_ogrinfo_sees_jezero_the_right_way_round(site: Recorded) -> None:
    told = ogrinfo_layer(site, "waypoints", "-so")
    (extent,) = [line for line in told.splitlines() if line.startswith("Extent:")]
    numbers = [float(part) for part in extent.translate(str.maketrans("(),", "   ")).split()[1:]
               if part != "-"]  # fmt: skip
    assert _around_jezero(numbers)
    box = [str(number) for number in BOX]
    told = ogrinfo_layer(site, "waypoints", "-spat", *box)
    assert 0 < told.count("OGRFeature(waypoints):") < COUNTS["waypoints"]
    asked = [query["bbox"] for query in site.queries("/ogc/collections/waypoints/items")
             if "bbox" in query]  # fmt: skip
    assert asked
    assert [round(float(part), 6) for part in asked[0].split(",")] == list(BOX)


def test_ogrinfo_lets_the_site_filter_by_properties(site: Recorded) -> None:
    told = ogrinfo_layer(site, "samples", "-where", "sample_type = 'regolith'")
    assert told.count("OGRFeature(samples):") == 2
    assert {"regolith"} == {query["sample_type"]
                            for query in site.queries("/ogc/collections/samples/items")
                            if "sample_type" in query}  # fmt: skip


# --- GDAL of pyogrio ------------------------------------------------------------------------------


def read(site: Recorded, layer: str, **how: Any) -> tuple[dict[str, Any], Any, Any, Any]:
    pyogrio = library("pyogrio")
    found: tuple[dict[str, Any], Any, Any, Any] = pyogrio.raw.read(
        f"OAPIF:{site.url}/ogc/", layer=layer, **how
    )
    return found


def library(name: str) -> Any:
    try:
        return __import__(name)
    except ImportError:
        leave_out(f"There is no {name}; `make install` brings it.")


def test_pyogrio_counts_all_features_over_pages(site: Recorded) -> None:
    pyogrio = library("pyogrio")
    address = f"OAPIF:{site.url}/ogc/"
    names = [name for name, _ in pyogrio.list_layers(address)]
    assert names[: len(COUNTS)] == list(COUNTS)
    assert "plan-1-routes" in names
    for name, count in COUNTS.items():
        _, _, geometries, _ = read(site, name, PAGE_SIZE="100")
        assert len(geometries) == count, name
    pages = [
        query for query in site.queries("/ogc/collections/traverse/items") if "cursor" in query
    ]
    assert len(pages) >= 5


def test_pyogrio_sees_jezero_on_mars_the_right_way_round(site: Recorded) -> None:
    pyogrio = library("pyogrio")
    address = f"OAPIF:{site.url}/ogc/"
    for name in COUNTS:
        told = pyogrio.read_info(address, layer=name, force_total_bounds=True)
        assert _around_jezero(told["total_bounds"]), name
        assert "Mars (2015)" in told["crs"]
    for system, axes in ((MARS, "latitude first"), (CRS84, "longitude first")):
        site.forget()
        _, _, points, _ = read(site, "waypoints", CRS=system)
        for point in points:
            longitude, latitude = struct.unpack("<dd", point[5:21])
            assert _around_jezero((longitude, latitude, longitude, latitude)), axes
        asked = site.queries("/ogc/collections/waypoints/items")
        assert (MARS in {query.get("crs") for query in asked}) == (system == MARS), axes


def test_pyogrio_lets_the_site_filter_by_box_and_properties(site: Recorded) -> None:
    _, _, found, _ = read(site, "waypoints", bbox=BOX)
    assert 0 < len(found) < COUNTS["waypoints"]
    (asked,) = [query for query in site.queries("/ogc/collections/waypoints/items")
                if "bbox" in query]  # fmt: skip
    assert asked["bbox-crs"] == asked["crs"] == MARS
    west, south, east, north = BOX
    turned = [south, west, north, east]
    assert [round(float(part), 6) for part in asked["bbox"].split(",")] == turned
    _, _, found, _ = read(site, "samples", where="stage = 'cached'")
    assert len(found) == 10
    assert any(query.get("stage") == "cached"
               for query in site.queries("/ogc/collections/samples/items"))  # fmt: skip


# --- OWSLib ---------------------------------------------------------------------------------------


def test_owslib_lists_and_reads_the_collections(site: Recorded) -> None:
    library("owslib")
    from owslib.ogcapi.features import Features

    client = Features(f"{site.url}/ogc/")
    assert client.feature_collections()[: len(COUNTS)] == list(COUNTS)
    assert client.api()["openapi"] == "3.0.3"
    assert client.collection("samples")["storageCrs"] == MARS
    for name, count in COUNTS.items():
        page = client.collection_items(name, limit=1000)
        assert len(page["features"]) == page["numberReturned"] == count
    one = client.collection_item("samples", "M2020-00164-02")
    longitude, latitude = one["geometry"]["coordinates"]
    assert _around_jezero([longitude, latitude, longitude, latitude])
    found = client.collection_items("waypoints", bbox=list(BOX), limit=1000)
    assert 0 < len(found["features"]) < COUNTS["waypoints"]
    assert json.dumps(found).count('"Feature"') == len(found["features"])


def _around_jezero(bounds: Any) -> bool:
    west, south, east, north = bounds
    return bool(WEST < west <= east < EAST and SOUTH < south <= north < NORTH)
