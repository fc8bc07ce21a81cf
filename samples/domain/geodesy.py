"""Positions on Mars.

The position of record is planetocentric latitude and longitude positive east, in degrees, on
the sphere of radius 3 396 190 m (`IAU_2015:49900`), the one JPL's maps use. A `Position` is a
`(latitude, longitude)` pair in degrees; a `LocalPoint` is an `(east, north)` pair in metres on a
plane that touches the sphere. Distances are those on the sphere: heights are left out.

Every function refuses a latitude outside -90..90 and a longitude outside -180..360, and any
number that isn't finite, with `InvalidValue`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import SupportsFloat, TypeAlias

from samples.domain.errors import InvalidValue

MARS_RADIUS_M = 3_396_190.0
"""The sphere of the position of record (IAU 2015)."""

MARS_EQUATORIAL_RADIUS_M = 3_396_190.0
MARS_POLAR_RADIUS_M = 3_376_200.0

CRS = "IAU_2015:49900"
"""Mars (2015) - Sphere / Ocentric; axes latitude, longitude (east)."""

JPL_STANDARD_PARALLEL_DEG = 18.4663
"""Standard parallel of the equirectangular map that Mars 2020 eastings are measured on."""

EDGE_TOLERANCE_M = 0.001
"""A point this near a polygon's edge is on it: positions are published to a millimetre."""

Position: TypeAlias = tuple[float, float]
LocalPoint: TypeAlias = tuple[float, float]


def check_latitude(deg: SupportsFloat | str, field: str = "latitude_deg") -> float:
    """Return the latitude in degrees as a float; raises `InvalidValue` outside -90..90."""
    number = _number(deg, field, "degrees north, -90 to 90")
    if not -90 <= number <= 90:
        raise InvalidValue(
            f"A latitude of {number} degrees does not exist.",
            field=field,
            value=deg,
            expected="degrees north, -90 to 90",
        )
    return number


def normalise_longitude(deg: SupportsFloat | str, field: str = "longitude_deg") -> float:
    """Return the longitude in degrees east, in [-180, 180), from either habit of counting.

    Accepts -180 to 360; raises `InvalidValue` outside.
    """
    number = _number(deg, field, "degrees east, -180 to 360")
    if not -180 <= number <= 360:
        raise InvalidValue(
            f"A longitude of {number} degrees does not exist.",
            field=field,
            value=deg,
            expected="degrees east, -180 to 360",
        )
    return _wrapped(number)


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in metres (haversine: exact for near points too)."""
    phi1, lambda1 = _radians(lat1, lon1)
    phi2, lambda2 = _radians(lat2, lon2)
    half_chord_squared = (
        math.sin((phi2 - phi1) / 2) ** 2
        + math.cos(phi1) * math.cos(phi2) * math.sin((lambda2 - lambda1) / 2) ** 2
    )
    # At antipodes rounding can push the square past 1, where the root of the rest has no answer.
    half_chord_squared = min(half_chord_squared, 1.0)
    return (
        2
        * MARS_RADIUS_M
        * math.atan2(math.sqrt(half_chord_squared), math.sqrt(1 - half_chord_squared))
    )


def bearing_deg(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Direction from the first position to the second, degrees clockwise from north, [0, 360).

    It is the direction on leaving; along a great circle it changes. 0 where both are one.
    """
    phi1, lambda1 = _radians(lat1, lon1)
    phi2, lambda2 = _radians(lat2, lon2)
    dlambda = lambda2 - lambda1
    # cos(phi1) sin(phi2) - sin(phi1) cos(phi2) cos(dlambda), written so that near points don't
    # lose their digits to a difference of two nearly equal numbers.
    north = math.sin(phi2 - phi1) + 2 * math.sin(phi1) * math.cos(phi2) * math.sin(dlambda / 2) ** 2
    east = math.sin(dlambda) * math.cos(phi2)
    # The whole turn is added first: a tiny negative angle would come out of % as 360 itself.
    return (math.degrees(math.atan2(east, north)) + 360) % 360


