"""Geometry of a trade study's plots: its cases as points, value against what it costs.

As in `chart`: per cent along x, pixels along y. A case on the front is a diamond with its number,
any other a ring, so that no colour is needed to tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samples.models import TradeCase
from samples.pages.plans.chart import Axis
from samples.pages.plans.words import number, percent

HEIGHT = 260
NEAR_X = 9
"""Per cent: closer than that, labels of one height would cover each other on a telephone."""
NEAR_Y = 14
"""Pixels: the height of a label."""


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
    points: dict[tuple[float, float, bool], list[int]] = {}
    words = {}
    for case, amount, value in told:
        place = (across.at(amount), _height(up, value), case.on_front)
        points.setdefault(place, []).append(case.number)
        words[place] = f"value {number(value)}, {cost.words(amount)}"
    return {
        "key": cost.field,
        "title": cost.title,
        "axis": cost.axis,
        "height": HEIGHT,
        "points": [
            {
                "x": x,
                "y": y,
                "on_front": on_front,
                "title": f"Case {_numbers(numbers)}{', on the front' if on_front else ''}: "
                f"{words[x, y, on_front]}",
            }
            # What is on the front is drawn last, above what it dominates.
            for (x, y, on_front), numbers in sorted(points.items(), key=lambda one: one[0][2])
        ],
        "labels": _labels(points),
        "ticks": [{**tick, "label": _tick(tick, across, cost)} for tick in across.ticks(6)],
        "levels": [{"y": _height_at(tick["x"]), "label": tick["label"]} for tick in up.ticks(5)],
    }


def _labels(points: Mapping[tuple[float, float, bool], list[int]]) -> list[dict[str, Any]]:
    """The numbers of what is on the front; those that would cover each other stand as one."""
    labels: list[tuple[float, float, list[int]]] = []
    for (x, y, on_front), numbers in points.items():
        if not on_front:
            continue
        near = (one for one in labels if abs(one[0] - x) < NEAR_X and abs(one[1] - y) < NEAR_Y)
        label = next(near, None)
        if label is None:
            labels.append((x, y, list(numbers)))
        else:
            label[2].extend(numbers)
    return [{"x": x, "y": y, "text": _numbers(sorted(numbers))} for x, y, numbers in labels]


def _numbers(numbers: Sequence[int]) -> str:
    """Of cases at one point: the first few by number."""
    more = f" +{len(numbers) - 3}" if len(numbers) > 3 else ""
    return ", ".join(map(str, numbers[:3])) + more


def _axis(amounts: Iterable[float]) -> Axis:
    """Around all of them, with room for the marks at both ends."""
    found = list(amounts)
    low, high = min(found), max(found)
    room = (high - low) * 0.1 or abs(high) * 0.1 or 1.0
    return Axis(max(low - room, 0.0) if low >= 0 else low - room, high + room)


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
