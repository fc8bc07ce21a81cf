"""The Mars sphere against JPL's own map figures and against PROJ."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import (
    CRS,
    JPL_STANDARD_PARALLEL_DEG,
    MARS_EQUATORIAL_RADIUS_M,
    MARS_POLAR_RADIUS_M,
    MARS_RADIUS_M,
    bearing_deg,
    check_latitude,
    destination,
    distance_m,
    from_jpl_easting_northing,
    from_local_metres,
    jpl_easting_northing,
    local_metres,
    normalise_longitude,
    path_length_m,
    planetocentric_latitude,
    planetographic_latitude,
    polygon_area_m2,
    polygon_contains,
)

DATA = Path(__file__).resolve().parents[2] / "samples" / "data"
SPHERE = pyproj.Geod(a=MARS_RADIUS_M, b=MARS_RADIUS_M)
LANDING = (18.44462715, 77.45088572)
ROVER_SOL_1980 = (18.43687, 77.23205)


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def position(row: dict[str, str]) -> tuple[float, float]:
    return float(row["lat"]), float(row["lon"])


DEPOT = rows("depot.csv")
SPOTS = [position(row) for row in DEPOT]
# The newest waypoint is known by latitude and longitude alone.
WAYPOINTS = [row for row in rows("rover_waypoints.csv") if row["easting"]]
JPL_MAP = [
    *((*position(r), float(r["easting_m"]), float(r["northing_m"])) for r in DEPOT),
    *((*position(r), float(r["easting"]), float(r["northing"])) for r in WAYPOINTS),
]

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180, exclude_max=True)
off_pole = st.floats(-85, 85)
near = st.floats(-50_000, 50_000)


def turn(degrees: float) -> float:
    """An angle's size, whichever way round."""
    return abs(math.remainder(degrees, 360))


# What may be a latitude or a longitude


@pytest.mark.parametrize("deg", [-90, 90, 0, 18.44462715, "18.44462715", Decimal("-4.5")])
def test_a_latitude_is_taken_as_a_float(deg: float | str | Decimal) -> None:
    assert check_latitude(deg) == float(deg)


@pytest.mark.parametrize(
    "deg", [95, -90.000001, 91.0, math.nan, math.inf, -math.inf, "north", None, "", 10**400]
)
def test_a_wrong_latitude_is_refused_with_the_range(deg: object) -> None:
    with pytest.raises(InvalidValue) as refusal:
        check_latitude(deg)  # type: ignore[arg-type]
    assert refusal.value.field == "latitude_deg"
    assert refusal.value.value is deg
    assert "-90 to 90" in str(refusal.value)


@pytest.mark.parametrize(
    ("deg", "normal"),
    [
        (77.45088572, 77.45088572),
        (-180, -180),
        (180, -180),
        (359.5, -0.5),
        (360, 0),
        (282.76795, -77.23205),
        (0, 0),
        ("77.5", 77.5),
    ],
)
def test_a_longitude_is_east_between_minus_180_and_180(deg: float | str, normal: float) -> None:
    assert normalise_longitude(deg) == pytest.approx(normal, abs=1e-12)


@given(longitudes)
def test_a_normal_longitude_keeps_every_digit(longitude: float) -> None:
    assert normalise_longitude(longitude) == longitude


@given(st.floats(-180, 360))
def test_a_normalised_longitude_is_the_same_meridian(longitude: float) -> None:
    normal = normalise_longitude(longitude)
    assert -180 <= normal < 180
    assert turn(normal - longitude) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("deg", [-180.1, 360.1, 720, math.nan, math.inf, "east", None])
def test_a_wrong_longitude_is_refused_with_the_range(deg: object) -> None:
    with pytest.raises(InvalidValue) as refusal:
        normalise_longitude(deg, field="lon")  # type: ignore[arg-type]
    assert refusal.value.field == "lon"
    assert "-180 to 360" in str(refusal.value)


