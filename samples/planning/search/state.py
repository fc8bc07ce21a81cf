"""The arrays the compiled search works on, and the simplest changes of them.

Inside the search the stops are renumbered 0..n-1, and every route has a start (n + 2 r) and an end
(n + 2 r + 1) of its own, so that every node stands in at most one place.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from samples.planning.search.compiled import compiled

Reals = NDArray[np.float64]
Wholes = NDArray[np.int32]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Facts(NamedTuple):
    """What does not change during a search; N = n + 2 m nodes, of which n are stops."""

    length: Reals  # (N, N): from row to column
    back: Reals  # (N, N): its transpose, as rows are read faster than columns
    near: Wholes  # (N, k): the nearest other nodes, nearest first
    prize: Reals  # (N,)
    limit: Reals  # (m,)
    same_end: Flags  # (m, m): whether two routes may exchange their tails
    symmetric: bool


class State(NamedTuple):
    """Routes, and which stops are left."""

    tour: Wholes  # (m, n + 2): the nodes of each route, from its start to its end
    size: Wholes  # (m,): how many nodes each has
    long: Reals  # (m,): the length of each
    route: Wholes  # (N,): the route of each node, -1 if left
    place: Wholes  # (N,): its place in that route
    left: Wholes  # (n,): the stops left, in the first `number[0]` places
    spot: Wholes  # (N,): the place of each of them in `left`
    number: Counts  # (1,)


class Scratch(NamedTuple):
    """What the steps of one iteration share."""

    cost: Reals  # (m, n): the extra length of the cheapest insertion of a left stop
    after: Wholes  # (m, n): the node it would follow; -1 if none was found
    key: Reals  # (m, n): weight for its extra length; the greatest goes first
    weight: Reals  # (n,): the prize with noise; 0: not to be inserted now
    queue: Wholes  # (N,): nodes whose surroundings changed, a ring
    queued: Flags  # (N,)
    ring: Counts  # (2,): first place and number of `queue`
    hold: Wholes  # (N,): nodes on the move
    gains: Reals  # (6,): what taking out a chain saves


class Settings(NamedTuple):
    """How the search goes on."""

    most: int
    """Stops removed at most in one iteration."""
    per_length: float
    """What a unit of length costs in comparing two plans."""
    least: float
    """What a move must save to be worth it, so that rounding can't make it go round in circles."""
    hot: float
    """A plan may be worse by a random part of this threshold."""
    cooling: float
    """By how much less after each iteration."""


def new_state(facts: Facts) -> State:
    """Routes that go from their start straight to their end."""
    routes, stops = len(facts.limit), len(facts.prize)
    nodes = stops + 2 * routes
    state = State(
        tour=np.zeros((routes, stops + 2), np.int32),
        size=np.full(routes, 2, np.int32),
        long=np.zeros(routes),
        route=np.full(nodes, -1, np.int32),
        place=np.zeros(nodes, np.int32),
        left=np.arange(stops, dtype=np.int32),
        spot=np.arange(nodes, dtype=np.int32),
        number=np.array([stops], np.int64),
    )
    for r in range(routes):
        start = stops + 2 * r
        state.tour[r, :2] = start, start + 1
        state.route[start : start + 2] = r
        state.place[start + 1] = 1
        state.long[r] = facts.length[start, start + 1]
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


@compiled
def copy_state(source: State, target: State) -> None:
    """Make `target` equal to `source`."""
    for r in range(source.size.shape[0]):
        size = source.size[r]
        target.size[r] = size
        target.long[r] = source.long[r]
        target.tour[r, :size] = source.tour[r, :size]
    target.route[:] = source.route
    target.place[:] = source.place
    target.spot[:] = source.spot
    count = source.number[0]
    target.left[:count] = source.left[:count]
    target.number[0] = count


@compiled
def route_length(facts: Facts, state: State, r: int) -> float:
    """The length of route r, summed anew so that rounding can't add up."""
    total = 0.0
    for i in range(1, state.size[r]):
        total += facts.length[state.tour[r, i - 1], state.tour[r, i]]
    return total


@compiled
def mark(scratch: Scratch, node: int) -> None:
    """Queue a node for improvement."""
    if not scratch.queued[node]:
        scratch.queued[node] = True
        capacity = scratch.queue.shape[0]
        scratch.queue[(scratch.ring[0] + scratch.ring[1]) % capacity] = node
        scratch.ring[1] += 1


@compiled
def put_in(state: State, node: int, r: int, at: int) -> None:
    """Put a left stop at place `at` of route r; the length is the caller's."""
    for i in range(state.size[r], at, -1):
        other = state.tour[r, i - 1]
        state.tour[r, i] = other
        state.place[other] = i
    state.tour[r, at] = node
    state.place[node] = at
    state.route[node] = r
    state.size[r] += 1
    state.number[0] -= 1
    last = state.left[state.number[0]]
    state.left[state.spot[node]] = last
    state.spot[last] = state.spot[node]


@compiled
def take_out(state: State, r: int, at: int, many: int) -> None:
    """Leave `many` stops of route r from place `at` on; the length is the caller's."""
    for i in range(at, at + many):
        node = state.tour[r, i]
        state.route[node] = -1
        state.left[state.number[0]] = node
        state.spot[node] = state.number[0]
        state.number[0] += 1
    for i in range(at + many, state.size[r]):
        node = state.tour[r, i]
        state.tour[r, i - many] = node
        state.place[node] = i - many
    state.size[r] -= many
