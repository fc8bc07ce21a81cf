"""Everything that the slider moves, as one JSON: steps by sol, looked up in the browser."""

from __future__ import annotations

from typing import Any

from samples.domain.marstime import SOL_SECONDS
from samples.pages.mock_missions.board import Board
from samples.pages.mock_missions.words import PHASES

Json = dict[str, Any]


def document(board: Board) -> Json:
    """Sols from the arrival; metres on the plane of the plan's problem.

    Every list of steps is ascending: [sol, what holds from then on].
    """
    mission, found = board.mission, board.replay
    return {
        "mock": True,
        "mission": mission.pk,
        "ledger": mission.ledger.slug,
        "turn": mission.turn,
        "arrival_at": f"{mission.arrival_at:%Y-%m-%dT%H:%M:%SZ}",
        "sol_seconds": SOL_SECONDS,
        "end_sol": board.end_sol,
        "moments": found.moments,
        "departure_sol": board.value.problem.calendar.departure_sol,
        "phases": [[sol, PHASES[phase]] for sol, phase in found.phases],
        "vehicles": {
            track.who: {
                "name": board.name(track.who),
                "track": track.knots,
                "doing": found.doing[track.who],
                "lost": track.lost_sol,
            }
            for track in board.movements.vehicles
        },
        "tubes": {
            code: [
                {
                    "sol": sol,
                    "holder": where.holder.value,
                    "text": where.text,
                    "note": where.note,
                    "who": where.who,
                    "at": where.at,
                }
                for sol, where in steps
            ]
            for code, steps in board.tubes.items()
        },
        "loaded": [[sol, *count] for sol, count in board.loads_flown],
        "planned": [[sol, *count] for sol, count in board.loads_planned],
        "troubles": [
            {"from": one.from_sol, "to": one.to_sol, "text": one.text} for one in found.troubles
        ],
    }
