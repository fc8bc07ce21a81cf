"""Quantiles, histograms and chances from counted trials."""

from __future__ import annotations

from math import inf

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from samples.planning.forecast import Chance, Spread


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60), st.booleans())
def test_a_spread_tells_ranks_and_counts(numbers: list[float], endless: bool) -> None:
    found = Spread.of(np.array([*numbers, inf] if endless else numbers))
    ranked = sorted([*numbers, inf] if endless else numbers)
    for figure, part in ((found.p10, 0.1), (found.p50, 0.5), (found.p90, 0.9)):
        assert sum(n <= figure.value for n in ranked) >= part * len(ranked) - 1e-9
        assert sum(n < figure.value for n in ranked) < part * len(ranked) + 1e-9
        assert figure.error >= 0
    assert sum(found.histogram.counts) == len(numbers)
    assert len(found.histogram.edges) == len(found.histogram.counts) + 1
    assert found.histogram.edges[0] <= min(numbers) <= max(numbers) <= found.histogram.edges[-1]


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_chance_is_never_quite_sure(counted: tuple[int, int]) -> None:
    hits, trials = counted
    found = Chance.of(hits, trials)
    assert found.error > 0
    assert found.error >= (found.probability * (1 - found.probability) / trials) ** 0.5 / 2
