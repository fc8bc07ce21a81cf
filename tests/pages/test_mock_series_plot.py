"""Two histograms over one axis: shares, whatever the numbers of trials."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samples.pages.mock_series.plot import pairs
from samples.pages.plans.chart import HISTOGRAM_HEIGHT

COUNTS = st.lists(st.integers(0, 1_000), min_size=1, max_size=12)


@given(flown=COUNTS, data=st.data(), low=st.floats(-100, 100), width=st.floats(0, 50))
def test_bars_stand_on_the_axis_and_shares_make_one(
    flown: list[int], data: st.DataObject, low: float, width: float
) -> None:
    bins = len(flown)
    forecast = data.draw(st.lists(st.integers(0, 1_000), min_size=bins, max_size=bins))
    edges = [low + width * n for n in range(bins + 1)]
    found = pairs({"value": {"edges": edges, "flown": flown, "forecast": forecast}})
    assert len(found) == (1 if any(flown) or any(forecast) else 0)
    for plot in found:
        heights = [bar[side]["height"] for bar in plot["bars"]
                   for side in ("flown", "forecast") if bar[side]]  # fmt: skip
        assert max(heights) == HISTOGRAM_HEIGHT - 4
        for bar, one, other in zip(plot["bars"], flown, forecast, strict=True):
            assert (bar["flown"] is None, bar["forecast"] is None) == (one == 0, other == 0)
            for side in ("flown", "forecast"):
                if bar[side]:
                    assert round(bar[side]["y"] + bar[side]["height"], 1) == HISTOGRAM_HEIGHT
            assert 0 <= bar["x"] <= 100


def test_the_same_shares_are_as_high_whatever_the_trials() -> None:
    (plot,) = pairs({"finish": {"edges": [0, 1, 2], "flown": [1, 3], "forecast": [100, 300]}})
    assert all(bar["flown"] == bar["forecast"] for bar in plot["bars"])
    assert "75 % flown, 75 % forecast" in plot["bars"][1]["title"]
