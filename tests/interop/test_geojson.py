"""Downloads as GIS programs read them: on Mars, and still there in a GeoPackage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samples.models import Mission
from tests import factories
from tests.interop.programs import gdal, package

pytestmark = pytest.mark.usefixtures("inventory")

FILES = {
    "/api/v1/samples/?format=geojson": ("Point", 34),
    "/api/v1/depots/?format=geojson": ("Polygon", 1),
    "/api/v1/places/?format=geojson&kind=depot_spot": ("Point", 10),
    "/api/v1/outcrops/?format=geojson": ("Point", 22),
    "/samples/export.geojson?place=three-forks": ("Point", 10),
    "/containers/export.geojson?place=three-forks": ("Point", 10),
}


def body(path: str) -> bytes:
    response: Any = Client().get(path)
    assert response.status_code == 200
    return b"".join(response)


@pytest.mark.parametrize("path", FILES)
def test_a_geopackage_of_it_keeps_mars(path: str, tmp_path: Path) -> None:
    pyogrio = package("pyogrio")
    kind, number = FILES[path]
    data = body(path)
    read = pyogrio.raw.read(data)
    meta, shapes, values = read[0], read[2], read[3]
    assert meta["geometry_type"] == kind
    assert len(shapes) == number
    assert 'IAU","49900"' in meta["crs"].replace(" ", "") or meta["crs"] == "IAU_2015:49900"
    package_path = tmp_path / "kept.gpkg"
    fields = list(meta["fields"])
    pyogrio.raw.write(
        package_path, shapes, values, fields, geometry_type=kind, crs=meta["crs"], driver="GPKG"
    )
    kept = pyogrio.read_info(package_path)
    assert kept["features"] == number
    assert "Mars (2015)" in kept["crs"]
    assert "3396190" in kept["crs"]
    west, south, east, north = kept["total_bounds"]
    assert 77 < west <= east < 78
    assert 18 < south <= north < 19


def test_unknown_positions_are_no_points(tmp_path: Path) -> None:
    pyogrio = package("pyogrio")
    container = factories.container(mission=Mission.objects.get())
    factories.sample(container=container, name="Nowhere", slug="nowhere")
    shapes = pyogrio.raw.read(body("/api/v1/samples/?format=geojson&search=nowhere"))[2]
    assert list(shapes) == [None]


def test_debians_gdal_reads_it_as_mars(tmp_path: Path) -> None:
    path = tmp_path / "samples.geojson"
    path.write_bytes(body("/api/v1/samples/?format=geojson"))
    told = gdal("ogrinfo", "-so", "-al", str(path))
    assert "Mars (2015) - Sphere" in told
    assert "Feature Count: 34" in told
    assert "Extent: (77." in told
    gdal("ogr2ogr", "-f", "GPKG", str(tmp_path / "samples.gpkg"), str(path))
    assert "Mars (2015) - Sphere" in gdal("ogrinfo", "-so", "-al", str(tmp_path / "samples.gpkg"))