def destination(lat: float, lon: float, bearing_deg: float, distance_m: float) -> Position:
    """Return the position reached on a great circle from here, leaving in that direction."""
    phi, lambda_ = _radians(lat, lon)
    theta = math.radians(_number(bearing_deg, "bearing_deg", "degrees clockwise from north"))
    delta = _number(distance_m, "distance_m", "metres") / MARS_RADIUS_M
    along = math.cos(phi) * math.cos(delta) - math.sin(phi) * math.sin(delta) * math.cos(theta)
    aside = math.sin(delta) * math.sin(theta)
    up = math.sin(phi) * math.cos(delta) + math.cos(phi) * math.sin(delta) * math.cos(theta)
    # atan2 of all three keeps its digits near the poles, where asin(up) loses half of them.
    latitude = math.degrees(math.atan2(up, math.hypot(along, aside)))
    return latitude, _wrapped(math.degrees(lambda_ + math.atan2(aside, along)))


def local_metres(lat: float, lon: float, origin_lat: float, origin_lon: float) -> LocalPoint:
    """East and north of the origin in metres: equirectangular, true to scale on its parallel.

    Away from that parallel a length to the east is off by tan(origin_lat) * north / R of itself:
    near the landing site 0.01 % at 1 km north, 0.1 % at 10 km. Raises `InvalidValue` for an
    origin within a degree of a pole, where east means nothing on a plane.
    """
    phi0, lambda0 = _local_origin(origin_lat, origin_lon)
    phi, lambda_ = _radians(lat, lon)
    turn = math.remainder(lambda_ - lambda0, math.tau)
    return MARS_RADIUS_M * math.cos(phi0) * turn, MARS_RADIUS_M * (phi - phi0)


def from_local_metres(
    east_m: float, north_m: float, origin_lat: float, origin_lon: float
) -> Position:
    """Return the position that `local_metres` puts there; refuses a point beyond a pole."""
    phi0, lambda0 = _local_origin(origin_lat, origin_lon)
    east = _number(east_m, "east_m", "metres")
    north = _number(north_m, "north_m", "metres")
    return _position(
        phi0 + north / MARS_RADIUS_M,
        math.remainder(lambda0 + east / (MARS_RADIUS_M * math.cos(phi0)), math.tau),
    )


def jpl_easting_northing(lat: float, lon: float) -> tuple[float, float]:
    """Easting and northing in metres on JPL's Mars 2020 map.

    Equirectangular, standard parallel 18.4663 degrees, origin 0 N 0 E, radius 3 396 190 m:
    `+proj=eqc +lat_ts=18.4663 +R=3396190`.
    """
    phi, lambda_ = _radians(lat, lon)
    return _JPL_PARALLEL_RADIUS_M * lambda_, MARS_RADIUS_M * phi


def from_jpl_easting_northing(easting_m: float, northing_m: float) -> Position:
    """Return the position at an easting and northing of JPL's Mars 2020 map, both in metres."""
    easting = _number(easting_m, "easting_m", "metres")
    northing = _number(northing_m, "northing_m", "metres")
    return _position(northing / MARS_RADIUS_M, easting / _JPL_PARALLEL_RADIUS_M)


def planetographic_latitude(planetocentric_deg: float) -> float:
    """Planetographic latitude (angle of the ellipsoid's normal) of a planetocentric one."""
    return _scaled_tangent(planetocentric_deg, MARS_EQUATORIAL_RADIUS_M, MARS_POLAR_RADIUS_M)


def planetocentric_latitude(planetographic_deg: float) -> float:
    """Planetocentric latitude (angle at the centre) of a planetographic one."""
    return _scaled_tangent(planetographic_deg, MARS_POLAR_RADIUS_M, MARS_EQUATORIAL_RADIUS_M)


