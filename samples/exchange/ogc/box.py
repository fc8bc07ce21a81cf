"""`bbox`: a part of the globe in degrees, and whether a geometry lies in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from samples.domain.errors import InvalidValue
from samples.exchange.ogc.crs import MARS

EXPECTED = "four numbers: west, south, east, north in degrees (of IAU_2015:49900: south first)"
TURN = 360.0


@dataclass(frozen=True)
class Box:
    """Longitudes from `west` to `east` (beyond the date line where east is less), and latitudes."""

    west: float
    south: float
    east: float
    north: float

    def spans(self) -> tuple[tuple[float, float], ...]:
        """The longitudes as ranges within -180 to 180 degrees."""
        if self.east - self.west >= TURN:
            return ((-180.0, 180.0),)
        if self.west > self.east:
            return ((self.west, 180.0), (-180.0, self.east))
        # Who counts from 0 to 360 degrees means the same places.
        ways = ((self.west, self.east), (self.west - TURN, self.east - TURN))
        return tuple((max(a, -180.0), min(b, 180.0)) for a, b in ways if b >= -180 and a <= 180)

    def meets(self, geometry: dict[str, Any] | None) -> bool:
        """Whether a GeoJSON geometry of (longitude, latitude) has a point in common with it."""
        if geometry is None:
            return False
        lines = list(_lines(geometry))
        return any(self._meets(lines, west, east, geometry["type"]) for west, east in self.spans())

    def _meets(self, lines: list[Any], west: float, east: float, kind: str) -> bool:
        corners = (west, self.south), (east, self.north)
        for line in lines:
            if len(line) == 1 and _crosses(line[0], line[0], *corners):
                return True
            if any(_crosses(a, b, *corners) for a, b in pairwise(line)):
                return True
        # Its edge may run around the box on all sides.
        return kind == "Polygon" and _inside(corners[0], lines[0])


def read(text: str, crs: str) -> Box:
    """`bbox` in the order of a system's axes; heights are read and left out.

    Raises InvalidValue.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {4, 6} or not all(map(math.isfinite, numbers)):
        raise _wrong(text)
    half = len(numbers) // 2
    west, south, east, north = *numbers[:2], *numbers[half : half + 2]
    if crs == MARS:
        west, south, east, north = south, west, north, east
    if not (-90 <= south <= north <= 90) or not all(-180 <= end <= TURN for end in (west, east)):
        raise _wrong(text)
    return Box(west, south, east, north)


def _wrong(text: str) -> InvalidValue:
    return InvalidValue("bbox can't be read.", field="bbox", value=text[:100], expected=EXPECTED)


def _lines(geometry: dict[str, Any]) -> Iterator[Any]:
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "Point":
            yield [coordinates]
        case "LineString":
            yield coordinates
        case _:
            yield from coordinates


def _crosses(a: Any, b: Any, low: tuple[float, float], high: tuple[float, float]) -> bool:
    """Whether a straight line has a part between two corners (Liang and Barsky's clipping)."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        start, step = a[axis], b[axis] - a[axis]
        if step == 0:
            if not low[axis] <= start <= high[axis]:
                return False
            continue
        first, last = sorted(((low[axis] - start) / step, (high[axis] - start) / step))
        enter, leave = max(enter, first), min(leave, last)
    return enter <= leave


def _inside(point: tuple[float, float], ring: Iterable[Any]) -> bool:
    x, y = point
    inside = False
    for (x1, y1, *_), (x2, y2, *_) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside
