"""How likely it is that a plan works out: its routes flown in many trials (Monte Carlo).

In each trial every vehicle has a speed of its own for the whole mission, every pick-up works or
fails, a vehicle may be lost, dust storms may come; the calendar holds as it does in the plan. The
plan is not changed on the way: what comes too late stays behind. docs/planning.md tells the rules.

Every draw comes from a stream of its own, named by what it is for (a stop, a vehicle, the storms):
two plans for the same tubes meet the same luck, so that their difference is the plans' own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from samples.domain.errors import InvalidValue
from samples.planning.forecast import Chance, Forecast, Outcome, Spread
from samples.planning.pace import Floats
from samples.planning.problem import Problem
from samples.planning.solution import Cancelled, Solution
from samples.planning.trials import DEPARTURE, HOME, Flags, FlownPlan, Found, fly
from samples.planning.worth import bonus

TRIALS_MAX = 1_000_000
_CHUNK = 2_000
"""Trials at a time: what memory is needed, and how soon a cancelled run ends."""

Told: TypeAlias = Callable[[int, int], None]
"""Told how many trials are done, and of how many."""


def simulate(
    problem: Problem,
    solution: Solution,
    *,
    trials: int = 10_000,
    seed: int = 1,
    progress: Told | None = None,
    cancelled: Cancelled | None = None,
) -> Forecast:
    """Return what may be expected of a solution's routes.

    Cancelled, it tells what the trials so far have shown. Raises `InvalidValue` for trials
    outside 1 to 1 000 000, a negative seed, and routes that are not of this problem.
    """
    _refuse_outside("trials", trials, 1, TRIALS_MAX)
    _refuse_outside("seed", seed, 0, 2**63 - 1)
    plan = FlownPlan(problem, solution)
    chunks: list[Found] = []
    done = 0
    while done < trials and not (done and cancelled and cancelled()):
        size = min(_CHUNK, trials - done)
        chunks.append(fly(plan, size, seed, len(chunks)))
        done += size
        if progress:
            progress(done, trials)
    return _forecast(plan, Found.joined(chunks), done, seed)


def _refuse_outside(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidValue(
            f"{field} can't be {value}.",
            field=field,
            value=value,
            expected=f"{least} to {most}",
        )


def _forecast(plan: FlownPlan, found: Found, trials: int, seed: int) -> Forecast:
    codes, lost = found.codes, found.lost
    home = codes == HOME
    late = (codes == DEPARTURE).any(axis=1)
    return Forecast(
        trials=trials,
        seed=seed,
        tubes={
            stop.id: Chance.of(int(home[:, i].sum()), trials) for i, stop in enumerate(plan.tubes)
        },
        outcomes={
            stop.id: {
                outcome: int((codes[:, i] == code).sum()) for code, outcome in enumerate(Outcome)
            }
            for i, stop in enumerate(plan.tubes)
        },
        vehicles={
            flight.who: Chance.of(int(lost[:, i].sum()), trials)
            for i, flight in enumerate(plan.flights)
        },
        value=Spread.of(_values(plan, home)),
        finish=Spread.of(found.finish),
        complete=Chance.of(int(home.all(axis=1).sum()), trials),
        on_time=Chance.of(trials - int(late.sum()), trials),
    )


def _values(plan: FlownPlan, home: Flags) -> Floats:
    """Return what arrives is worth, shape (trials,): the sums of `worth.worth`, for all trials."""
    # Column by column: a matrix product is not the same to the last digit on every machine.
    values = np.zeros(len(home))
    for i, stop in enumerate(plan.tubes):
        values += np.where(home[:, i], stop.value, 0.0)
    for group in plan.problem.groups:
        members = [i for i, stop in enumerate(plan.tubes) if group.id in stop.groups]
        gains = [
            bonus(group.bonus, count) - group.shortfall * max(group.minimum - count, 0)
            for count in range(len(members) + 1)
        ]
        values += np.array(gains)[home[:, members].sum(axis=1)]
    return values
