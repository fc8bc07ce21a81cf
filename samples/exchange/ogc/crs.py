"""The two coordinate reference systems of the interface, and the order of their axes.

The numbers are the same in both: planetocentric degrees on the sphere of 3 396 190 m. Without a
`crs` an answer is longitude, latitude, labelled CRS84, which the standard demands and which every
client understands; `IAU_2015:49900` has its latitude first, and so has an answer in it.
"""

from __future__ import annotations

from typing import Any

from samples.domain.errors import InvalidValue

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
MARS = "http://www.opengis.net/def/crs/IAU/2015/49900"
KNOWN = (CRS84, MARS)
"""What a collection lists; the second one is how the positions are kept."""

_NAMES = {
    CRS84: CRS84,
    MARS: MARS,
    "https://www.opengis.net/def/crs/OGC/1.3/CRS84": CRS84,
    "https://www.opengis.net/def/crs/IAU/2015/49900": MARS,
    "urn:ogc:def:crs:OGC:1.3:CRS84": CRS84,
    "urn:ogc:def:crs:IAU_2015::49900": MARS,
}


def named(text: str, field: str) -> str:
    """The system of that name, one of `KNOWN`; raises InvalidValue naming the parameter."""
    found = _NAMES.get(text)
    if found is None:
        raise InvalidValue(
            "This coordinate reference system is not offered here.",
            field=field,
            value=text[:100],
            expected=" or ".join((*KNOWN, "urn:ogc:def:crs:IAU_2015::49900")),
        )
    return found


def in_order(geometry: dict[str, Any] | None, crs: str) -> dict[str, Any] | None:
    """A GeoJSON geometry of (longitude, latitude) with the axes in the order of a system."""
    if geometry is None or crs == CRS84:
        return geometry
    return {**geometry, "coordinates": _turned(geometry["coordinates"])}


def _turned(coordinates: Any) -> Any:
    if coordinates and not isinstance(coordinates[0], list | tuple):
        return [coordinates[1], coordinates[0]]
    return [_turned(each) for each in coordinates]
