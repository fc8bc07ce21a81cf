"""GeoJSON geometries of what the inventory keeps: longitude east, latitude, in degrees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Any

DIGITS = 9
"""Of computed degrees: 0.06 mm, far below any localization."""

Geometry = dict[str, Any]


def point(longitude_deg: float | None, latitude_deg: float | None) -> Geometry | None:
    """A place; None where it is unknown."""
    if longitude_deg is None or latitude_deg is None:
        return None
    return {"type": "Point", "coordinates": [longitude_deg, latitude_deg]}


def line(path: Iterable[Sequence[float]]) -> Geometry | None:
    """A way of [longitude, latitude, …]; heights are left out: both systems have two axes."""
    points = [each for each, _ in groupby([float(lon), float(lat)] for lon, lat, *_ in path)]
    if not points:
        return None
    if len(points) == 1:
        return point(*points[0])
    return {"type": "LineString", "coordinates": points}


def lines(paths: Iterable[Iterable[Sequence[float]]]) -> Geometry | None:
    """Several ways as one geometry."""
    found = [made for made in map(line, paths) if made and made["type"] == "LineString"]
    if not found:
        return None
    return {"type": "MultiLineString", "coordinates": [made["coordinates"] for made in found]}


def polygon(ring: Sequence[Sequence[float]] | None) -> Geometry | None:
    """An outline as a closed ring, counter-clockwise as RFC 7946 has it."""
    if not ring or len(ring) < 3:
        return None
    corners = [[float(lon), float(lat)] for lon, lat, *_ in ring]
    if corners[0] != corners[-1]:
        corners.append(corners[0])
    doubled = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(corners))
    return {"type": "Polygon", "coordinates": [corners[::-1] if doubled > 0 else corners]}


def reach(found: Iterable[Geometry | None]) -> tuple[float, float, float, float] | None:
    """West, south, east, north of geometries; None where there are none."""
    points = [at for geometry in found if geometry for at in _points(geometry["coordinates"])]
    if not points:
        return None
    longitudes, latitudes = zip(*points, strict=True)
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _points(coordinates: Any) -> Iterable[tuple[float, float]]:
    if not isinstance(coordinates[0], list | tuple):
        yield coordinates[0], coordinates[1]
        return
    for each in coordinates:
        yield from _points(each)
