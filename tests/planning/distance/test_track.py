"""The rover's own track as a network."""

from __future__ import annotations

import csv
import json
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import LocalPoint, local_metres
from samples.planning.distance.track import Track

DATA = Path(__file__).resolve().parents[3] / "samples" / "data"
LANDING = (18.44462715, 77.45088572)
NOW = local_metres(18.43687, 77.23205, *LANDING)  # sol 1980, SOURCES.md S29

metres = st.floats(-200, 200).map(lambda value: round(value, 2))
point = st.tuples(metres, metres)
drives = st.lists(st.lists(point, min_size=1, max_size=6), min_size=2, max_size=4).filter(
    lambda drives: len({place for drive in drives for place in drive}) > 1
)

# There and back again: out 100 m to the east, 6 m north, and back to the west.
HAIRPIN = [[(0, 0), (100, 0)], [(100, 0), (100, 6)], [(100, 6), (0, 6)]]


def straight(points: list[LocalPoint]) -> np.ndarray:
    return np.array([[math.dist(a, b) for b in points] for a in points])


@given(drives, st.lists(point, min_size=1, max_size=6), st.sampled_from([0.0, 5.0, 30.0]))
def test_track_distances_are_a_metric_never_below_the_straight_line(
    drives: list[list[LocalPoint]], points: list[LocalPoint], shortcut_m: float
) -> None:
    found = Track(drives, shortcut_m=shortcut_m, factor=1.3).matrix(points)
    assert (np.diag(found) == 0).all()
    assert (found == found.T).all()
    assert (found >= straight(points) - 1e-6).all()
    over_a_third = (found[:, :, None] + found[None, :, :]).min(axis=1)
    assert (found <= over_a_third + 1e-6).all()


@given(drives, point, point, st.sampled_from([0.0, 20.0]))
def test_the_path_is_as_long_as_the_matrix_says(
    drives: list[list[LocalPoint]], a: LocalPoint, b: LocalPoint, shortcut_m: float
) -> None:
    track = Track(drives, shortcut_m=shortcut_m)
    way = track.path(a, b)
    assert way.metres == pytest.approx(track.matrix([a, b])[0, 1], abs=1e-6)
    assert tuple(way.points[0]) == a
    assert tuple(way.points[-1]) == b
    steps = [math.dist(p, q) for p, q in pairwise(way.points.tolist())]
    assert math.fsum(steps) == pytest.approx(way.metres, abs=1e-6)
    if a != b:
        assert [way.from_spur_m, way.to_spur_m] == pytest.approx(track.spurs([a, b]).tolist())


@given(drives, st.lists(point, min_size=2, max_size=5))
def test_shortcuts_only_ever_shorten(
    drives: list[list[LocalPoint]], points: list[LocalPoint]
) -> None:
    long = Track(drives, shortcut_m=0).matrix(points)
    assert (Track(drives, shortcut_m=20).matrix(points) <= long + 1e-6).all()


def test_without_shortcuts_the_way_leads_all_along_the_track() -> None:
    track = Track(HAIRPIN, shortcut_m=0)
    assert track.shortcuts == 0
    assert track.length_m == pytest.approx(206)
    assert track.path((0, 0), (0, 6)).metres == pytest.approx(206)


@pytest.mark.parametrize(("shortcut_m", "metres"), [(5.9, 206), (6.0, 6), (10, 6)])
def test_a_shortcut_leads_across_where_the_track_passes_itself(
    shortcut_m: float, metres: float
) -> None:
    assert Track(HAIRPIN, shortcut_m=shortcut_m).path((0, 0), (0, 6)).metres == pytest.approx(
        metres
    )


def test_a_shortcut_costs_the_factor_as_all_ground_off_the_track_does() -> None:
    track = Track(HAIRPIN, factor=2)
    assert track.path((0, 0), (0, 6)).metres == pytest.approx(12)
    assert track.path((0, -10), (50, 0)).metres == pytest.approx(2 * 10 + 50)


