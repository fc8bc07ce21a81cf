"""The compiled inner loop: remove, insert, shorten, accept."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from numba import njit

from samples.planning.search.chance import below, uniform
from samples.planning.search.improve import improve
from samples.planning.search.removal import begin_anew, force, remove
from samples.planning.search.repair import fill, seek_all
from samples.planning.search.state import copy_state


@njit
def collected(facts, state):
    """The sum of the prizes of all visited stops, in the order they are numbered."""
    total = 0.0
    for stop in range(facts.prize.shape[0]):
        if state.route[stop] >= 0:
            total += facts.prize[stop]
    return total


@njit
def _score(facts, state, per_length):
    total = collected(facts, state)
    for r in range(state.size.shape[0]):
        if state.size[r] > 2:
            total -= per_length * state.long[r]
    return total


@njit
def repair(facts, state, scratch, chance, least):
    """Insert what fits, shorten, and again until nothing more fits."""
    power = below(chance, 5)
    noise = 0.5 * uniform(chance)
    if power == 0:
        power = 2
    for i in range(state.count[0]):
        node = state.left[i]
        if scratch.weight[node] >= 0.0:
            scratch.weight[node] = facts.prize[node] * (1.0 - noise * uniform(chance))
        else:
            scratch.weight[node] = 0.0
    seek_all(facts, state, scratch, power)
    fill(facts, state, scratch, power)
    banned = False
    for i in range(state.count[0]):
        banned = banned or scratch.weight[state.left[i]] == 0.0
    if not improve(facts, state, scratch, least) and not banned:
        return
    while True:
        for i in range(state.count[0]):
            node = state.left[i]
            scratch.weight[node] = facts.prize[node]
        seek_all(facts, state, scratch, power)
        if fill(facts, state, scratch, power) == 0:
            return
        if not improve(facts, state, scratch, least):
            return


@njit
def _run_steps(facts, roomy, states, scratch, chance, settings, steps, restart):
    """Do `steps` iterations from `states` = (current, trial, best); whether best got better.

    `settings` = (most stops removed, what a unit of length costs, threshold at the first step,
    threshold at the last, smallest saving of length worth a move).
    """
    current, trial, best = states
    stops = facts.prize.shape[0]
    most, per_length, hot, cold, least, forced = settings
    if restart == 2:
        begin_anew(facts, roomy, current, scratch, chance, least)
        scratch.weight[:] = 0.0
        repair(facts, current, scratch, chance, least)
    elif restart == 1:
        copy_state(best, current)
    now = _score(facts, current, per_length)
    record = collected(facts, best)
    better = False
    if collected(facts, current) > record:
        record = collected(facts, current)
        better = True
        copy_state(current, best)
    for step in range(steps):
        copy_state(current, trial)
        many = 1 + below(chance, int(most))
        old = trial.count[0]
        if trial.count[0] > 0 and uniform(chance) < forced:
            force(facts, roomy, trial, scratch, 1 + below(chance, 8), chance, least)
        else:
            remove(facts, trial, scratch, stops, many, chance)
        scratch.weight[:] = 0.0
        if uniform(chance) < 0.3:
            for i in range(old, trial.count[0]):
                scratch.weight[trial.left[i]] = -1.0
        repair(facts, trial, scratch, chance, least)
        score = _score(facts, trial, per_length)
        threshold = hot + (cold - hot) * step / steps
        if score > now - threshold * uniform(chance):
            copy_state(trial, current)
            now = score
            value = collected(facts, trial)
            if value > record:
                record = value
                better = True
                copy_state(trial, best)
    return better


@cache
def entry():
    """`_run_steps`, kept compiled on disk until any module of this package changes.

    Numba looks only at the module of the function that is kept, not at those of the functions it
    calls; but it does look at what a closure encloses.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    sources = int.from_bytes(digest.digest()[:7], "big")

    @njit(cache=True)
    def run_steps(facts, roomy, states, scratch, chance, settings, steps, restart):
        return sources >= 0 and _run_steps(
            facts, roomy, states, scratch, chance, settings, steps, restart
        )

    return run_steps
