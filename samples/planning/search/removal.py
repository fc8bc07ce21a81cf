"""Ways of changing what is visited: leaving stops, or forcing some in and others out."""

from __future__ import annotations

from numba import njit

from samples.planning.search.chance import below, uniform
from samples.planning.search.improve import improve
from samples.planning.search.repair import fill, seek_all
from samples.planning.search.state import mark, measure, take_out


@njit
def _any_stop(state, stops, chance):
    """A stop that is visited, each as likely; -1: none is."""
    visited = stops - state.count[0]
    if visited == 0:
        return -1
    number = below(chance, visited)
    for r in range(state.size.shape[0]):
        if number < state.size[r] - 2:
            return state.tour[r, number + 1]
        number -= state.size[r] - 2
    return -1


@njit
def _out(state, scratch, r, at, many):
    mark(scratch, state.tour[r, at - 1])
    mark(scratch, state.tour[r, at + many])
    take_out(state, r, at, many)


@njit
def _string_around(state, scratch, node, many, chance):
    """Leave up to `many` stops in sequence, one of which is `node`; how many."""
    r = state.route[node]
    many = min(many, state.size[r] - 2)
    at = state.place[node] - below(chance, many)
    at = max(1, min(at, state.size[r] - 1 - many))
    _out(state, scratch, r, at, many)
    return many


@njit
def _near_strings(facts, state, scratch, stops, many, chance):
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


@njit
def _worst(facts, state, scratch, stops, many, chance):
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
        _out(state, scratch, state.route[found], state.place[found], 1)


@njit
def remove(facts, state, scratch, stops, many, chance):
    """Leave about `many` stops, in a manner drawn by lot."""
    if state.count[0] == stops:
        return
    manner = uniform(chance)
    many = min(many, stops - state.count[0])
    if manner < 0.5:
        _near_strings(facts, state, scratch, stops, many, chance)
    elif manner < 0.7:
        _string_around(state, scratch, _any_stop(state, stops, chance), many, chance)
    elif manner < 0.85:
        _worst(facts, state, scratch, stops, min(many, 12), chance)
    else:
        for _ in range(min(many, 12)):
            node = _any_stop(state, stops, chance)
            _out(state, scratch, state.route[node], state.place[node], 1)
    for r in range(state.size.shape[0]):
        measure(facts, state, r)


@njit
def _drop(facts, state, scratch, chance):
    """Leave stops of routes that are too long, those with little prize for their length first.

    Stops with a weight stay as long as there are others.
    """
    length = facts.length
    for r in range(state.size.shape[0]):
        measure(facts, state, r)
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
            _out(state, scratch, r, at, 1)
            state.long[r] -= gain
        measure(facts, state, r)


@njit
def force(facts, roomy, state, scratch, many, chance, least):
    """Insert about `many` left stops near each other whatever the limits, then drop others."""
    seed = state.left[below(chance, state.count[0])]
    scratch.weight[:] = 0.0
    scratch.weight[seed] = 1.0
    for k in range(facts.near.shape[1]):
        node = facts.near[seed, k]
        if many > 1 and node < facts.prize.shape[0] and state.route[node] < 0:
            scratch.weight[node] = 1.0
            many -= 1
    seek_all(facts, state, scratch, 2)
    fill(roomy, state, scratch, 2)
    improve(roomy, state, scratch, least)
    _drop(facts, state, scratch, chance)


@njit
def begin_anew(facts, roomy, state, scratch, chance, least):
    """Leave everything, route through a part of the stops whatever the limits, and drop."""
    for r in range(state.size.shape[0]):
        if state.size[r] > 2:
            take_out(state, r, 1, state.size[r] - 2)
        measure(facts, state, r)
    scratch.weight[:] = 0.0
    part = 0.3 + 0.7 * uniform(chance)
    for i in range(state.count[0]):
        if uniform(chance) < part:
            scratch.weight[state.left[i]] = 1.0
    seek_all(facts, state, scratch, 4)
    fill(roomy, state, scratch, 4)
    improve(roomy, state, scratch, least)
    scratch.weight[:] = 0.0
    _drop(facts, state, scratch, chance)
