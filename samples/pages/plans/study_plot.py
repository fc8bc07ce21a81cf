"""Geometry of a trade study's plots: its cases as points, value against what it costs.

As in `chart`: per cent along x, pixels along y. A case on the front is a diamond with its number,
any other a ring, so that no colour is needed to tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from samples.models import TradeCase
from samples.pages.plans.chart import Axis
from samples.pages.plans.words import number, percent

HEIGHT = 260


@dataclass(frozen=True)
class Cost:
    """What value is plotted against: a field of a case, and how it reads."""

    field: str
    title: str
    axis: str
    percent: bool = False

    def words(self, amount: float) -> str:
        """An amount of it."""
        return percent(amount) if self.percent else f"sol {number(amount)}"


COSTS = (
    Cost("finish_sol", "Value against time", "Container closed, sols from the arrival"),
    Cost("risk", "Value against risk", "Probability that something planned stays behind", True),
)


def plots(cases: Sequence[TradeCase]) -> list[dict[str, Any]]:
    """The plots of the cases that have a plan; none where no case has one."""
    found = (_plot([case for case in cases if case.has_plan], cost) for cost in COSTS)
    return [plot for plot in found if plot is not None]


def _plot(cases: Sequence[TradeCase], cost: Cost) -> dict[str, Any] | None:
    told = [
        (case, amount, case.value)
        for case in cases
        if (amount := getattr(case, cost.field)) is not None and case.value is not None
    ]
    if not told:
        return None
    across = _axis([amount for _, amount, _ in told])
    up = _axis([value for _, _, value in told])
    # What is on the front is drawn last, above what it dominates.
    points = [
        {
            "x": across.at(amount),
            "y": _height(up, value),
            "number": case.number,
            "on_front": case.on_front,
            "title": f"Case {case.number}{', on the front' if case.on_front else ''}: "
            f"value {number(value)}, {cost.words(amount)}",
        }
        for case, amount, value in sorted(told, key=lambda one: one[0].on_front)
    ]
    return {
        "key": cost.field,
        "title": cost.title,
        "axis": cost.axis,
        "height": HEIGHT,
        "points": points,
        "ticks": [{**tick, "label": _tick(tick, across, cost)} for tick in across.ticks(6)],
        "levels": [{"y": _height_at(tick["x"]), "label": tick["label"]} for tick in up.ticks(5)],
    }


def _axis(amounts: Iterable[float]) -> Axis:
    """Around all of them, with room for the marks at both ends."""
    found = list(amounts)
    low, high = min(found), max(found)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    return Axis(low - room, high + room)


def _height(up: Axis, value: float) -> float:
    return _height_at(up.at(value))


def _height_at(share: float) -> float:
    return round(HEIGHT * (1 - share / 100), 1)


def _tick(tick: dict[str, Any], across: Axis, cost: Cost) -> str:
    """A probability is told in per cent."""
    if not cost.percent:
        return str(tick["label"])
    amount = across.low + tick["x"] / 100 * (across.high - across.low)
    return f"{number(100 * amount)} %"
