"""Missions flown in memory from begin to end, and what many of them show beside the forecast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import inf, sqrt
from typing import Any

import numpy as np

from samples.domain.errors import InvalidValue
from samples.planning.flying import engine, replanning
from samples.planning.flying.mission import Mission
from samples.planning.flying.outcome import Outcome, outcome
from samples.planning.flying.state import State
from samples.planning.flying.world import World
from samples.planning.forecast import Chance, Figure, Forecast, Spread, plain
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


# --- Many missions beside the forecast ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure as it was flown and as it was forecast, each with its standard error."""

    flown: Figure
    forecast: Figure
    apart: float
    """The difference in joint standard errors; 0 where both are the same."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What many flights of one plan brought home, beside its forecast."""

    missions: int
    tubes: Mapping[str, Beside]
    """Of each planned tube, the probability that it comes home."""
    causes: Mapping[str, Mapping[str, int]]
    """Of each tube, in how many missions why it stayed."""
    value: Spread
    value_mean: Beside
    complete: Beside
    """The probability that every planned tube comes home."""
    home: Spread
    """How many tubes come home."""
    finish: Spread | None
    """When the container was closed, of the missions that closed one. A forecast's finish is
    another figure: as if it had waited for every tube on its way."""
    landed: Spread | None
    """When the tubes landed on Earth, of the missions that brought some."""

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON; `null` where a number isn't finite."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def compare(outcomes: Sequence[Outcome], forecast: Forecast) -> Comparison:
    """Return what missions of one plan brought home, beside the forecast of that plan.

    Where they flew with the forecast's luck, one attempt at each tube and no new plans, both tell
    the same within sampling error; docs/mock-missions.md says where they differ else, and why.
    Raises InvalidValue for no outcomes.
    """
    missions = len(outcomes)
    if not missions:
        raise InvalidValue(
            "No mission was flown.", field="outcomes", value=[], expected="one or more"
        )
    home = Counter(stop for each in outcomes for stop in each.home)
    causes: dict[str, Counter[str]] = {}
    for each in outcomes:
        for stop, cause in each.causes.items():
            causes.setdefault(stop, Counter())[cause] += 1
    whole = sum(set(forecast.tubes) <= set(each.home) for each in outcomes)
    value = Spread.of(np.array([each.value for each in outcomes]))
    return Comparison(
        missions=missions,
        tubes={
            stop: _chances(Chance.of(home[stop], missions), chance)
            for stop, chance in forecast.tubes.items()
        },
        causes={stop: dict(sorted(counts.items())) for stop, counts in sorted(causes.items())},
        value=value,
        value_mean=_beside(value.mean, forecast.value.mean),
        complete=_chances(Chance.of(whole, missions), forecast.complete),
        home=Spread.of(np.array([float(len(each.home)) for each in outcomes])),
        finish=_spread([each.finish_sol for each in outcomes]),
        landed=_spread([each.land_sol for each in outcomes]),
    )


def _spread(sols: Sequence[float | None]) -> Spread | None:
    known = [sol for sol in sols if sol is not None]
    return Spread.of(np.array(known, dtype=float)) if known else None


def _chances(flown: Chance, forecast: Chance) -> Beside:
    return _beside(
        Figure(flown.probability, flown.error), Figure(forecast.probability, forecast.error)
    )


def _beside(flown: Figure, forecast: Figure) -> Beside:
    difference = abs(flown.value - forecast.value)
    error = sqrt(flown.error**2 + forecast.error**2)
    # What sums leave behind the ninth digit is no difference.
    if difference <= 1e-9 * max(abs(forecast.value), 1.0):
        return Beside(flown, forecast, 0.0)
    return Beside(flown, forecast, difference / error if error > 0 else inf)