def polygon_area_m2(points: Sequence[LocalPoint]) -> float:
    """Area of a polygon on a local plane in m2, whichever way round it runs.

    The ring may repeat its first point at the end. A ring that crosses itself has no one area;
    it isn't looked for. Raises `InvalidValue` for fewer than three corners.
    """
    ring = _ring(points)
    # Counted from a corner: far from the origin the products would lose the small area.
    x0, y0 = ring[0]
    doubled = math.fsum(
        (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0) for (x1, y1), (x2, y2) in pairwise(ring)
    )
    return abs(doubled) / 2


def polygon_contains(point: LocalPoint, points: Sequence[LocalPoint]) -> bool:
    """Whether a point on a local plane lies in a polygon; its edge, to 1 mm, belongs to it.

    Raises `InvalidValue` for fewer than three corners.
    """
    x, y = point
    inside = False
    for start, end in pairwise(_ring(points)):
        if _distance_to_segment(point, start, end) <= EDGE_TOLERANCE_M:
            return True
        (x1, y1), (x2, y2) = start, end
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            inside = not inside
    return inside


def path_length_m(points: Iterable[Position]) -> float:
    """Length in metres of a way through positions (latitude, longitude), in their order."""
    return math.fsum(distance_m(*start, *end) for start, end in pairwise(points))


_JPL_PARALLEL_RADIUS_M = MARS_RADIUS_M * math.cos(math.radians(JPL_STANDARD_PARALLEL_DEG))


def _number(value: SupportsFloat | str, field: str, expected: str) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InvalidValue(
            f"{value!r} is not a number.", field=field, value=value, expected=expected
        )
    return number


def _wrapped(longitude_deg: float) -> float:
    # remainder() is exact, unlike adding and taking away 180, but keeps +180.
    longitude = math.remainder(longitude_deg, 360.0)
    return -180.0 if longitude == 180 else longitude


def _radians(lat: float, lon: float) -> tuple[float, float]:
    return math.radians(check_latitude(lat)), math.radians(normalise_longitude(lon))


def _position(phi: float, lambda_: float) -> Position:
    # 1e-12 degrees is 60 nm. Unrounded, the edge of the map reads back as 90.00000000000001 N.
    return (
        check_latitude(round(math.degrees(phi), 12)),
        normalise_longitude(round(math.degrees(lambda_), 12)),
    )


def _local_origin(lat: float, lon: float) -> tuple[float, float]:
    if abs(check_latitude(lat, "origin_lat")) > 89:
        raise InvalidValue(
            "A local plane needs an origin away from the poles.",
            field="origin_lat",
            value=lat,
            expected="degrees north, -89 to 89",
        )
    return _radians(lat, lon)


def _scaled_tangent(latitude_deg: float, numerator_m: float, denominator_m: float) -> float:
    phi = math.radians(check_latitude(latitude_deg))
    ratio = (numerator_m / denominator_m) ** 2
    # atan2 of both parts, since tan() of a pole is no number.
    return math.degrees(math.atan2(ratio * math.sin(phi), math.cos(phi)))


def _ring(points: Sequence[LocalPoint]) -> list[LocalPoint]:
    corners = list(points[:-1] if points and points[0] == points[-1] else points)
    if len(corners) < 3:
        raise InvalidValue(
            "A polygon needs at least three corners.",
            field="points",
            value=len(corners),
            expected="three corners or more",
        )
    return [*corners, corners[0]]


def _distance_to_segment(point: LocalPoint, start: LocalPoint, end: LocalPoint) -> float:
    (x, y), (x1, y1) = point, start
    dx, dy = end[0] - x1, end[1] - y1
    length_squared = dx * dx + dy * dy
    along = ((x - x1) * dx + (y - y1) * dy) / length_squared if length_squared else 0.0
    along = max(0.0, min(1.0, along))
    return math.hypot(x - x1 - along * dx, y - y1 - along * dy)
