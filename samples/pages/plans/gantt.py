"""The sol timeline as lanes of bars. Along x in per cent of the axis, along y in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from samples.pages.plans.chart import Axis
from samples.planning.problem import Calendar
from samples.planning.solution import Activity

LANE_HEIGHT = 58
TOP = 34
NAME_Y = 15
BAR_Y = 22
BAR_HEIGHT = 24
LEAST_WIDTH = 0.25
"""Per cent: a bar that lasts no time must be seen."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the timeline; sols from the arrival."""

    who: str
    activity: Activity
    from_sol: float
    to_sol: float
    title: str
    critical: bool = False


def gantt(
    steps: Sequence[Step],
    calendar: Calendar,
    finish_sol: float,
    name_of: Callable[[str], str],
) -> dict[str, Any]:
    """The drawing of a timeline.

    `lanes`: one for each who, in order of appearance, the lander last. `bands`: times of less work
    of each lane, whole pauses marked. Steps that last no time are drawn only where something is
    picked up or loaded.
    """
    departure = calendar.departure_sol
    end = max([finish_sol, departure or 0.0, *(step.to_sol for step in steps)], default=1.0)
    axis = Axis(0.0, end * 1.01 or 1.0)
    whos = sorted(dict.fromkeys(step.who for step in steps), key=lambda who: who == "lander")
    lanes = [
        _lane(TOP + index * LANE_HEIGHT, [step for step in steps if step.who == who], axis)
        | {"name": name_of(who), "bands": _bands(who, calendar, axis)}
        for index, who in enumerate(whos)
    ]
    bottom = TOP + LANE_HEIGHT * len(lanes)
    return {
        "height": bottom + 34,
        "bottom": bottom,
        "lanes": lanes,
        "ticks": axis.ticks(8),
        "finish": {"x": axis.at(finish_sol)},
        "departure": None if departure is None else {"x": axis.at(departure)},
        "why": list(_labels(calendar, axis)),
    }


def _lane(top: int, steps: Iterable[Step], axis: Axis) -> dict[str, Any]:
    return {
        "top": top,
        "name_y": top + NAME_Y,
        "bar_y": top + BAR_Y,
        "chain_y": top + BAR_Y + BAR_HEIGHT + 4,
        "middle": top + BAR_Y + BAR_HEIGHT / 2,
        "bars": [_bar(step, axis, top) for step in steps if _is_seen(step)],
    }


def _bands(who: str, calendar: Calendar, axis: Axis) -> list[dict[str, Any]]:
    """When this one works less."""
    kind = who if who == "lander" else who.rpartition(" ")[0]
    return [
        {
            "x": axis.at(held.from_sol),
            "width": round(axis.at(held.to_sol) - axis.at(held.from_sol), 3),
            "is_pause": held.rate == 0,
            "why": held.why,
            "rate": held.rate,
        }
        for held in calendar.intervals
        if not held.kinds or kind in held.kinds
    ]


def _is_seen(step: Step) -> bool:
    return step.to_sol > step.from_sol or step.activity in {Activity.PICK_UP, Activity.LOAD}


_SHAPES: dict[Activity, tuple[float, float]] = {
    Activity.DRIVE: (6, 12),
    Activity.PICK_UP: (0, 24),
    Activity.UNLOAD: (3, 18),
    Activity.LOAD: (0, 24),
    Activity.CLOSE: (0, 24),
    Activity.TURNAROUND: (9, 6),
    Activity.WAIT: (11, 2),
    Activity.MARGIN: (3, 18),
}
"""From which pixel of the lane's band a bar begins, and how high it is."""


def _bar(step: Step, axis: Axis, top: int) -> dict[str, Any]:
    begin, height = _SHAPES[step.activity]
    x = axis.at(step.from_sol)
    width = max(round(axis.at(step.to_sol) - x, 3), LEAST_WIDTH)
    return {
        "activity": step.activity.value,
        "x": x,
        "width": width,
        "end": round(x + width, 3),
        "y": top + BAR_Y + begin,
        "height": height,
        "critical": step.critical,
        "title": step.title,
    }


def _labels(calendar: Calendar, axis: Axis) -> Iterable[dict[str, Any]]:
    """Above the lanes, why work is slow; a text where the one before leaves room."""
    free = -100.0
    for held in sorted(calendar.intervals, key=lambda one: one.from_sol):
        x = axis.at(held.from_sol)
        if x >= free:
            free = x + 1.1 * len(held.why) + 2
            yield {"x": x, "text": held.why, "at_end": x > 75}
