"""Lists as GeoJSON that programs read as Mars: the frame is named, positions are [east, north].

RFC 7946 knows the Earth alone. The `crs` member of the format's 2008 edition is what GDAL, QGIS and
MMGIS still read; written into a GeoPackage, the frame is kept. Coordinates are planetocentric
degrees, longitude east before latitude, however the frame itself orders its axes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from samples.domain.geodesy import CRS
from samples.exchange.tables import Column
from samples.models.base import Positioned

MEDIA_TYPE = "application/geo+json"

CRS_URN = f"urn:ogc:def:crs:{CRS.replace(':', '::')}"
"""urn:ogc:def:crs:IAU_2015::49900"""

Geometry = dict[str, Any] | None
"""None: no position is known; the feature stays, without a place on the map."""


def point(latitude_deg: float | None, longitude_deg: float | None) -> Geometry:
    """A position in planetocentric degrees, east positive; None where it is not known."""
    if latitude_deg is None or longitude_deg is None:
        return None
    return {"type": "Point", "coordinates": [longitude_deg, latitude_deg]}


def polygon(ring: Sequence[Sequence[float]] | None) -> Geometry:
    """A closed ring of [longitude east °, latitude °]; None where there is none."""
    if not ring:
        return None
    return {"type": "Polygon", "coordinates": [[list(corner[:2]) for corner in ring]]}


def collection(
    name: str, features: Iterable[tuple[Geometry, Mapping[str, Any]]]
) -> Iterator[bytes]:
    """The file in pieces, a line for each feature: its geometry and its properties.

    Properties are numbers, truth values and texts: what GIS formats have columns for.
    """
    opening = {
        "type": "FeatureCollection",
        "name": name,
        "crs": {"type": "name", "properties": {"name": CRS_URN}},
    }
    yield f'{_text(opening)[:-1]}, "features": [\n'.encode()
    separator = ""
    for geometry, properties in features:
        feature = {
            "type": "Feature",
            "geometry": geometry,
            "properties": {key: _cell(value) for key, value in properties.items()},
        }
        yield f"{separator}{_text(feature)}".encode()
        separator = ",\n"
    yield b"\n]}\n"


def table(
    name: str,
    columns: Sequence[Column],
    records: Iterable[Any],
    place: Callable[[Any], Positioned | None],
) -> Iterator[bytes]:
    """A list with the columns of its page; `place` finds what says where a record is.

    What a position was read off, and how far it may be off, stands beside it.
    """

    def feature(record: Any) -> tuple[Geometry, dict[str, Any]]:
        found = place(record)
        told = {column.key: column.value(record) for column in columns}
        if found is None or not found.has_position:
            return None, told | {"position_basis": None, "position_uncertainty_m": None}
        return point(found.latitude_deg, found.longitude_deg), told | {
            "position_basis": found.position_basis,
            "position_uncertainty_m": found.position_uncertainty_m,
        }

    return collection(name, map(feature, records))


def _cell(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case list() if all(isinstance(part, str | int | float) for part in value):
            return "; ".join(str(part) for part in value)
        case list() | dict():
            return _text(value)
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
