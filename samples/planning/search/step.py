"""The compiled inner loop: remove or force, insert, shorten, accept."""

# ruff: noqa: PLR0917 - compiled functions get what they work on one by one
from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from numba import njit

from samples.planning.search.chance import below, uniform
from samples.planning.search.compiled import compiled
from samples.planning.search.force import force, pick_anew, pick_near
from samples.planning.search.improve import improve
from samples.planning.search.removal import remove
from samples.planning.search.repair import fill, seek_all
from samples.planning.search.state import Facts, Scratch, Settings, State, copy_state

if TYPE_CHECKING:
    from samples.planning.search.chance import Chance

RunSteps = Callable[..., bool]


@compiled
def _collected(facts: Facts, state: State) -> float:
    total = 0.0
    for stop in range(facts.prize.shape[0]):
        if state.route[stop] >= 0:
            total += facts.prize[stop]
    return total


@compiled
def _allowed(facts: Facts, state: State) -> bool:
    """Without the triangle inequality, a route can get longer by leaving a stop."""
    for r in range(state.size.shape[0]):
        if state.size[r] > 2 and state.long[r] > facts.limit[r]:
            return False
    return True


@compiled
def _score(facts: Facts, state: State, per_length: float) -> float:
    total = _collected(facts, state)
    for r in range(state.size.shape[0]):
        if state.size[r] > 2:
            total -= per_length * state.long[r]
    return total


@compiled
def _repair(facts: Facts, state: State, scratch: Scratch, chance: Chance, least: float) -> None:
    """Insert what fits, shorten, and again until nothing more fits.

    Stops with a negative weight wait for the second time.
    """
    power = max(1, below(chance, 5))
    noise = 0.5 * uniform(chance)
    waiting = False
    for i in range(state.number[0]):
        node = state.left[i]
        if scratch.weight[node] < 0.0:
            waiting = True
            scratch.weight[node] = 0.0
        else:
            scratch.weight[node] = facts.prize[node] * (1.0 - noise * uniform(chance))
    first = True
    while True:
        seek_all(facts, state, scratch, power)
        inserted = fill(facts, state, scratch, power)
        if inserted == 0 and not first:
            return
        shorter = improve(facts, state, scratch, least)
        if not (shorter or (first and waiting)):
            return
        first = False
        for i in range(state.number[0]):
            scratch.weight[state.left[i]] = facts.prize[state.left[i]]


@compiled
def _change(
    facts: Facts,
    roomy: Facts,
    state: State,
    scratch: Scratch,
    chance: Chance,
    settings: Settings,
    anew: bool,
) -> None:
    """One attempt at something better, or at something wholly different."""
    old = state.number[0]
    scratch.weight[:] = 0.0
    if anew or (old > 0 and uniform(chance) < 0.2):
        if anew:
            pick_anew(facts, state, scratch, chance)
        else:
            pick_near(facts, state, scratch, 1 + below(chance, 8), chance)
        force(facts, roomy, state, scratch, chance, settings.least)
    else:
        visited = facts.prize.shape[0] - old
        many = 1 + below(chance, max(2, min(settings.most, visited // 2)))
        remove(facts, state, scratch, many, chance)
    scratch.weight[:] = 0.0
    if not anew and uniform(chance) < 0.3:
        for i in range(old, state.number[0]):
            scratch.weight[state.left[i]] = -1.0
    _repair(facts, state, scratch, chance, settings.least)


@compiled
def _run_steps(
    facts: Facts,
    roomy: Facts,
    states: tuple[State, State, State],
    scratch: Scratch,
    chance: Chance,
    settings: Settings,
    steps: int,
    start: int,
) -> bool:
    current, trial, best = states
    record = _collected(facts, best)
    better = False
    if start == 1:
        copy_state(best, current)
    now = _score(facts, current, settings.per_length)
    for step in range(steps):
        anew = start == 2 and step == 0
        copy_state(current, trial)
        _change(facts, roomy, trial, scratch, chance, settings, anew)
        score = _score(facts, trial, settings.per_length)
        threshold = settings.hot - settings.cooling * step
        worse = now - threshold * uniform(chance)
        if (anew or score > worse) and _allowed(facts, trial):
            copy_state(trial, current)
            now = score
            if _collected(facts, trial) > record:
                record = _collected(facts, trial)
                better = True
                copy_state(trial, best)
    return better


@cache
def entry() -> RunSteps:
    """`run_steps(facts, roomy, (current, trial, best), scratch, chance, settings, steps, start)`.

    Goes `steps` iterations on from `current`, which is first made equal to `best` (`start` 1) or
    begun anew (`start` 2); returns whether `best` got better.

    It is kept compiled on disk until any module of this package changes: Numba looks only at the
    module of the function that is kept, not at those it calls, but also at what a closure encloses.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    sources = int.from_bytes(digest.digest()[:7], "big")

    @njit(cache=True)
    def run_steps(
        facts: Facts,
        roomy: Facts,
        states: tuple[State, State, State],
        scratch: Scratch,
        chance: Chance,
        settings: Settings,
        steps: int,
        start: int,
    ) -> bool:
        return sources >= 0 and _run_steps(
            facts, roomy, states, scratch, chance, settings, steps, start
        )

    return cast("RunSteps", run_steps)