@pytest.mark.parametrize(
    ("lat", "lon", "field"), [(95, 77, "latitude_deg"), (18, 400, "longitude_deg")]
)
def test_no_figure_is_made_from_a_position_that_does_not_exist(
    lat: float, lon: float, field: str
) -> None:
    calls: list[Callable[[], object]] = [
        lambda: distance_m(*LANDING, lat, lon),
        lambda: bearing_deg(lat, lon, *LANDING),
        lambda: destination(lat, lon, 0, 1),
        lambda: local_metres(lat, lon, *LANDING),
        lambda: jpl_easting_northing(lat, lon),
        lambda: path_length_m([LANDING, (lat, lon)]),
    ]
    for call in calls:
        with pytest.raises(InvalidValue) as refusal:
            call()
        assert refusal.value.field == field


# Distance and direction


def test_the_frame_is_the_one_of_the_record() -> None:
    frame = pyproj.CRS.from_user_input(CRS)
    assert frame.ellipsoid is not None
    assert frame.ellipsoid.semi_major_metre == MARS_RADIUS_M
    assert frame.ellipsoid.semi_minor_metre == MARS_RADIUS_M


def test_a_degree_at_the_landing_site_in_metres() -> None:
    assert distance_m(18.45, 77, 19.45, 77) == pytest.approx(59_274.7, abs=0.05)
    assert local_metres(18.45, 78, 18.45, 77)[0] == pytest.approx(56_228.0, abs=0.05)


def test_distances_at_three_forks() -> None:
    assert distance_m(*SPOTS[0], *SPOTS[-1]) == pytest.approx(58.7, abs=0.05)
    to_rover = [distance_m(*spot, *ROVER_SOL_1980) for spot in SPOTS]
    assert sum(to_rover) / len(to_rover) == pytest.approx(9_950, abs=1)