def test_where_the_track_crosses_itself_one_turns_off_freely() -> None:
    track = Track([[(0, 0), (100, 0)], [(100, 50), (40, 50), (40, -50)]], shortcut_m=1)
    assert track.path((0, 0), (40, -50)).metres == pytest.approx(90)


def test_a_bend_is_not_cut() -> None:
    bend = Track([[(0, 0), (9, 0), (9, 9)]], shortcut_m=100)
    assert bend.path((0, 0), (9, 9)).metres == pytest.approx(18)


def test_drives_that_the_data_lacks_are_bridged_and_reported() -> None:
    track = Track([[(0, 0), (10, 0)], [(30, 0), (40, 0)]])
    assert track.bridged_m == pytest.approx(20)
    assert track.path((0, 0), (40, 0)).metres == pytest.approx(40)


def test_a_point_joins_the_track_within_a_leg_not_at_its_corner() -> None:
    way = Track([[(0, 0), (100, 0)]]).path((50, 30), (80, 0))
    assert way.points.tolist() == [[50, 30], [50, 0], [80, 0], [80, 0]]
    assert (way.metres, way.from_spur_m, way.to_spur_m) == (60, 30, 0)


@pytest.mark.parametrize(
    ("drives", "field"),
    [
        ([], "drives"),
        ([[(1, 1)], [(1, 1), (1, 1)]], "drives"),
        ([[(0, 0), (1, 0)], [(0, 0), (math.nan, 0)]], "drives[1][1]"),
        ([[(0, 0), (2e6, 0)]], "drives"),
    ],
)
def test_what_is_no_track_is_refused(drives: list[list[LocalPoint]], field: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        Track(drives)
    assert refused.value.field == field


@pytest.mark.parametrize("shortcut_m", [-1, math.nan, 101])
def test_a_shortcut_that_cannot_be_meant_is_refused(shortcut_m: float) -> None:
    with pytest.raises(InvalidValue) as refused:
        Track(HAIRPIN, shortcut_m=shortcut_m)
    assert refused.value.field == "shortcut_m"


# --- The rover's real track -----------------------------------------------------------------------


def real_drives() -> list[list[LocalPoint]]:
    features = json.loads((DATA / "rover_traverse.geojson").read_text())["features"]
    return [
        [local_metres(lat, lon, *LANDING) for lon, lat, _ in feature["geometry"]["coordinates"]]
        for feature in features
    ]


def depot() -> list[LocalPoint]:
    with (DATA / "depot.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [local_metres(float(row["lat"]), float(row["lon"]), *LANDING) for row in rows]


@pytest.fixture(scope="module")
def rover() -> Track:
    return Track(real_drives())


def test_the_real_track_is_as_long_as_the_rover_says(rover: Track) -> None:
    # 42 541.68 m by JPL's own lengths of the drives, of lines simplified to 0.5 m.
    assert rover.length_m - rover.bridged_m == pytest.approx(42_541.68, rel=0.01)


def test_from_the_rover_to_the_depot_along_its_track(rover: Track) -> None:
    spots = depot()
    way = rover.path(NOW, spots[0])
    # It drove a good 26 km since; where it came by twice it needn't go round again.
    assert math.dist(NOW, spots[0]) == pytest.approx(9924, abs=1)
    assert 20_000 < way.metres < 21_000
    assert 26_000 < Track(real_drives(), shortcut_m=0).path(NOW, spots[0]).metres < 27_000
    # 140 sols of driving aren't in the track: the rover is off it. The tubes lie on it.
    assert way.from_spur_m == pytest.approx(415, abs=1)
    assert rover.spurs(spots).max() < 1


def test_every_end_of_a_drive_is_reached_from_every_other(rover: Track) -> None:
    ends = [drive[-1] for drive in real_drives()[::10]]
    found = rover.matrix([*ends, NOW, *depot()])
    assert np.isfinite(found).all()
    assert (found >= straight([*ends, NOW, *depot()]) - 1e-6).all()
