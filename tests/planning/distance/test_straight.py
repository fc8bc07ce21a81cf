"""Straight lines, and what every method refuses."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.distance import Method, matrix
from samples.planning.distance.straight import Straight
from samples.planning.distance.terrain import Drive, Terrain
from samples.planning.distance.track import Track
from samples.planning.problem import Metric

METHODS: dict[str, Method] = {
    "straight": Straight(1.5),
    "track": Track([[(0, 0), (90, 0)], [(90, 0), (90, 90)]]),
    "terrain": Drive(Terrain.of(np.zeros((10, 10)), 10.0), slope_limit_deg=15),
}


@given(
    st.lists(st.tuples(*[st.floats(-1e5, 1e5)] * 2), min_size=1, max_size=6),
    st.floats(1, 10),
)
def test_straight_lines_times_the_factor(points: list[tuple[float, float]], factor: float) -> None:
    metres = Straight(factor).matrix(points)
    for i, a in enumerate(points):
        for j, b in enumerate(points):
            assert metres[i, j] == pytest.approx(math.dist(a, b) * factor)


def test_straight_lines_are_left_to_the_planner() -> None:
    distance = matrix([(0, 0), (3, 4)], Straight(1.2))
    assert (distance.metric, distance.factor, distance.metres) == (Metric.EUCLIDEAN, 1.2, ())


@pytest.mark.parametrize("name", ["track", "terrain"])
def test_other_ways_come_as_a_matrix_of_plain_numbers(name: str) -> None:
    distance = matrix([(5, 5), (85, 85), (5, 5)], METHODS[name])
    assert distance.metric is Metric.MATRIX
    assert [len(row) for row in distance.metres] == [3, 3, 3]
    assert all(type(metres) is float for row in distance.metres for metres in row)
    assert distance.metres[0][2] == 0
    assert distance.metres[0][1] == distance.metres[1][2] >= math.dist((5, 5), (85, 85))


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize(
    ("points", "field"),
    [
        ([(1, 2), (math.nan, 2)], "points[1]"),
        ([(1, 2), (3, math.inf)], "points[1]"),
        ([(1, 2), (3,)], "points"),
        ([(1, 2, 3)], "points"),
        ([1, 2], "points"),
        ([("x", "y")], "points"),
    ],
)
def test_what_is_no_place_is_refused_by_its_number(
    method: Method, points: list[tuple[float, float]], field: str
) -> None:
    with pytest.raises(InvalidValue) as refused:
        matrix(points, method)
    assert refused.value.field == field
    assert refused.value.expected


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_no_points_no_distances(method: Method) -> None:
    assert matrix([], method).metres == ()


@pytest.mark.parametrize("factor", [0.99, 0, -1, math.nan, math.inf, "x"])
def test_a_factor_that_shortens_the_straight_line_is_refused(factor: float) -> None:
    with pytest.raises(InvalidValue, match="straight line"):
        Straight(factor)
    with pytest.raises(InvalidValue, match="straight line"):
        Track([[(0, 0), (1, 0)]], factor=factor)
