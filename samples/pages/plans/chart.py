"""Geometry of the plan page's charts: numbers in, percentages and pixels out.

Along x everything is in per cent, so that a drawing fills whatever width there is and its text
keeps its size; along y it is in pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Any

from samples.pages.plans.words import number

HISTOGRAM_HEIGHT = 120
TRACE_HEIGHT = 150
TICKS = 7


@dataclass(frozen=True)
class Axis:
    """From `low` on the left to `high` on the right."""

    low: float
    high: float

    def at(self, value: float) -> float:
        """Where a value stands, in per cent; what is beyond stands at the end."""
        if self.high <= self.low:
            return 50.0
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 3)

    def ticks(self, count: int = TICKS) -> list[dict[str, Any]]:
        """Round numbers along it, `count` or fewer."""
        step = round_step((self.high - self.low) / max(count - 1, 1))
        first, last = ceil(self.low / step - 1e-9), floor(self.high / step + 1e-9)
        return [
            {"x": self.at(k * step), "label": number(k * step, 3)} for k in range(first, last + 1)
        ]


def round_step(least: float) -> float:
    """The next of 1, 2, 5, 10, 20, … that is not below; 1 for what is not above nought."""
    if least <= 0:
        return 1.0
    size: float = 10.0 ** floor(log10(least))
    return next(m * size for m in (1, 2, 5, 10) if m * size >= least * (1 - 1e-9))


def histogram(spread: Mapping[str, Any], digits: int = 1) -> dict[str, Any] | None:
    """A spread of `samples.planning.forecast`, as JSON, drawn; None where nothing was counted."""
    found = spread["histogram"]
    edges, counts = list(found["edges"]), list(found["counts"])
    if not counts or max(counts) == 0:
        return None
    total, highest = sum(counts), max(counts)
    axis = Axis(edges[0], edges[-1]) if edges[-1] > edges[0] else Axis(edges[0] - 1, edges[0] + 1)
    bars = []
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        height = round((HISTOGRAM_HEIGHT - 4) * count / highest, 1)
        x = axis.at(low)
        bars.append(
            {
                "x": x,
                "width": max(round(axis.at(high) - x - 0.3, 3), 0.6),
                "y": round(HISTOGRAM_HEIGHT - height, 1),
                "height": height,
                "from": number(low, digits),
                "to": number(high, digits),
                "count": count,
                "share": count / total,
            }
        )
    marks = [
        {
            "name": name.upper(),
            "x": axis.at(spread[name]["value"]),
            "label": number(spread[name]["value"], digits),
        }
        for name in ("p10", "p50", "p90")
        if spread[name]["value"] is not None
    ]
    return {"height": HISTOGRAM_HEIGHT, "bars": bars, "marks": marks, "ticks": axis.ticks(6)}


def trace(log: Sequence[Mapping[str, Any]], elapsed_s: float | None) -> dict[str, Any] | None:
    """The search's log drawn: value and bound over time as steps; None where nothing was told."""
    told = [moment for moment in log if moment["value"] is not None or moment["bound"] is not None]
    if not told:
        return None
    end = max(elapsed_s or 0.0, 0.01, *(moment["elapsed_s"] for moment in told))
    both = [moment[name] for moment in told for name in ("value", "bound")]
    numbers = [value for value in both if value is not None]
    low, high = min(numbers), max(numbers)
    room = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    across, up = Axis(0.0, end), Axis(low - room, high + room)

    def height(value: float) -> float:
        return round(TRACE_HEIGHT * (1 - up.at(value) / 100), 1)

    return {
        "height": TRACE_HEIGHT,
        "lines": [
            {
                "name": name,
                "segments": list(_steps(told, name, across, height, end)),
                "dots": [
                    {"x": across.at(moment["elapsed_s"]), "y": height(moment[name])}
                    for moment in told
                    if moment[name] is not None
                ],
            }
            for name in ("bound", "value")
        ],
        "ticks": across.ticks(6),
        "levels": [
            {"y": round(TRACE_HEIGHT * (1 - tick["x"] / 100), 1), "label": tick["label"]}
            for tick in up.ticks(4)
        ],
    }


def _steps(
    told: Iterable[Mapping[str, Any]], name: str, across: Axis, height: Any, end: float
) -> Iterable[dict[str, float]]:
    """Level from each moment to the next, then up or down."""
    points = [(moment["elapsed_s"], moment[name]) for moment in told if moment[name] is not None]
    for number_, (begin, value) in enumerate(points):
        following = points[number_ + 1] if number_ + 1 < len(points) else None
        x1, y1 = across.at(begin), height(value)
        x2 = across.at(following[0] if following else end)
        yield {"x1": x1, "x2": x2, "y1": y1, "y2": y1}
        if following:
            yield {"x1": x2, "x2": x2, "y1": y1, "y2": height(following[1])}
