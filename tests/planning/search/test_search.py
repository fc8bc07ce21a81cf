"""The search for routes with prizes: what it answers is allowed, adds up and can be had again."""

from __future__ import annotations

import math
from itertools import combinations, pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from samples.domain.errors import InvalidValue
from samples.planning.search.routes import PrizeProblem, PrizeRoutes
from samples.planning.search.run import search

# Compiling takes a minute: once, in one process.
pytestmark = pytest.mark.xdist_group("compiled search")

coordinates = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2, max_size=14, unique=True
)


def euclid(points: list[tuple[int, int]]) -> NDArray[np.float64]:
    return np.array([[math.dist(one, other) for other in points] for one in points])


@st.composite
def problems(draw: st.DrawFn, most_routes: int = 3) -> PrizeProblem:
    """Up to 14 nodes; lengths along straight lines, or any at all, some of them without a way."""
    points = draw(coordinates)
    size = len(points)
    matrix = euclid(points)
    if draw(st.booleans()):
        chance = np.random.default_rng(draw(st.integers(0, 1000)))
        matrix = chance.uniform(0, 30, (size, size))
        matrix[chance.random((size, size)) < 0.2] = math.inf
    node = st.integers(0, size - 1)
    ends = draw(st.lists(st.tuples(node, node), min_size=1, max_size=most_routes))
    limit = st.one_of(st.just(0.0), st.floats(1, 120), st.just(math.inf))
    return PrizeProblem(
        matrix,
        draw(st.lists(st.integers(0, 50), min_size=size, max_size=size)),
        [start for start, _ in ends],
        [end for _, end in ends],
        [draw(limit) for _ in ends],
    )


def length(problem: PrizeProblem, number: int, stops: tuple[int, ...]) -> float:
    whole = (problem.starts[number], *stops, problem.ends[number])
    return math.fsum(problem.matrix[one, other] for one, other in pairwise(whole))


def assert_allowed(problem: PrizeProblem, answer: PrizeRoutes) -> None:
    visited = [node for route in answer.routes for node in route]
    assert len(answer.routes) == len(problem.limits)
    assert len(visited) == len(set(visited))
    assert not set(visited) & {*problem.starts, *problem.ends}
    assert answer.value == math.fsum(problem.prizes[node] for node in visited)
    for number, route in enumerate(answer.routes):
        if route:
            assert length(problem, number, route) <= problem.limits[number] * (1 + 1e-9)


def optimum(problem: PrizeProblem) -> float:
    """Of one route, by trying every order of every set of stops."""
    stops = [v for v in range(len(problem.prizes)) if v not in {problem.starts[0], problem.ends[0]}]
    return max(
        float(problem.prizes[list(chosen)].sum())
        for many in range(len(stops) + 1)
        for chosen in combinations(stops, many)
        if not chosen
        or any(length(problem, 0, order) <= problem.limits[0] for order in permutations(chosen))
    )


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 2**64 - 1))
def test_routes_are_allowed_and_their_value_adds_up(problem: PrizeProblem, seed: int) -> None:
    assert_allowed(problem, search(problem, seed=seed, iterations=60))


@settings(max_examples=30, deadline=None)
@given(coordinates.filter(lambda points: len(points) <= 7), st.floats(1, 100), st.data())
def test_small_problems_are_solved(
    points: list[tuple[int, int]], limit: float, data: st.DataObject
) -> None:
    prizes = data.draw(
        st.lists(st.integers(0, 9), min_size=len(points), max_size=len(points)), label="prizes"
    )
    problem = PrizeProblem(euclid(points), prizes, [0], [len(points) - 1], [limit])
    assert search(problem, seed=1, iterations=1000).value == optimum(problem)


@pytest.fixture(scope="module")
def problem() -> PrizeProblem:
    """150 nodes, two routes from one corner to another."""
    chance = np.random.default_rng(7)
    points = [(int(x), int(y)) for x, y in chance.integers(0, 1000, (150, 2))]
    return PrizeProblem(euclid(points), chance.integers(1, 99, 150), [0, 0], [1, 1], [2900, 2700])


def test_the_same_seed_and_iterations_give_the_same(problem: PrizeProblem) -> None:
    assert search(problem, seed=3, iterations=500) == search(problem, seed=3, iterations=500)


