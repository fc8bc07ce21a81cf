"""Missions flown in memory from begin to end, and what many of them show beside the forecast."""

from __future__ import annotations

from samples.planning.flying import engine, replanning
from samples.planning.flying.mission import Mission
from samples.planning.flying.outcome import Outcome, outcome
from samples.planning.flying.state import State
from samples.planning.flying.world import World
from samples.planning.solution import Cancelled, Solution

ITERATIONS = 200
"""Of the solver for one plan on the way: as many everywhere, so that the plan is the same."""


AFTER_A_FAULT = "Something went wrong"
"""Why the policy plans again."""


def fly_through(mission: Mission, *, cancelled: Cancelled | None = None) -> Outcome:
    """Fly a mission to its end, planning again where its policy asks for it.

    Cancelled, it tells what has come of it so far. Raises InvalidValue as `engine.begin`.
    """
    state, _ = engine.begin(mission)
    world = World(mission, state)
    while not world.state.ended and not (cancelled and cancelled()):
        engine.step(world)
        if world.state.replan_wanted and (solution := plan_again(mission, world.freeze())):
            state, _ = replanning.adopt(mission, world.freeze(), solution, why=AFTER_A_FAULT)
            world = World(mission, state)
    return outcome(mission, world.freeze())


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