def test_half_way_round_is_half_a_circumference() -> None:
    half = math.pi * MARS_RADIUS_M
    assert distance_m(90, 0, -90, 0) == pytest.approx(half)
    assert distance_m(18.4, 77.4, -18.4, -102.6) == pytest.approx(half)
    # Here the rounded half chord is longer than the radius.
    assert distance_m(-2.5, -5.8, 2.5, 174.2) == pytest.approx(half)


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_that_of_proj(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    _, _, expected = SPHERE.inv(lon1, lat1, lon2, lat2)
    # Haversine is exact near by and weakest at the antipodes, where it keeps a decimetre.
    assert distance_m(lat1, lon1, lat2, lon2) == pytest.approx(expected, rel=1e-12, abs=0.1)


@given(off_pole, longitudes, st.floats(0, 360), st.floats(1, 50_000))
def test_a_drive_ends_where_proj_says(lat: float, lon: float, away: float, metres: float) -> None:
    reached = destination(lat, lon, away, metres)
    expected_lon, expected_lat, _ = SPHERE.fwd(lon, lat, away, metres)
    assert reached[0] == pytest.approx(expected_lat, abs=1e-11)
    assert turn(reached[1] - expected_lon) == pytest.approx(0, abs=1e-9)
    assert distance_m(lat, lon, *reached) == pytest.approx(metres, abs=1e-6)
    assert turn(bearing_deg(lat, lon, *reached) - away) == pytest.approx(0, abs=1e-4)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_bearing_is_a_direction_of_the_compass(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    assert 0 <= bearing_deg(lat1, lon1, lat2, lon2) < 360


@pytest.mark.parametrize(
    ("to", "bearing"),
    [
        ((1, 0), 0),
        ((0, 1), 90),
        ((-1, 0), 180),
        ((0, -1), 270),
        ((0, 0), 0),
        ((-1e-18, -1e-30), 180),
    ],
)
def test_bearings_of_the_four_quarters(to: tuple[float, float], bearing: float) -> None:
    assert bearing_deg(0, 0, *to) == pytest.approx(bearing)


@given(latitudes, longitudes, st.floats(-720, 720), st.floats(0, 2e7))
def test_every_drive_ends_at_a_position(lat: float, lon: float, away: float, metres: float) -> None:
    reached = destination(lat, lon, away, metres)
    assert (check_latitude(reached[0]), normalise_longitude(reached[1])) == reached


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_a_drive_without_direction_or_length_is_refused(wrong: float) -> None:
    with pytest.raises(InvalidValue, match="not a number"):
        destination(*LANDING, wrong, 10)
    with pytest.raises(InvalidValue, match="not a number"):
        destination(*LANDING, 10, wrong)


def test_a_path_is_as_long_as_its_legs() -> None:
    legs = [float(row["step_from_previous_m"]) for row in DEPOT[1:]]
    assert path_length_m(SPOTS) == pytest.approx(sum(legs), abs=0.05 * len(legs))
    assert path_length_m(SPOTS[:1]) == path_length_m([]) == 0


# Local metres


@pytest.mark.parametrize("row", DEPOT, ids=lambda row: row["name"])
def test_depot_spots_in_metres_from_the_first(row: dict[str, str]) -> None:
    printed = float(row["east_m_from_first"]), float(row["north_m_from_first"])
    assert local_metres(*position(row), *SPOTS[0]) == pytest.approx(printed, abs=0.051)


@given(off_pole, longitudes, near, near)
def test_local_metres_there_and_back(lat: float, lon: float, east: float, north: float) -> None:
    position = from_local_metres(east, north, lat, lon)
    assert local_metres(*position, lat, lon) == pytest.approx((east, north), abs=1e-6)


@pytest.mark.parametrize(("north", "error"), [(1_000, 1e-4), (10_000, 1e-3)])
def test_a_length_to_the_east_is_off_by_no_more_than_stated(north: float, error: float) -> None:
    start = destination(*LANDING, 0, north)
    end = destination(*start, 90, 100)
    measured = math.dist(local_metres(*start, *LANDING), local_metres(*end, *LANDING))
    assert measured == pytest.approx(100, rel=error)
    assert measured != pytest.approx(100, rel=error / 2)


def test_local_metres_cross_the_date_line() -> None:
    east, north = local_metres(0, -179.999, 0, 179.999)
    assert east == pytest.approx(0.002 * math.pi / 180 * MARS_RADIUS_M)
    assert north == 0
    assert from_local_metres(east, north, 0, 179.999) == pytest.approx((0, -179.999))


@pytest.mark.parametrize("lat", [89.5, -90])
def test_a_plane_at_a_pole_is_refused(lat: float) -> None:
    with pytest.raises(InvalidValue, match="away from the poles"):
        local_metres(*LANDING, lat, 0)
    with pytest.raises(InvalidValue, match="away from the poles"):
        from_local_metres(0, 0, lat, 0)


@pytest.mark.parametrize(("east", "north"), [(0, 1e7), (math.nan, 0), (0, math.inf)])
def test_metres_that_lead_off_the_planet_are_refused(east: float, north: float) -> None:
    with pytest.raises(InvalidValue):
        from_local_metres(east, north, *LANDING)


# JPL's map


def test_easting_and_northing_are_jpls_to_the_millimetre() -> None:
    assert len(JPL_MAP) == 10 + 519
    for lat, lon, easting, northing in JPL_MAP:
        assert jpl_easting_northing(lat, lon) == pytest.approx((easting, northing), rel=0, abs=1e-3)
        # The last printed decimal of a degree is 0.6 mm.
        back = from_jpl_easting_northing(easting, northing)
        assert back == pytest.approx((lat, lon), rel=0, abs=2e-8)


def test_the_published_check_point_of_jpls_map() -> None:
    assert jpl_easting_northing(18.48344692, 77.35065098) == pytest.approx(
        (4348858.623, 1095600.725), rel=0, abs=0.001
    )


@given(latitudes, longitudes)
def test_easting_and_northing_are_those_of_proj(lat: float, lon: float) -> None:
    projection = pyproj.Proj(
        f"+proj=eqc +lat_ts={JPL_STANDARD_PARALLEL_DEG} +R={MARS_RADIUS_M:.0f}"
    )
    assert jpl_easting_northing(lat, lon) == pytest.approx(projection(lon, lat), rel=0, abs=1e-6)


@given(latitudes, longitudes)
def test_easting_and_northing_there_and_back(lat: float, lon: float) -> None:
    back_lat, back_lon = from_jpl_easting_northing(*jpl_easting_northing(lat, lon))
    assert back_lat == pytest.approx(lat, abs=1e-11)
    assert turn(back_lon - lon) == pytest.approx(0, abs=1e-11)


@pytest.mark.parametrize(
    ("easting", "northing"), [(0, 6e6), (3e7, 0), (math.nan, 0), (0, -math.inf)]
)
def test_a_point_off_jpls_map_is_refused(easting: float, northing: float) -> None:
    with pytest.raises(InvalidValue):
        from_jpl_easting_northing(easting, northing)


# Planetographic latitude


def test_planetocentric_and_planetographic_at_the_landing_site_are_12_km_apart() -> None:
    graphic = planetographic_latitude(18.45)
    assert graphic == pytest.approx(18.654, abs=0.0005)
    assert distance_m(18.45, 77, graphic, 77) == pytest.approx(12_100, abs=10)


@pytest.mark.parametrize("lat", [-90, 0, 90])
def test_both_latitudes_agree_at_equator_and_poles(lat: float) -> None:
    assert planetographic_latitude(lat) == pytest.approx(lat, abs=1e-12)
    assert planetocentric_latitude(lat) == pytest.approx(lat, abs=1e-12)


@given(latitudes)
def test_planetographic_latitude_there_and_back(lat: float) -> None:
    assert planetocentric_latitude(planetographic_latitude(lat)) == pytest.approx(lat, abs=1e-11)


@given(latitudes)
def test_planetocentric_latitude_is_that_of_proj(lat: float) -> None:
    geoc = pyproj.Transformer.from_pipeline(
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad"
        f" +step +proj=geoc +a={MARS_EQUATORIAL_RADIUS_M} +b={MARS_POLAR_RADIUS_M}"
        " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
    )
    _, expected = geoc.transform(0, lat)
    assert planetocentric_latitude(lat) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("convert", [planetographic_latitude, planetocentric_latitude])
def test_latitude_95_is_refused_by_both_conversions(convert: object) -> None:
    with pytest.raises(InvalidValue, match="latitude of 95"):
        convert(95)  # type: ignore[operator]


# Polygons on a plane

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)]
ELL = [(0.0, 0.0), (10.0, 0.0), (10.0, 4.0), (4.0, 4.0), (4.0, 10.0), (0.0, 10.0)]


