"""Drawings of plans: what is drawn stands where its numbers say, and within its frame."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.pages.plans import chart, gantt, route_plot
from samples.pages.plans.words import at_most, number, percent, signed
from samples.planning.problem import Calendar, Interval
from samples.planning.solution import Activity

SOLS = st.floats(0, 1_000)
METRES = st.floats(-20_000, 20_000)


@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6), values=st.lists(st.floats(-2e6, 2e6)))
def test_an_axis_keeps_order_and_stays_within(
    low: float, width: float, values: list[float]
) -> None:
    axis = chart.Axis(low, low + width)
    drawn = [axis.at(value) for value in sorted(values)]
    assert all(0 <= x <= 100 for x in drawn)
    assert all(one <= other for one, other in pairwise(drawn))
    assert len(axis.ticks()) <= chart.TICKS + 1


@given(least=st.floats(1e-6, 1e9))
def test_a_round_step_is_the_next_of_1_2_5(least: float) -> None:
    step = chart.round_step(least)
    assert least * (1 - 1e-9) <= step <= 2.5 * least * (1 + 1e-9)


def test_a_histogram_is_as_high_as_its_counts() -> None:
    spread = {
        "histogram": {"edges": [0, 10, 20, 30], "counts": [1, 0, 4]},
        "p10": {"value": 5},
        "p50": {"value": 25},
        "p90": {"value": None},
    }
    drawn = chart.histogram(spread)
    assert drawn is not None
    heights = [bar["height"] for bar in drawn["bars"]]
    assert heights[2] == pytest.approx(4 * heights[0])
    assert heights[1] == 0
    assert [mark["name"] for mark in drawn["marks"]] == ["P10", "P50"]
    assert chart.histogram(spread | {"histogram": {"edges": [], "counts": []}}) is None


def test_a_trace_is_made_of_steps_that_meet() -> None:
    log: list[dict[str, float | None]] = [
        {"elapsed_s": 0.1, "value": 5.0, "bound": None},
        {"elapsed_s": 0.5, "value": 7.0, "bound": 9.0},
    ]
    drawn = chart.trace(log, 1.0)
    assert drawn is not None
    lines = {line["name"]: line["segments"] for line in drawn["lines"]}
    assert len(lines["value"]) == 3
    assert len(lines["bound"]) == 1
    for one, other in pairwise(lines["value"]):
        assert (one["x2"], one["y2"]) == (other["x1"], other["y1"])
    assert lines["bound"][0]["y1"] < lines["value"][-1]["y1"]
    assert chart.trace([], 1.0) is None


@given(
    spans=st.lists(st.tuples(SOLS, SOLS), min_size=1, max_size=6),
    departure=st.none() | SOLS,
)
def test_bars_lie_within_the_axis(
    spans: list[tuple[float, float]], departure: float | None
) -> None:
    steps = [
        gantt.Step(
            who="rover 1",
            activity=Activity.DRIVE,
            from_sol=min(span),
            to_sol=max(span),
            title="",
        )
        for span in spans
    ]
    drawn = gantt.gantt(steps, Calendar(departure_sol=departure), 0.0, str)
    for bar in drawn["lanes"][0]["bars"]:
        assert 0 <= bar["x"] <= 100
        assert bar["width"] >= gantt.LEAST_WIDTH
    assert (drawn["departure"] is None) == (departure is None)


def test_slow_times_are_drawn_for_those_they_slow_and_the_lander_is_last() -> None:
    steps = [
        gantt.Step(who=who, activity=Activity.LOAD, from_sol=0, to_sol=10, title="")
        for who in ("lander", "rover 1", "rover 2")
    ]
    calendar = Calendar(
        departure_sol=100,
        intervals=(Interval(0, 20, 0.5, "Dust", ("rover",)), Interval(30, 40, 0.0, "Conjunction")),
    )
    lanes = gantt.gantt(steps, calendar, 10, str)["lanes"]
    assert [lane["name"] for lane in lanes] == ["rover 1", "rover 2", "lander"]
    assert [[band["why"] for band in lane["bands"]] for lane in lanes] == [
        ["Dust", "Conjunction"],
        ["Dust", "Conjunction"],
        ["Conjunction"],
    ]
    assert [band["is_pause"] for band in lanes[0]["bands"]] == [False, True]


@given(points=st.lists(st.tuples(METRES, METRES), min_size=1, max_size=12))
def test_every_mark_lies_within_the_frame(points: list[tuple[float, float]]) -> None:
    marks = [route_plot.Mark(kind="spot", name=f"Spot {n}", at=at) for n, at in enumerate(points)]
    (drawn,) = route_plot.plots(marks, [])
    width, height = (float(part) for part in drawn["view_box"].split()[2:])
    for mark in drawn["marks"]:
        assert 0 <= mark["x"] <= width
        assert 0 <= mark["y"] <= height
    assert sum(1 + len(mark["members"]) for mark in drawn["marks"]) == len(points)


def test_north_is_up_and_east_is_right() -> None:
    marks = [
        route_plot.Mark(kind="site", name="South-west", at=(0, 0)),
        route_plot.Mark(kind="site", name="North-east", at=(900, 900)),
    ]
    (drawn,) = route_plot.plots(marks, [])
    places = {mark["name"]: (mark["x"], mark["y"]) for mark in drawn["marks"]}
    assert places["North-east"][0] > places["South-west"][0]
    assert places["North-east"][1] < places["South-west"][1]


def test_a_vehicle_that_stays_near_is_drawn_larger() -> None:
    marks = [
        route_plot.Mark(kind="chosen", name="Site", at=(10_000, 0)),
        route_plot.Mark(kind="rover", name="Rover", at=(0, 0)),
        route_plot.Mark(kind="spot", name="One", at=(10_100, 0)),
        route_plot.Mark(kind="spot", name="Two", at=(10_100, 80)),
    ]
    far = route_plot.Path(who="Rover", style=0, lines=[[(0, 0), (10_000, 0)]])
    near = route_plot.Path(
        who="Helicopter", style=1, lines=[[(10_000, 0), (10_100, 0)], [(10_000, 0), (10_100, 80)]]
    )
    overview, close_up = route_plot.plots(marks, [far, near])
    assert len(overview["marks"]) == 2
    assert len(overview["marks"][0]["members"]) == 2
    assert close_up["title"] == "Close-up: Helicopter"
    assert [mark["name"] for mark in close_up["marks"]] == ["Site", "One", "Two"]
    assert len(route_plot.plots(marks, [far])) == 1
    assert route_plot.plots([], [far]) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [(1250.04, "1\u202f250"), (-3.06, "−3.1"), (0.04, "0"), (-0.01, "0"), (238.417, "238.4")],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text.replace("\u202f", number(1000)[1])


def test_certainty_is_not_rounded_to() -> None:
    assert percent(0.99996) == "> 99.9 %"
    assert percent(0.00004) == "< 0.1 %"
    assert [percent(0.0), percent(1.0), percent(0.942)] == ["0 %", "100 %", "94.2 %"]


def test_differences_have_their_sign() -> None:
    assert [signed(2.5), signed(-3), signed(0.0)] == ["+2.5", "−3", "0"]


@given(value=st.floats(0.1, 1e4), more=st.floats(0, 1e3))
def test_a_bound_is_rounded_up(value: float, more: float) -> None:
    said = at_most(value, value + more)
    share = float(said.removeprefix("At most ").partition(" %")[0].replace(number(1000)[1], ""))
    assert share >= 100 * more / value - 1e-6


def test_a_bound_of_what_is_worth_nothing_is_told_itself() -> None:
    assert at_most(0.0, 12.0) == "At most 12 is possible"
