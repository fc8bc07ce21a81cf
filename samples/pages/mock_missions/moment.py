"""The state at one sol as rows and numbers: what the server draws, before the slider moves it."""

from __future__ import annotations

from collections import Counter
from math import cos, pi, sin
from typing import Any
from urllib.parse import urlencode

from samples.domain.mock_missions import moment
from samples.pages.mock_missions import replay
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.replay import Holder, Where
from samples.pages.mock_missions.words import HOLDERS, PHASES
from samples.pages.plans.route_plot import WIDTH
from samples.pages.plans.words import number, sols
from samples.pages.shown import to
from samples.selectors.route_ways import Metres

Row = dict[str, Any]
FIRST_RING, RING, ROOM = 24.0, 11.0, 6
"""Units: how far the first tubes stand from what holds them, each ring more; tubes more a ring."""
ON_FIRST_RING = 8


def as_of(board: Board, sol: float) -> str:
    """The moment of a sol as an address names it."""
    return f"{moment(board.mission.arrival_at, sol):%Y-%m-%dT%H:%M:%SZ}"


def link_at(board: Board, sol: float, name: str, *args: object) -> str:
    """The address of a page in the mission's ledger as of a sol; written inside `showing`."""
    url = to(name, *args)
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'as_of': as_of(board, sol)})}"


def state(board: Board, sol: float) -> dict[str, Any]:
    """Figures, tubes, vehicles and what is the matter, as of a sol."""
    found = board.replay
    now = {code: replay.at(steps, sol) for code, steps in board.tubes.items()}
    count, value = replay.at(board.loads_flown, sol)
    planned, planned_value = replay.at(board.loads_planned, sol)
    lost = _lost(board, sol)
    departure = board.value.problem.calendar.departure_sol
    at = moment(board.mission.arrival_at, sol)
    return {
        "sol": sols(sol),
        "value_of_sol": sol,
        "date": f"{at:%Y-%m-%d}",
        "time": f"{at:%H:%M} UTC",
        "phase": PHASES[replay.at(found.phases, sol)],
        "loaded": count,
        "value": number(value),
        "planned": planned,
        "planned_value": number(planned_value),
        "left": None if departure is None else sols(departure - sol) if departure >= sol else "—",
        "as_of": as_of(board, sol),
        "holders": _holders(now),
        "tubes": [_tube(board, sol, code, where) for code, where in now.items()],
        "vehicles": [
            {
                "who": who,
                "name": board.name(who),
                "style": style,
                "letters": letters(board.name(who)),
                "doing": replay.at(steps, sol),
                "cargo": sum(1 for where in now.values() if where.who == who),
                "is_lost": who in lost,
            }
            for style, (who, steps) in enumerate(found.doing.items())
        ],
        "troubles": [
            one
            for one in found.troubles
            if one.from_sol <= sol and (one.to_sol is None or one.to_sol > sol)
        ],
    }


def movers(board: Board, sol: float, frame: dict[str, float]) -> dict[str, Any]:
    """Vehicles and tubes in the units of one map; `is_there` False for what has left it."""
    spots = {track.who: track.at(sol) for track in board.movements.vehicles}
    lost = _lost(board, sol)
    vehicles = []
    for style, (who, spot) in enumerate(spots.items()):
        x, y = units(spot, frame)
        name = board.name(who)
        vehicles.append(
            {"who": who, "name": name, "letters": letters(name), "style": style % 10,
             "x": x, "y": y, "is_lost": who in lost}
        )  # fmt: skip
    beside: Counter[Metres] = Counter()
    tubes = []
    taken = set(board.planned.solution.taken)
    for code, steps in board.tubes.items():
        where = replay.at(steps, sol)
        there = spots.get(where.who) if where.who else where.at
        x, y = units(there, frame) if there else (0.0, 0.0)
        dx, dy = ring(beside[there]) if there else (0.0, 0.0)
        if there:
            beside[there] += 1
        tubes.append(
            {"code": code, "name": board.planned.tube_name(code), "holder": where.holder.value,
             "x": x, "y": y, "dx": dx, "dy": dy, "is_there": there is not None,
             "is_chosen": code in taken}
        )  # fmt: skip
    return {"vehicles": vehicles, "tubes": tubes}


def units(point: Metres, frame: dict[str, float]) -> Metres:
    """Metres east and north as units of a map, as `route_plot` draws them."""
    return (
        round(WIDTH / 2 + (point[0] - frame["east_m"]) * frame["per_m"], 1),
        round(frame["height"] / 2 - (point[1] - frame["north_m"]) * frame["per_m"], 1),
    )


def ring(index: int) -> Metres:
    """Where the tube of that number, from 0, stands around what holds it; rings of more and more.

    mock-mission.js has the same.
    """
    level, room = 0, ON_FIRST_RING
    while index >= room:
        index, level, room = index - room, level + 1, room + ROOM
    turn = 2 * pi * index / room - pi / 2
    radius = FIRST_RING + RING * level
    return round(radius * cos(turn), 1), round(radius * sin(turn), 1)


def letters(name: str) -> str:
    """A vehicle's mark on the map: its initial, with its number where there is one."""
    last = name.rpartition(" ")[2]
    return name[:1] + (last if last.isdigit() else "")


def _lost(board: Board, sol: float) -> set[str]:
    """The vehicles that are lost by then."""
    return {
        track.who
        for track in board.movements.vehicles
        if track.lost_sol is not None and track.lost_sol <= sol
    }


def _holders(now: dict[str, Where]) -> list[Row]:
    """The stations on the way home, with how many tubes are at each."""
    counted = Counter(where.holder for where in now.values())
    return [
        {"holder": holder.value, "label": HOLDERS[holder], "count": counted[holder]}
        for holder in Holder
    ]


def _tube(board: Board, sol: float, code: str, where: Where) -> Row:
    return {
        **board.planned.tube(code),
        "holder": where.holder.value,
        "where": where.text,
        "note": where.note,
        "url": link_at(board, sol, "pages:container", code),
        "base_url": to("pages:container", code),
        "is_chosen": code in board.planned.solution.taken,
        "slot": board.planned.solution.timeline.slots.get(code),
    }
