"""As planned above as flown, lane by lane. Along x in per cent of the axis, along y in pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from samples.pages.mock_missions.replay import Trouble
from samples.pages.plans.chart import Axis
from samples.pages.plans.words import ACTIVITIES, sols
from samples.planning.solution import Activity
from samples.selectors.mock_timeline import Bar

LANE_HEIGHT = 74
TOP = 12
NAME_Y = 14
PLANNED_Y, PLANNED_HEIGHT = 22, 12
FLOWN_Y, FLOWN_HEIGHT = 38, 20
LEAST_WIDTH = 0.3
"""Per cent: a bar that lasts no time must be seen."""
LANDER = "lander"
EVERYBODY = frozenset({"", "ground"})
"""Whose faults concern all."""
SEEN = {Activity.DRIVE, Activity.PICK_UP, Activity.UNLOAD, Activity.LOAD, Activity.CLOSE}


def compared(
    planned: Sequence[Bar],
    flown: Sequence[Bar],
    troubles: Sequence[Trouble],
    *,
    finish_sol: float,
    departure_sol: float | None,
    now: float,
    replans: Sequence[tuple[float, int]],
    name_of: Callable[[str], str],
) -> dict[str, Any]:
    """The drawing: a lane for each who of the surface, the lander last.

    `end`: the sol at the right edge; `left`: per cent that are not flown yet.
    """
    wanted, done = ([bar for bar in bars if bar.activity in SEEN] for bars in (planned, flown))
    last = [finish_sol, departure_sol or 0.0, *(bar.to_sol for bar in done)]
    end = max(last) * 1.02 or 1.0
    axis = Axis(0.0, end)
    names = dict.fromkeys(bar.who for bar in (*wanted, *done))
    lanes = [
        _lane(TOP + index * LANE_HEIGHT, axis, who=who, planned=wanted, flown=done, name_of=name_of)
        | {"troubles": list(_troubles(axis, who, troubles, now))}
        for index, who in enumerate(sorted(names, key=lambda who: who == LANDER))
    ]
    bottom = TOP + LANE_HEIGHT * len(lanes)
    return {
        "height": bottom + 30,
        "bottom": bottom,
        "end": end,
        "lanes": lanes,
        "now": axis.at(now),
        "left": round(100 - axis.at(now), 3),
        "ticks": axis.ticks(8),
        "finish": axis.at(finish_sol),
        "departure": None if departure_sol is None else axis.at(departure_sol),
        "replans": [
            {"x": axis.at(sol), "version": version, "sol": sols(sol)} for sol, version in replans
        ],
    }


def _lane(
    top: int,
    axis: Axis,
    *,
    who: str,
    planned: Iterable[Bar],
    flown: Iterable[Bar],
    name_of: Callable[[str], str],
) -> dict[str, Any]:
    return {
        "name": name_of(who),
        "name_y": top + NAME_Y,
        "planned_y": top + PLANNED_Y,
        "planned_height": PLANNED_HEIGHT,
        "flown_y": top + FLOWN_Y,
        "flown_height": FLOWN_HEIGHT,
        "planned": [_drawn(axis, bar, "Planned", name_of) for bar in planned if bar.who == who],
        "flown": [_drawn(axis, bar, "Flown", name_of) for bar in flown if bar.who == who],
    }


def _drawn(axis: Axis, bar: Bar, word: str, name_of: Callable[[str], str]) -> dict[str, Any]:
    x = axis.at(bar.from_sol)
    when = f"sol {sols(bar.from_sol)}"
    if bar.to_sol > bar.from_sol:
        when += f" to {sols(bar.to_sol)}"
    subject = f" {name_of(bar.label)}" if bar.label else ""
    return {
        "activity": bar.activity,
        "x": x,
        "width": max(round(axis.at(bar.to_sol) - x, 3), LEAST_WIDTH),
        "title": f"{word}: {ACTIVITIES[Activity(bar.activity)].lower()}{subject}, {when}",
    }


def _troubles(
    axis: Axis, who: str, troubles: Iterable[Trouble], now: float
) -> Iterable[dict[str, Any]]:
    for one in troubles:
        if one.from_sol < axis.high and (one.who == who or one.who in EVERYBODY):
            x = axis.at(one.from_sol)
            until = now if one.to_sol is None else one.to_sol
            yield {
                "x": x,
                "width": max(round(axis.at(until) - x, 3), LEAST_WIDTH),
                "title": f"{one.text} (sol {sols(one.from_sol)})",
            }
