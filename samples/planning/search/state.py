"""The arrays the compiled search works on, and the simplest changes of them.

Inside the search the stops are renumbered 0..n-1, and every route has a start (n + 2 r) and an end
(n + 2 r + 1) of its own, so that every node stands in at most one place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit


class Facts(NamedTuple):
    """What does not change during a search; N = n + 2 m nodes, of which n are stops."""

    length: np.ndarray  # float64 (N, N): from row to column
    back: np.ndarray  # float64 (N, N): its transpose, as rows are read faster than columns
    near: np.ndarray  # int32 (N, k): the nearest other nodes, nearest first
    prize: np.ndarray  # float64 (N,)
    limit: np.ndarray  # float64 (m,)
    same_end: np.ndarray  # bool (m, m): whether two routes may exchange their tails
    symmetric: bool


class State(NamedTuple):
    """Routes, and which stops are left."""

    tour: np.ndarray  # int32 (m, n + 2): the nodes of each route, from its start to its end
    size: np.ndarray  # int32 (m,): how many nodes each has
    long: np.ndarray  # float64 (m,): the length of each
    route: np.ndarray  # int32 (N,): the route of each node, -1 if left
    place: np.ndarray  # int32 (N,): its place in that route
    left: np.ndarray  # int32 (n,): the stops left, in the first `count[0]` places
    spot: np.ndarray  # int32 (N,): the place of each of them in `left`
    count: np.ndarray  # int64 (1,)


class Scratch(NamedTuple):
    """What the steps of one iteration share."""

    cost: np.ndarray  # float64 (m, n): the extra length of the cheapest insertion of a left stop
    after: np.ndarray  # int32 (m, n): the node it would follow; -1 if none was found
    key: np.ndarray  # float64 (m, n): weight for its extra length; the greatest goes first
    weight: np.ndarray  # float64 (n,): the prize with noise; 0: not to be inserted now
    queue: np.ndarray  # int32 (N,): nodes whose surroundings changed, a ring
    queued: np.ndarray  # bool (N,)
    ring: np.ndarray  # int64 (2,): first place and number of `queue`
    hold: np.ndarray  # int32 (N,): nodes on the move
    gains: np.ndarray  # float64 (6,): what taking out a chain saves


def new_state(routes: int, stops: int) -> State:
    """Routes that go from their start straight to their end."""
    nodes = stops + 2 * routes
    state = State(
        tour=np.zeros((routes, stops + 2), np.int32),
        size=np.full(routes, 2, np.int32),
        long=np.zeros(routes),
        route=np.full(nodes, -1, np.int32),
        place=np.zeros(nodes, np.int32),
        left=np.arange(stops, dtype=np.int32),
        spot=np.arange(nodes, dtype=np.int32),
        count=np.array([stops], np.int64),
    )
    for r in range(routes):
        start = stops + 2 * r
        state.tour[r, :2] = start, start + 1
        state.route[start : start + 2] = r
        state.place[start + 1] = 1
    return state


def new_scratch(routes: int, stops: int) -> Scratch:
    """Scratch space for as many routes and stops."""
    nodes = stops + 2 * routes
    return Scratch(
        cost=np.zeros((routes, stops)),
        after=np.full((routes, stops), -1, np.int32),
        key=np.zeros((routes, stops)),
        weight=np.zeros(stops),
        queue=np.zeros(nodes, np.int32),
        queued=np.zeros(nodes, np.bool_),
        ring=np.zeros(2, np.int64),
        hold=np.zeros(nodes, np.int32),
        gains=np.zeros(6),
    )


@njit
def copy_state(source, target):
    """Make `target` equal to `source`."""
    for r in range(source.size.shape[0]):
        size = source.size[r]
        target.size[r] = size
        target.long[r] = source.long[r]
        target.tour[r, :size] = source.tour[r, :size]
    target.route[:] = source.route
    target.place[:] = source.place
    target.spot[:] = source.spot
    count = source.count[0]
    target.left[:count] = source.left[:count]
    target.count[0] = count


@njit
def measure(facts, state, r):
    """Sum the length of route r anew, so that rounding can't add up."""
    total = 0.0
    for i in range(1, state.size[r]):
        total += facts.length[state.tour[r, i - 1], state.tour[r, i]]
    state.long[r] = total


@njit(forceinline=True)
def mark(scratch, node):
    """Queue a node for improvement."""
    if not scratch.queued[node]:
        scratch.queued[node] = True
        capacity = scratch.queue.shape[0]
        scratch.queue[(scratch.ring[0] + scratch.ring[1]) % capacity] = node
        scratch.ring[1] += 1


@njit
def put_in(state, node, r, at):
    """Put a left stop at place `at` of route r; the length is the caller's."""
    for i in range(state.size[r], at, -1):
        other = state.tour[r, i - 1]
        state.tour[r, i] = other
        state.place[other] = i
    state.tour[r, at] = node
    state.place[node] = at
    state.route[node] = r
    state.size[r] += 1
    state.count[0] -= 1
    last = state.left[state.count[0]]
    state.left[state.spot[node]] = last
    state.spot[last] = state.spot[node]


@njit
def take_out(state, r, at, many):
    """Leave `many` stops of route r from place `at` on; the length is the caller's."""
    for i in range(at, at + many):
        node = state.tour[r, i]
        state.route[node] = -1
        state.left[state.count[0]] = node
        state.spot[node] = state.count[0]
        state.count[0] += 1
    for i in range(at + many, state.size[r]):
        node = state.tour[r, i]
        state.tour[r, i - many] = node
        state.place[node] = i - many
    state.size[r] -= many
