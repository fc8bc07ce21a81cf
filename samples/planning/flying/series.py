"""Missions flown in memory from begin to end, and what many of them show beside the forecast."""

from __future__ import annotations

from samples.planning.flying import engine, replanning
from samples.planning.flying.mission import Mission
from samples.planning.flying.outcome import Outcome, outcome
from samples.planning.flying.state import State
from samples.planning.solution import Cancelled, Solution

ITERATIONS = 200
"""Of the solver for one plan on the way: as many everywhere, so that the plan is the same."""


def fly_through(mission: Mission, *, cancelled: Cancelled | None = None) -> Outcome:
    """Fly a mission to its end, planning again where its policy asks for it.

    Cancelled, it tells what has come of it so far. Raises InvalidValue as `engine.begin`.
    """
    state, _ = engine.begin(mission)
    while not state.ended and not (cancelled and cancelled()):
        state, _ = engine.advance(mission, state)
        if state.replan_wanted and (solution := plan_again(mission, state)):
            state, _ = replanning.adopt(mission, state, solution, why="after a fault")
    return outcome(mission, state)


def plan_again(
    mission: Mission, state: State, *, cancelled: Cancelled | None = None
) -> Solution | None:
    """Return a plan for what is left, the same on every machine; None if none is better."""
    from samples.planning.solving import solve

    problem = replanning.problem_of(mission, state)
    if not problem.stops:
        return None
    solution = solve(
        problem, iterations=ITERATIONS, seed=mission.seed, workers=1, cancelled=cancelled
    )
    return solution if replanning.better(mission, state, solution) else None
