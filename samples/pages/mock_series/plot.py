"""Two histograms over the same axis: what was flown beside what was forecast.

As in `plans.chart`: per cent along x, pixels along y. Shares are drawn, not counts, for the two
were tried a different number of times. What was flown is a filled bar, the forecast an outline
above it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.pages.plans.chart import HISTOGRAM_HEIGHT, Axis
from samples.pages.plans.words import number, percent

TITLES = {
    "value": "Value of what comes home",
    "finish": "Sol on which the container is closed",
}


def pairs(histograms: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The plots of the histograms of a series' result; none where nothing was counted."""
    drawn = (_pair(key, histograms[key]) for key in TITLES if key in histograms)
    return [plot for plot in drawn if plot is not None]


def _pair(key: str, found: Mapping[str, Any]) -> dict[str, Any] | None:
    edges = found["edges"]
    shares = {name: _shares(found[name]) for name in ("flown", "forecast")}
    highest = max([*shares["flown"], *shares["forecast"]], default=0.0)
    if not highest:
        return None
    axis = Axis(edges[0], edges[-1]) if edges[-1] > edges[0] else Axis(edges[0] - 1, edges[0] + 1)
    bars = []
    for low, high, flown, forecast in zip(
        edges, edges[1:], shares["flown"], shares["forecast"], strict=False
    ):
        x = axis.at(low)
        width = max(round(axis.at(high) - x - 0.3, 3), 0.6)
        bars.append(
            {
                "x": x,
                "width": width,
                **{name: _bar(share, highest) for name, share in
                   (("flown", flown), ("forecast", forecast))},
                "title": f"{number(low)} to {number(high)}: {percent(flown)} flown, "
                f"{percent(forecast)} forecast",
            }
        )  # fmt: skip
    return {
        "key": key,
        "title": TITLES[key],
        "height": HISTOGRAM_HEIGHT,
        "bars": bars,
        "ticks": axis.ticks(6),
    }


def _shares(counts: list[int]) -> list[float]:
    total = sum(counts)
    return [count / total if total else 0.0 for count in counts]


def _bar(share: float, highest: float) -> dict[str, float] | None:
    """From the top; None where there is nothing to draw."""
    if not share:
        return None
    height = round((HISTOGRAM_HEIGHT - 4) * share / highest, 1)
    return {"y": round(HISTOGRAM_HEIGHT - height, 1), "height": height}