def test_a_longer_search_goes_the_same_way_on(problem: PrizeProblem) -> None:
    seen: list[PrizeRoutes] = []
    search(problem, seed=3, iterations=3000, on_better=seen.append)
    assert [one.value for one in seen] == sorted({one.value for one in seen})
    assert search(problem, seed=3, iterations=seen[-1].iterations) == seen[-1]
    assert seen[-1].value > seen[0].value


def test_a_limit_within_a_chunk_is_kept(problem: PrizeProblem) -> None:
    assert search(problem, seed=3, iterations=7).iterations == 7


def test_a_cancelled_search_answers_with_the_best_so_far(problem: PrizeProblem) -> None:
    seen: list[PrizeRoutes] = []
    answer = search(
        problem, seed=1, iterations=10_000, on_better=seen.append, cancelled=lambda: bool(seen)
    )
    assert [answer] == seen
    assert answer.iterations < 10_000
    assert_allowed(problem, answer)


def test_a_search_ends_by_the_clock(problem: PrizeProblem) -> None:
    assert search(problem, seed=1, seconds=0.0).iterations == 0


def test_a_warm_start_is_kept(problem: PrizeProblem) -> None:
    good = search(problem, seed=1, iterations=3000)
    answer = search(problem, seed=2, iterations=1, warm=good.routes)
    assert answer.value >= good.value
    assert search(problem, seed=2, iterations=0, warm=good.routes).routes == good.routes


@pytest.mark.parametrize(
    "warm",
    [[[5]], [[5], [5]], [[0], []], [[150], []], [list(range(2, 150)), []]],
    ids=["routes missing", "twice", "a start", "no node", "too long"],
)
def test_a_warm_start_that_is_not_allowed_is_refused(
    problem: PrizeProblem, warm: list[list[int]]
) -> None:
    with pytest.raises(InvalidValue) as refusal:
        search(problem, seed=1, iterations=1, warm=warm)
    assert refusal.value.field == "warm"


@pytest.mark.parametrize("limit", [0.0, 1.0])
def test_nothing_within_reach(limit: float) -> None:
    problem = PrizeProblem(euclid([(0, 0), (5, 5), (9, 0)]), [0, 7, 8], [0], [0], [limit])
    answer = search(problem, seed=1, iterations=300)
    assert (answer.routes, answer.value) == (((),), 0.0)


def test_a_stop_at_the_start_needs_no_length() -> None:
    problem = PrizeProblem(euclid([(0, 0), (0, 0), (9, 0)]), [0, 7, 8], [0], [0], [0.0])
    assert search(problem, seed=1, iterations=300).routes == ((1,),)


def test_only_ends_and_no_routes_are_nothing_to_search() -> None:
    ends = PrizeProblem([[0.0, 1.0], [1.0, 0.0]], [3, 4], [0], [1], [9.0])
    assert search(ends, seed=1, iterations=10) == PrizeRoutes(((),), 0.0, 0)
    none = PrizeProblem([[0.0]], [3], [], [], [])
    assert search(none, seed=1, iterations=10) == PrizeRoutes((), 0.0, 0)


def test_without_a_limit_it_is_refused(problem: PrizeProblem) -> None:
    with pytest.raises(InvalidValue):
        search(problem, seed=1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("matrix", [[0, 1, 2], [1, 0, 2]]),
        ("matrix", [[0, -1], [1, 0]]),
        ("matrix", [[0, math.nan], [1, 0]]),
        ("matrix", "far"),
        ("prizes", [1, -1]),
        ("prizes", [1, math.inf]),
        ("starts", [2]),
        ("ends", [-1]),
        ("ends", [0, 0]),
        ("limits", [-1.0]),
    ],
)
def test_what_cannot_be_meant_is_refused(field: str, value: object) -> None:
    good: dict[str, Any] = {
        "matrix": [[0, 1], [1, 0]],
        "prizes": [1, 1],
        "starts": [0],
        "ends": [0],
        "limits": [9],
    }
    with pytest.raises(InvalidValue) as refusal:
        PrizeProblem(**{**good, field: value})
    assert refusal.value.field == field
