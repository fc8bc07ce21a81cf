"""Work in many trials at once goes on as it does in one."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.planning import reading
from samples.planning.calendar import Calendars
from samples.planning.pace import Pace, draw_storms
from samples.planning.problem import Calendar, Interval
from tests.planning.problems import calendars, mission

NO_STORMS = np.empty((1, 0))
KINDS = ("rover", "lander")
amounts = st.floats(0, 100, allow_subnormal=False)


@given(calendars(KINDS), st.lists(st.tuples(amounts, amounts), min_size=1, max_size=8))
def test_without_storms_the_same_doubles(
    calendar: Calendar, works: list[tuple[float, float]]
) -> None:
    begin, work = np.array(works).T
    found = Pace(calendar, "rover", NO_STORMS).finish(begin, work)
    once = Calendars(calendar)
    assert found.tolist() == [once.finish("rover", b, w) for b, w in works]


@given(
    calendars(KINDS),
    st.lists(st.lists(amounts, min_size=2, max_size=2).map(sorted), min_size=1, max_size=4),
    amounts.filter(lambda sols: sols > 1e-3),
    st.sampled_from([0.0, 0.2, 0.7]),
    amounts,
    amounts,
)
def test_each_trial_has_its_own_storms(
    calendar: Calendar,
    storms: list[list[float]],
    sols: float,
    rate: float,
    begin: float,
    work: float,
) -> None:
    calendar = replace(calendar, storm_sols=sols, storm_rate=rate)
    found = Pace(calendar, "rover", np.array(storms)).finish(np.full(len(storms), begin), work)
    for trial, begins in enumerate(storms):
        more = tuple(Interval(sol, sol + sols, rate, "storm") for sol in begins)
        alike = Calendars(replace(calendar, intervals=calendar.intervals + more))
        # An end of work at an edge of a standstill may fall to either side of it.
        early, late = (alike.finish("rover", begin, work * (1 + d)) for d in (-1e-9, 1e-9))
        assert early - 1e-6 <= found[trial] <= late + 1e-6


def test_work_that_never_ends() -> None:
    calendar = Calendar(intervals=(Interval(5, inf, 0, "the end"),))
    found = Pace(calendar, "rover", NO_STORMS).finish(np.array([0.0, 4.0, 5.0, 9.0]), 2)
    assert found.tolist() == [2, inf, inf, inf]


def test_storms_slow_whom_they_are_for() -> None:
    calendar = Calendar(storm_sols=10, storm_rate=0, storm_kinds=("rover",))
    storms, begin = np.array([[1.0]]), np.array([0.0])
    assert Pace(calendar, "rover", storms).finish(begin, 2).tolist() == [12]
    assert Pace(calendar, "helicopter", storms).finish(begin, 2).tolist() == [2]


def test_storms_begin_as_often_as_asked() -> None:
    calendar = Calendar(arrival_sol=50, storms_per_sol=0.02, storm_sols=5)
    begins = draw_storms(calendar, np.random.default_rng(1), 20_000, until_sol=250)
    assert begins.min() >= 50
    count = (begins < 250).sum(axis=1)
    # Poisson with 0.02 * 200: mean and variance 4.
    assert count.mean() == pytest.approx(4, abs=4 * 2 / 20_000**0.5)
    assert count.var() == pytest.approx(4, rel=0.05)
    assert begins[:, -1].min() > 250


@pytest.mark.parametrize(
    "calendar",
    [
        Calendar(),
        Calendar(storms_per_sol=1),
        Calendar(storms_per_sol=1, storm_sols=3, storm_rate=1),
        Calendar(arrival_sol=100, storms_per_sol=1, storm_sols=3),
    ],
)
def test_storms_that_change_nothing_are_not_drawn(calendar: Calendar) -> None:
    assert draw_storms(calendar, np.random.default_rng(1), 3, until_sol=100).shape == (3, 0)


def test_more_storms_than_can_be_drawn_are_refused() -> None:
    calendar = Calendar(storms_per_sol=5, storm_sols=1)
    with pytest.raises(InvalidValue) as refused:
        draw_storms(calendar, np.random.default_rng(1), 3, until_sol=100)
    assert refused.value.field == "calendar.storms_per_sol"


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("storm_kinds", ["plane"], "calendar.storm_kinds[0]"),
        ("storm_rate", 1.5, "calendar.storm_rate"),
        ("storms_per_sol", -1, "calendar.storms_per_sol"),
        ("storm_sols", -1, "calendar.storm_sols"),
    ],
)
def test_storms_that_can_not_be_meant_are_not_read(field: str, value: object, path: str) -> None:
    document = reading.as_json(mission())
    document["calendar"][field] = value
    with pytest.raises(InvalidValue) as refused:
        reading.read(document)
    assert refused.value.field == path
