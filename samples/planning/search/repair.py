"""Inserting left stops where they fit, the best prize for the extra length first."""

from __future__ import annotations

import numpy as np
from numba import njit

from samples.planning.search.state import mark, put_in


@njit
def _seek(facts, state, scratch, stop, r):
    """Find the cheapest place of a left stop in route r, beside a near node or an end."""
    length = facts.length
    tour = state.tour[r]
    last = state.size[r] - 1
    best = length[tour[0], stop] + length[stop, tour[1]] - length[tour[0], tour[1]]
    after = tour[0]
    before, end = tour[last - 1], tour[last]
    cost = length[before, stop] + length[stop, end] - length[before, end]
    if cost < best:
        best = cost
        after = before
    found = 0
    for k in range(facts.near.shape[1]):
        node = facts.near[stop, k]
        if state.route[node] != r:
            continue
        i = state.place[node]
        if i > 0:
            before = tour[i - 1]
            cost = length[before, stop] + length[stop, node] - length[before, node]
            if cost < best:
                best = cost
                after = before
        if i < last:
            behind = tour[i + 1]
            cost = length[node, stop] + length[stop, behind] - length[node, behind]
            if cost < best:
                best = cost
                after = node
        found += 1
        if found == 8:
            break
    scratch.cost[r, stop] = best
    scratch.after[r, stop] = after


@njit
def seek_all(facts, state, scratch):
    """Find the cheapest place of every left stop in every route."""
    for r in range(state.size.shape[0]):
        for i in range(state.count[0]):
            _seek(facts, state, scratch, state.left[i], r)


@njit
def _choose(facts, state, scratch, power):
    """The left stop and its route with the best weight / extra length^(power / 2)."""
    best, stop, route = -1.0, -1, -1
    for r in range(state.size.shape[0]):
        room = facts.limit[r] - state.long[r]
        for i in range(state.count[0]):
            node = state.left[i]
            cost = scratch.cost[r, node]
            weight = scratch.weight[node]
            if cost > room or weight <= 0.0:
                continue
            cost = max(cost, 1e-9 * facts.limit[r] + 1e-300)
            if power == 1:
                weight /= np.sqrt(cost)
            elif power == 2:
                weight /= cost
            elif power == 3:
                weight /= cost * np.sqrt(cost)
            elif power == 4:
                weight /= cost * cost
            if weight > best:
                best, stop, route = weight, node, r
    return stop, route


@njit
def fill(facts, state, scratch, power):
    """Insert left stops until none fits; `seek_all` came before. How many were inserted."""
    length = facts.length
    inserted = 0
    while True:
        stop, r = _choose(facts, state, scratch, power)
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
        for i in range(state.count[0]):
            node = state.left[i]
            if scratch.after[r, node] == before:
                _seek(facts, state, scratch, node, r)
                continue
            cost = length[before, node] + length[node, stop] - to_stop
            if cost < scratch.cost[r, node]:
                scratch.cost[r, node] = cost
                scratch.after[r, node] = before
            cost = length[stop, node] + length[node, behind] - from_stop
            if cost < scratch.cost[r, node]:
                scratch.cost[r, node] = cost
                scratch.after[r, node] = stop
