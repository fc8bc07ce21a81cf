"""Inserting left stops where they fit, the best prize for the extra length first."""

# ruff: noqa: PLR0917 - compiled functions get what they work on one by one
from __future__ import annotations

import numpy as np

from samples.planning.search.compiled import compiled
from samples.planning.search.state import Facts, Scratch, State, mark, put_in


@compiled
def _rate(facts: Facts, scratch: Scratch, stop: int, r: int, power: int) -> None:
    """Keep the weight of a left stop / its extra length^(power / 2)."""
    cost = max(scratch.cost[r, stop], 1e-12 * facts.limit[r] + 1e-100)
    key = scratch.weight[stop]
    if power == 1:
        key /= np.sqrt(cost)
    elif power == 2:
        key /= cost
    elif power == 3:
        key /= cost * np.sqrt(cost)
    elif power == 4:
        key /= cost * cost
    scratch.key[r, stop] = key


@compiled
def _seek(facts: Facts, state: State, scratch: Scratch, stop: int, r: int, power: int) -> None:
    """Find the cheapest place of a left stop in route r, beside a near node or an end."""
    length, back, place, tour = facts.length, facts.back, state.place, state.tour
    last = state.size[r] - 1
    after, before = tour[r, 0], tour[r, last - 1]
    best = back[stop, after] + length[stop, tour[r, 1]] - length[after, tour[r, 1]]
    end = tour[r, last]
    cost = back[stop, before] + length[stop, end] - length[before, end]
    if cost < best:
        best = cost
        after = before
    found = 0
    for k in range(facts.near.shape[1]):
        node = facts.near[stop, k]
        if state.route[node] != r:
            continue
        i = place[node]
        if i > 0:
            before = tour[r, i - 1]
            cost = back[stop, before] + length[stop, node] - length[before, node]
            if cost < best:
                best = cost
                after = before
        if i < last:
            behind = tour[r, i + 1]
            cost = back[stop, node] + length[stop, behind] - length[node, behind]
            if cost < best:
                best = cost
                after = node
        found += 1
        if found == 5:
            break
    scratch.cost[r, stop] = best
    scratch.after[r, stop] = after
    _rate(facts, scratch, stop, r, power)


@compiled
def seek_all(facts: Facts, state: State, scratch: Scratch, power: int) -> None:
    """Find the cheapest place of every left stop in every route."""
    for r in range(state.size.shape[0]):
        for i in range(state.number[0]):
            if scratch.weight[state.left[i]] > 0.0:
                _seek(facts, state, scratch, state.left[i], r, power)
            else:
                scratch.cost[r, state.left[i]] = np.inf
                scratch.key[r, state.left[i]] = 0.0
                scratch.after[r, state.left[i]] = -1


@compiled
def _choose(facts: Facts, state: State, scratch: Scratch) -> tuple[int, int]:
    """The left stop and its route that go first; -1 if none fits."""
    best, stop, route = 0.0, -1, -1
    for r in range(state.size.shape[0]):
        room = facts.limit[r] - state.long[r]
        for i in range(state.number[0]):
            node = state.left[i]
            if scratch.cost[r, node] <= room and scratch.key[r, node] > best:
                best, stop, route = scratch.key[r, node], node, r
    return stop, route


@compiled
def fill(facts: Facts, state: State, scratch: Scratch, power: int) -> int:
    """Insert left stops until none fits; `seek_all` came before. How many were inserted."""
    length, back = facts.length, facts.back
    inserted = 0
    while True:
        stop, r = _choose(facts, state, scratch)
        if stop < 0:
            return inserted
        inserted += 1
        before = scratch.after[r, stop]
        at = state.place[before] + 1
        behind = state.tour[r, at]
        state.long[r] += scratch.cost[r, stop]
        put_in(state, stop, r, at)
        mark(scratch, stop)
        mark(scratch, before)
        mark(scratch, behind)
        to_stop, from_stop = length[before, stop], length[stop, behind]
        for i in range(state.number[0]):
            node = state.left[i]
            if scratch.weight[node] <= 0.0:
                continue
            if scratch.after[r, node] == before:
                _seek(facts, state, scratch, node, r, power)
                continue
            one = length[before, node] + back[stop, node] - to_stop
            other = length[stop, node] + back[behind, node] - from_stop
            if min(one, other) < scratch.cost[r, node]:
                scratch.cost[r, node] = min(one, other)
                scratch.after[r, node] = before if one <= other else stop
                _rate(facts, scratch, node, r, power)
