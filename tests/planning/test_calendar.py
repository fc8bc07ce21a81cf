"""Work when sols aren't alike."""

from __future__ import annotations

import itertools
from math import inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.planning.calendar import Calendars
from samples.planning.problem import Calendar, Interval

KINDS = ("rover", "lander")


@st.composite
def intervals(draw: st.DrawFn) -> tuple[Interval, ...]:
    found = []
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, 30)) / 2
        found.append(
            Interval(
                from_sol=begin,
                to_sol=begin + draw(st.integers(1, 20)) / 2,
                rate=draw(st.sampled_from([0.0, 0.25, 0.5, 0.8])),
                why="dust",
                kinds=draw(st.sampled_from([(), ("rover",), ("lander",)])),
            )
        )
    return tuple(found)


calendars = intervals().map(lambda found: Calendar(intervals=found))
sols = st.floats(-2, 40)
works = st.floats(0, 30)


def rate_at(calendar: Calendar, kind: str, sol: float) -> float:
    return min(
        (
            i.rate
            for i in calendar.intervals
            if i.from_sol <= sol < i.to_sol and (not i.kinds or kind in i.kinds)
        ),
        default=1.0,
    )


@given(calendars, st.sampled_from(KINDS), sols, sols)
def test_work_is_the_integral_of_the_rate(
    calendar: Calendar, kind: str, first: float, second: float
) -> None:
    begin, end = sorted((first, second))
    # All edges are halves of sols: between two of them the rate is that of the middle.
    edges = [begin, *(k / 2 for k in range(-4, 82) if begin < k / 2 < end), end]
    expected = sum(
        (b - a) * rate_at(calendar, kind, (a + b) / 2) for a, b in itertools.pairwise(edges)
    )
    assert isclose(Calendars(calendar).work(kind, begin, end), expected, abs_tol=1e-9)


@given(calendars, st.sampled_from(KINDS), sols, works)
def test_work_is_done_at_its_finish_and_not_before(
    calendar: Calendar, kind: str, begin: float, work: float
) -> None:
    rates = Calendars(calendar)
    finish = rates.finish(kind, begin, work)
    assert finish >= begin + work - 1e-9
    assert isclose(rates.work(kind, begin, finish), work, abs_tol=1e-9)
    if work > 1e-3:
        assert rates.work(kind, begin, finish - 1e-3) < work


@given(calendars, st.sampled_from(KINDS), sols, works)
def test_the_latest_begin_is_the_inverse_of_the_finish(
    calendar: Calendar, kind: str, finish: float, work: float
) -> None:
    rates = Calendars(calendar)
    begin = rates.begin(kind, finish, work)
    assert rates.finish(kind, begin, work) <= finish + 1e-9
    assert isclose(rates.work(kind, begin, finish), work, abs_tol=1e-9)
    if work > 1e-3:
        assert rates.finish(kind, begin + 1e-3, work) > finish


@given(calendars, st.sampled_from(KINDS), sols, sols, works)
def test_who_begins_later_is_not_done_earlier(
    calendar: Calendar, kind: str, first: float, second: float, work: float
) -> None:
    begin, later = sorted((first, second))
    rates = Calendars(calendar)
    assert rates.finish(kind, begin, work) <= rates.finish(kind, later, work) + 1e-9


def test_the_least_rate_counts_where_several_hold() -> None:
    dust = Interval(0, 10, 0.5, "dust")
    conjunction = Interval(4, 6, 0.0, "conjunction", kinds=("rover",))
    rates = Calendars(Calendar(intervals=(dust, conjunction)))
    assert rates.finish("rover", 0, 3) == 8
    assert rates.finish("lander", 0, 3) == 6
    assert rates.begin("rover", 8, 3) == 0


def test_a_finish_is_the_earliest_and_a_begin_the_latest_beside_idle_sols() -> None:
    rates = Calendars(Calendar(intervals=(Interval(2, 5, 0.0, "conjunction"),)))
    assert rates.finish("rover", 0, 2) == 2
    assert rates.begin("rover", 6, 1) == 5
    assert rates.finish("rover", 3, 0) == 3


@pytest.mark.parametrize("work", [0.1, 5.0])
def test_work_never_ends_when_nothing_goes_on_for_ever(work: float) -> None:
    rates = Calendars(Calendar(intervals=(Interval(0, inf, 0.0, "the end"),)))
    assert rates.finish("rover", 1, work) == inf
    assert rates.begin("rover", 1, work) == -work
