"""Minimum cuts between one node and each other, compiled: import it where it is used."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

NOTHING = 1e-9
"""A capacity below this carries nothing."""


def small_cuts(
    tail: Ints, head: Ints, capacity: Floats, start: int, need: Floats
) -> list[tuple[Bools, Bools]]:
    """For nodes whose greatest flow from `start` is less than they need, the two outermost cuts.

    `tail`, `head`, `capacity` (edges,): an undirected graph; `need` (nodes,). Of each cut the
    side without the start, (nodes,): the largest and the smallest. Nodes within a smallest side
    that was found are not asked again. Of all nodes those with the greatest need come first.
    """
    size, edges = len(need), len(tail)
    ends = np.concatenate([tail, head])
    order = np.argsort(ends, kind="stable")
    place = np.empty(2 * edges, dtype=np.intp)
    place[order] = np.arange(2 * edges)
    first = np.searchsorted(ends[order], np.arange(size + 1))
    target = np.concatenate([head, tail])[order]
    back = np.concatenate([place[edges:], place[:edges]])[order]
    room = np.concatenate([capacity, capacity])[order]
    sides = _sides((first, target, back), room, start, need)
    return [(side[0], side[1]) for side in sides]


@njit(cache=True)
def _sides(arcs: tuple[Ints, Ints, Ints], room: Floats, start: int, need: Floats) -> Bools:
    """Shortest augmenting paths (Edmonds and Karp); (found, 2, nodes) the sides."""
    size = len(need)
    sides = np.zeros((size, 2, size), dtype=np.bool_)
    found = 0
    done = np.zeros(size, dtype=np.bool_)
    done[start] = True
    for node in np.argsort(-need):
        if done[node] or need[node] <= 0:
            continue
        rest = room.copy()
        flow = 0.0
        by = _reached(arcs, rest, start, node)
        while by[node] != -1:
            flow += _push(arcs, rest, by, start, node)
            if flow >= need[node]:
                break
            by = _reached(arcs, rest, start, node)
        else:
            sides[found, 0] = by == -1
            sides[found, 1] = _behind(arcs, rest, node)
            done |= sides[found, 1]
            found += 1
    return sides[:found]


@njit(cache=True)
def _reached(arcs: tuple[Ints, Ints, Ints], rest: Floats, start: int, goal: int) -> Ints:
    """By which arc each node is reached from the start, until the goal is; -1: not."""
    first, target, _ = arcs
    size = len(first) - 1
    by = np.full(size, -1)
    by[start] = -2
    queue = np.empty(size, dtype=np.intp)
    queue[0] = start
    taken, filled = 0, 1
    while taken < filled and by[goal] == -1:
        here = queue[taken]
        taken += 1
        for arc in range(first[here], first[here + 1]):
            there = target[arc]
            if by[there] == -1 and rest[arc] > NOTHING:
                by[there] = arc
                queue[filled] = there
                filled += 1
    return by


@njit(cache=True)
def _push(arcs: tuple[Ints, Ints, Ints], rest: Floats, by: Ints, start: int, goal: int) -> float:
    """Send as much as fits along the path found; how much that was."""
    _, target, back = arcs
    most = np.inf
    here = goal
    while here != start:
        most = min(most, rest[by[here]])
        here = target[back[by[here]]]
    here = goal
    while here != start:
        rest[by[here]] -= most
        rest[back[by[here]]] += most
        here = target[back[by[here]]]
    return most


@njit(cache=True)
def _behind(arcs: tuple[Ints, Ints, Ints], rest: Floats, goal: int) -> Bools:
    """From where the goal can still be reached."""
    first, target, back = arcs
    size = len(first) - 1
    behind = np.zeros(size, dtype=np.bool_)
    behind[goal] = True
    queue = np.empty(size, dtype=np.intp)
    queue[0] = goal
    taken, filled = 0, 1
    while taken < filled:
        here = queue[taken]
        taken += 1
        for arc in range(first[here], first[here + 1]):
            there = target[arc]
            if not behind[there] and rest[back[arc]] > NOTHING:
                behind[there] = True
                queue[filled] = there
                filled += 1
    return behind