@pytest.mark.parametrize(("ring", "area"), [(SQUARE, 100), (ELL, 64)])
def test_area_does_not_depend_on_direction_start_or_closing(
    ring: list[tuple[float, float]], area: float
) -> None:
    for form in (ring, ring[::-1], ring[2:] + ring[:2], [*ring, ring[0]]):
        assert polygon_area_m2(form) == pytest.approx(area)


@given(near, near)
def test_area_does_not_depend_on_the_origin(east: float, north: float) -> None:
    moved = [(x + 100 * east, y + 100 * north) for x, y in ELL]
    assert polygon_area_m2(moved) == pytest.approx(64, rel=1e-6)


INSIDE = [(2, 2), (9, 3), (3, 9)]
ON_THE_EDGE = [(0, 0), (4, 4), (7, 4), (0, 5), (2, 10.0005)]
OUTSIDE = [(7, 7), (-1, 4), (11, 4), (2, 10.002), (12, 0), (-2, 10)]


@pytest.mark.parametrize("point", INSIDE + ON_THE_EDGE + OUTSIDE)
def test_inside_outside_and_on_the_edge(point: tuple[float, float]) -> None:
    for form in (ELL, ELL[::-1], [*ELL, ELL[0]]):
        assert polygon_contains(point, form) is (point not in OUTSIDE)


@pytest.mark.parametrize(
    "ring", [[], [(0.0, 0.0)], SQUARE[:2], [(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]
)
def test_a_polygon_needs_three_corners(ring: list[tuple[float, float]]) -> None:
    with pytest.raises(InvalidValue, match="three corners"):
        polygon_area_m2(ring)
    with pytest.raises(InvalidValue, match="three corners"):
        polygon_contains((0, 0), ring)


def test_the_depot_zone_holds_its_ten_spots_and_not_the_landing_point() -> None:
    zone = json.loads((DATA / "depot_zone.geojson").read_text(encoding="utf-8"))["features"][0]
    ring = [local_metres(lat, lon, *SPOTS[0]) for lon, lat in zone["geometry"]["coordinates"][0]]
    assert polygon_area_m2(ring) == pytest.approx(zone["properties"]["area_m2_derived"], abs=0.5)
    assert all(polygon_contains(local_metres(*spot, *SPOTS[0]), ring) for spot in SPOTS)
    assert not polygon_contains(local_metres(*LANDING, *SPOTS[0]), ring)
