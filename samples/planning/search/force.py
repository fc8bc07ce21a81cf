"""Forcing stops in beyond the limits and dropping others: the way to other parts of the map."""

# ruff: noqa: PLR0917 - compiled functions get what they work on one by one
from __future__ import annotations

from samples.planning.search.chance import Chance, below, uniform
from samples.planning.search.compiled import compiled
from samples.planning.search.improve import improve
from samples.planning.search.removal import leave
from samples.planning.search.repair import fill, seek_all
from samples.planning.search.state import Facts, Scratch, State, route_length, take_out


@compiled
def _drop(facts: Facts, state: State, scratch: Scratch, chance: Chance) -> None:
    """Leave stops of routes that are too long, those with little prize for their length first.

    Stops with a weight stay as long as there are others.
    """
    length = facts.length
    for r in range(state.size.shape[0]):
        state.long[r] = route_length(facts, state, r)
        noise = 0.5 * uniform(chance)
        while state.long[r] > facts.limit[r] and state.size[r] > 2:
            best, at, gain = -1.0, -1, 0.0
            for i in range(1, state.size[r] - 1):
                node = state.tour[r, i]
                before, behind = state.tour[r, i - 1], state.tour[r, i + 1]
                saved = length[before, node] + length[node, behind] - length[before, behind]
                rate = max(saved, 0.0) / (facts.prize[node] + 1e-9)
                if scratch.weight[node] > 0.0:
                    rate *= 1e-12
                rate *= 1.0 - noise * uniform(chance)
                if rate > best:
                    best, at, gain = rate, i, saved
            leave(state, scratch, r, at, 1)
            state.long[r] -= gain
        state.long[r] = route_length(facts, state, r)


@compiled
def pick_near(facts: Facts, state: State, scratch: Scratch, many: int, chance: Chance) -> None:
    """Give weight to about `many` left stops near each other."""
    seed = state.left[below(chance, state.number[0])]
    scratch.weight[seed] = 1.0
    for k in range(facts.near.shape[1]):
        node = facts.near[seed, k]
        if many > 1 and node < facts.prize.shape[0] and state.route[node] < 0:
            scratch.weight[node] = 1.0
            many -= 1


@compiled
def pick_anew(facts: Facts, state: State, scratch: Scratch, chance: Chance) -> None:
    """Leave everything and give weight to a part of the stops."""
    for r in range(state.size.shape[0]):
        if state.size[r] > 2:
            take_out(state, r, 1, state.size[r] - 2)
        state.long[r] = route_length(facts, state, r)
    part = 0.3 + 0.7 * uniform(chance)
    for i in range(state.number[0]):
        if uniform(chance) < part:
            scratch.weight[state.left[i]] = 1.0


@compiled
def force(
    facts: Facts, roomy: Facts, state: State, scratch: Scratch, chance: Chance, least: float
) -> None:
    """Insert the left stops with a weight whatever the limits, shorten, then drop others."""
    seek_all(roomy, state, scratch, 2)
    fill(roomy, state, scratch, 2)
    improve(roomy, state, scratch, least)
    _drop(facts, state, scratch, chance)
