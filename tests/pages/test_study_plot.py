"""Where the points of a trade study's plots stand, and which numbers stand beside them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samples.models import TradeCase
from samples.pages.plans.study_plot import HEIGHT, NEAR_X, NEAR_Y, plots

amounts = st.floats(0, 1e4)


@st.composite
def cases(draw: st.DrawFn, number: int) -> TradeCase:
    return TradeCase(
        number=number,
        status="done",
        result=draw(st.sampled_from(["optimal", "feasible", "infeasible"])),
        value=draw(amounts),
        finish_sol=draw(st.none() | amounts),
        risk=draw(st.floats(0, 1)),
        dominated=draw(st.booleans()),
    )


found = st.integers(0, 12).flatmap(lambda n: st.tuples(*(cases(number) for number in range(1, n))))


@given(found)
def test_every_case_with_a_plan_is_a_point_within_the_plot(drawn: tuple[TradeCase, ...]) -> None:
    flown = [case for case in drawn if case.result != "infeasible"]
    told = plots(drawn)
    assert bool(flown) == any(plot["key"] == "risk" for plot in told)
    for plot in told:
        for point in plot["points"]:
            assert 0 <= point["x"] <= 100
            assert 0 <= point["y"] <= HEIGHT
        shapes = {point["on_front"] for point in plot["points"]}
        known = [case for case in flown if getattr(case, plot["key"]) is not None]
        assert shapes == {case.on_front for case in known}


@given(found)
def test_no_two_labels_cover_each_other(drawn: tuple[TradeCase, ...]) -> None:
    for plot in plots(drawn):
        labels = plot["labels"]
        assert bool(labels) == any(point["on_front"] for point in plot["points"])
        for first, one in enumerate(labels):
            for other in labels[first + 1 :]:
                apart = abs(one["x"] - other["x"]) >= NEAR_X or abs(one["y"] - other["y"]) >= NEAR_Y
                assert apart


def test_a_better_case_stands_higher_and_a_later_one_further_right() -> None:
    def case(number: int, value: float, finish: float) -> TradeCase:
        return TradeCase(number=number, status="done", result="optimal", value=value,
                         finish_sol=finish, risk=0.5, dominated=False)  # fmt: skip

    (time, _) = plots([case(1, 10, 100), case(2, 20, 300)])
    low, high = time["points"]
    assert low["x"] < high["x"]
    assert low["y"] > high["y"]
    assert [label["text"] for label in time["labels"]] == ["1", "2"]


def test_cases_at_one_point_share_it() -> None:
    same = [TradeCase(number=number, status="done", result="optimal", value=5.0, finish_sol=9.0,
                      risk=0.5, dominated=False) for number in range(1, 6)]  # fmt: skip
    (time, _) = plots(same)
    (point,) = time["points"]
    assert point["title"].startswith("Case 1, 2, 3 +2, on the front: value 5, sol 9")
