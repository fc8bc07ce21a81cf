"""Bounds against every set of stops in every order, on problems small enough for that."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning.proof import Proof, prove

LIMIT = 1 + 1e-9


def shortest(matrix: Any, start: int, end: int) -> list[float]:
    """Of every set of nodes (bits) the length of the shortest route over them."""
    size = len(matrix)
    ends: list[dict[int, float]] = [{} for _ in range(1 << size)]
    lengths = [math.inf] * (1 << size)
    others = [node for node in range(size) if node not in {start, end}]
    for node in others:
        ends[1 << node][node] = matrix[start][node]
    for members in range(1, 1 << size):
        for last, length in ends[members].items():
            lengths[members] = min(lengths[members], length + matrix[last][end])
            for node in others:
                if not members >> node & 1:
                    there = ends[members | 1 << node]
                    there[node] = min(there.get(node, math.inf), length + matrix[last][node])
    lengths[0] = 0.0
    return lengths


def most(matrix: Any, prizes: Any, start: int, end: int, limits: list[float]) -> float:
    """The greatest value there is."""
    lengths = shortest(matrix, start, end)
    reach = {0}
    for limit in limits:
        single = [one for one, length in enumerate(lengths) if length <= limit * LIMIT]
        reach |= {old | new for old in reach for new in single if not old & new}
    base = sum(prizes[node] for node in {start, end})
    worth = [sum(p for node, p in enumerate(prizes) if bits >> node & 1) for bits in reach]
    return float(base + max(worth))


def worth(proof: Proof, matrix: Any, prizes: Any, start: int, end: int, limits: Any) -> float:
    """What its routes are worth, after a look at whether they may be driven."""
    assert proof.routes is not None
    lengths = sorted(sum(matrix[a][b] for a, b in pairwise(route)) for route in proof.routes)
    for length, limit in zip(reversed(lengths), sorted(limits, reverse=True), strict=False):
        assert length <= limit * LIMIT
    assert len(lengths) <= len(limits)
    inner = [node for route in proof.routes for node in route[1:-1]]
    assert len(inner) == len(set(inner))
    assert {(route[0], route[-1]) for route in proof.routes} == {(start, end)}
    return float(sum(prizes[node] for node in {start, end, *inner}))


@st.composite
def cases(draw: Any, vehicles: int = 1) -> tuple[Any, list[float], int, int, list[float]]:
    size = draw(st.integers(2, 8 if vehicles == 1 else 6))
    if draw(st.booleans()):  # places in the plane, some of them one place
        places = draw(
            st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=size, max_size=size)
        )
        matrix = [[math.dist(a, b) for b in places] for a in places]
    else:  # any figures, there and back, with ways missing
        length = st.one_of(st.integers(1, 9), st.just(math.inf))
        matrix = [[float(draw(length)) for _ in range(size)] for _ in range(size)]
    prize = draw(
        st.sampled_from(
            [
                st.integers(0, 20).map(float),
                st.integers(0, 9).map(lambda p: p / 10),
                st.floats(0, 1),
            ]
        )
    )
    prizes = [draw(prize) for _ in range(size)]
    ends = st.integers(0, size - 1)
    limits = [draw(st.floats(0, 30)) for _ in range(vehicles)]
    return matrix, prizes, draw(ends), draw(ends), limits


def holds(case: tuple[Any, list[float], int, int, list[float]], known: float) -> None:
    truth = most(*case)
    proof = prove(*case, incumbent_value=known * truth, seconds=60)
    assert proof.optimal
    assert proof.bound >= truth - 1e-9
    assert proof.bound == pytest.approx(truth, rel=3e-6, abs=1e-6)
    assert proof.value == pytest.approx(truth, rel=3e-6, abs=1e-6)
    if proof.routes is not None:
        assert worth(proof, *case) == pytest.approx(proof.value)


@given(cases(), st.sampled_from([0.0, 0.5, 1.0]))
@settings(deadline=None, max_examples=60)
def test_one_vehicle_as_by_trying_everything(case: Any, known: float) -> None:
    holds(case, known)


@given(st.integers(2, 3).flatmap(cases), st.sampled_from([0.0, 1.0]))
@settings(deadline=None, max_examples=60)
def test_several_vehicles_as_by_trying_everything(case: Any, known: float) -> None:
    holds(case, known)


def scattered(size: int, seed: int = 3) -> tuple[Any, Any]:
    """Lengths between random places, and whole prizes."""
    chance = np.random.default_rng(seed)
    places = chance.uniform(0, 100, (size, 2))
    matrix = np.linalg.norm(places[:, None] - places[None], axis=-1)
    return matrix, chance.integers(1, 30, size).astype(float)


def by_greed(matrix: Any, prizes: Any, limit: float) -> float:
    """What a route from 0 and back collects that goes to the nearest stop while it may."""
    here, length, left = 0, 0.0, set(range(1, len(matrix)))
    value = prizes[0]
    while left:
        there = min(left, key=lambda node: matrix[here][node])
        if length + matrix[here][there] + matrix[there][0] > limit:
            break
        length, here = length + matrix[here][there], there
        left.remove(there)
        value += prizes[there]
    return float(value)


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_a_bound_holds_when_time_is_up(seconds: float) -> None:
    matrix, prizes = scattered(150)
    bounds: list[float] = []
    proof = prove(matrix, prizes, 0, 0, [250.0], seconds=seconds, on_bound=bounds.append)
    assert by_greed(matrix, prizes, 250.0) <= proof.bound <= prizes.sum()
    assert not proof.optimal
    assert proof.bound <= min(bounds, default=math.inf)
    assert bounds == sorted(bounds, reverse=True)


def test_a_better_bound_with_more_time() -> None:
    matrix, prizes = scattered(60)
    none = prove(matrix, prizes, 0, 0, [150.0], seconds=0)
    some = prove(matrix, prizes, 0, 0, [150.0], incumbent_value=100, seconds=5)
    assert some.bound < none.bound


def test_a_greedy_route_is_no_better_than_the_optimum() -> None:
    matrix, prizes = scattered(30)
    greed = by_greed(matrix, prizes, 200.0)
    proof = prove(matrix, prizes, 0, 0, [200.0], incumbent_value=greed, seconds=60)
    assert proof.optimal
    assert proof.bound == proof.value >= greed
    assert worth(proof, matrix, prizes, 0, 0, [200.0]) == proof.value
    again = prove(matrix, prizes, 0, 0, [200.0], incumbent_value=proof.value, seconds=60)
    assert again.optimal
    assert (again.bound, again.routes) == (proof.value, None)


def test_one_that_is_cancelled_stops_with_a_bound() -> None:
    matrix, prizes = scattered(100)
    asked = iter(range(1000))
    proof = prove(matrix, prizes, 0, 0, [250.0], seconds=600, cancelled=lambda: next(asked) >= 5)
    assert not proof.optimal
    assert next(asked) < 20
    assert proof.bound >= by_greed(matrix, prizes, 250.0)


@pytest.mark.parametrize(("size", "limits"), [(30, [160.0]), (12, [120.0, 90.0])])
def test_the_same_seed_takes_the_same_way(size: int, limits: list[float]) -> None:
    matrix, prizes = scattered(size)
    first, second = (prove(matrix, prizes, 0, 5, limits, seconds=60, seed=7) for _ in range(2))
    assert first.optimal
    assert (first.bound, first.routes, first.nodes) == (second.bound, second.routes, second.nodes)


@pytest.mark.parametrize("end", [0, 1])
@pytest.mark.parametrize("vehicles", [1, 2])
def test_nothing_in_reach_is_worth_the_ends_alone(end: int, vehicles: int) -> None:
    matrix, prizes = scattered(5)
    proof = prove(matrix, prizes, 0, end, [1e-3] * vehicles)
    assert proof.optimal
    assert proof.routes is None
    assert proof.bound == sum(prizes[node] for node in {0, end})


def test_no_prizes_no_search() -> None:
    matrix, _ = scattered(5)
    proof = prove(matrix, np.zeros(5), 0, 1, [1000.0])
    assert (proof.bound, proof.optimal, proof.routes) == (0.0, True, None)


def test_a_bound_is_a_multiple_of_what_all_prizes_are_multiples_of() -> None:
    matrix, prizes = scattered(60)
    proof = prove(matrix, 2.5 * prizes, 0, 1, [150.0], seconds=0.5)
    assert (proof.bound - 2.5 * (prizes[0] + prizes[1])) % 2.5 == pytest.approx(0)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("matrix", {"matrix": [[0.0, 1.0]]}),
        ("matrix", {"matrix": [[0.0, -1.0], [1.0, 0.0]]}),
        ("matrix", {"matrix": [[0.0, math.nan], [1.0, 0.0]]}),
        ("prizes", {"prizes": [1.0]}),
        ("prizes", {"prizes": [1.0, -1.0]}),
        ("prizes", {"prizes": [1.0, math.inf]}),
        ("start", {"start": 2}),
        ("end", {"end": -1}),
        ("limits", {"limits": []}),
        ("limits", {"limits": [-1.0]}),
        ("limits", {"limits": [math.inf]}),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(field: str, change: dict[str, Any]) -> None:
    asked: dict[str, Any] = {
        "matrix": [[0.0, 1.0], [1.0, 0.0]],
        "prizes": [0.0, 1.0],
        "start": 0,
        "end": 1,
        "limits": [5.0],
    } | change
    with pytest.raises(InvalidValue) as refused:
        prove(**asked)
    assert refused.value.field == field
