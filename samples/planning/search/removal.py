"""Ways of leaving stops that are visited: the part of the routes to be planned anew."""

# ruff: noqa: PLR0917 - compiled functions get what they work on one by one
from __future__ import annotations

from samples.planning.search.chance import Chance, below, uniform
from samples.planning.search.compiled import compiled
from samples.planning.search.state import Facts, Scratch, State, mark, route_length, take_out


@compiled
def _any_stop(state: State, stops: int, chance: Chance) -> int:
    """A stop that is visited, each as likely; -1: none is."""
    visited = stops - state.number[0]
    if visited == 0:
        return -1
    number = below(chance, visited)
    for r in range(state.size.shape[0]):
        if number < state.size[r] - 2:
            return int(state.tour[r, number + 1])
        number -= state.size[r] - 2
    return -1


@compiled
def leave(state: State, scratch: Scratch, r: int, at: int, many: int) -> None:
    """Leave stops of route r and queue the nodes around the gap; the length is the caller's."""
    mark(scratch, state.tour[r, at - 1])
    mark(scratch, state.tour[r, at + many])
    take_out(state, r, at, many)


@compiled
def _string_around(state: State, scratch: Scratch, node: int, many: int, chance: Chance) -> int:
    """Leave up to `many` stops in sequence, one of which is `node`; how many."""
    r = state.route[node]
    many = min(many, state.size[r] - 2)
    at = state.place[node] - below(chance, many)
    at = max(1, min(at, state.size[r] - 1 - many))
    leave(state, scratch, r, at, many)
    return many


@compiled
def _near_strings(
    facts: Facts, state: State, scratch: Scratch, stops: int, many: int, chance: Chance
) -> None:
    """Leave several short sequences near one stop (Christiaens & Vanden Berghe 2020)."""
    seed = _any_stop(state, stops, chance)
    longest = 1 + below(chance, min(many, 10))
    many -= _string_around(state, scratch, seed, min(longest, many), chance)
    for k in range(facts.near.shape[1]):
        if many <= 0:
            return
        node = facts.near[seed, k]
        if node < stops and state.route[node] >= 0:
            many -= _string_around(state, scratch, node, min(longest, many), chance)


@compiled
def _worst(
    facts: Facts, state: State, scratch: Scratch, stops: int, many: int, chance: Chance
) -> None:
    """Leave stops with little prize for the length they cost, each the worst of a few."""
    length = facts.length
    for _ in range(many):
        worst, found = 0.0, -1
        for _ in range(6):
            node = _any_stop(state, stops, chance)
            if node < 0:
                return
            r, i = state.route[node], state.place[node]
            before, behind = state.tour[r, i - 1], state.tour[r, i + 1]
            saved = length[before, node] + length[node, behind] - length[before, behind]
            if found < 0 or saved * facts.prize[found] > worst * facts.prize[node]:
                worst, found = saved, node
        leave(state, scratch, state.route[found], state.place[found], 1)


@compiled
def remove(facts: Facts, state: State, scratch: Scratch, many: int, chance: Chance) -> None:
    """Leave about `many` stops, in a manner drawn by lot."""
    stops = facts.prize.shape[0]
    if state.number[0] == stops:
        return
    manner = uniform(chance)
    many = min(many, stops - state.number[0])
    if manner < 0.5:
        _near_strings(facts, state, scratch, stops, many, chance)
    elif manner < 0.7:
        _string_around(state, scratch, _any_stop(state, stops, chance), many, chance)
    elif manner < 0.85:
        _worst(facts, state, scratch, stops, min(many, 12), chance)
    else:
        for _ in range(min(many, 12)):
            node = _any_stop(state, stops, chance)
            leave(state, scratch, state.route[node], state.place[node], 1)
    for r in range(state.size.shape[0]):
        state.long[r] = route_length(facts, state, r)
