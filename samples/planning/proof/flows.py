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
    asked = np.argsort(-need, kind="stable")
    sides = _sides(first, target, back, room, start, asked, need)
    return [(side[0], side[1]) for side in sides]


@njit(cache=True)  # type: ignore[untyped-decorator]
def _sides(
    first: Ints, target: Ints, back: Ints, room: Floats, start: int, asked: Ints, need: Floats
) -> Bools:
    """Shortest augmenting paths (Edmonds and Karp); (found, 2, nodes) the sides."""
    size = len(first) - 1
    sides = np.zeros((size, 2, size), dtype=np.bool_)
    found = 0
    done = np.zeros(size, dtype=np.bool_)
    done[start] = True
    queue = np.empty(size, dtype=np.intp)
    by = np.empty(size, dtype=np.intp)
    for node in asked:
        if done[node] or need[node] <= 0:
            continue
        rest = room.copy()
        flow = 0.0
        while flow < need[node]:
            by[:] = -1
            by[start] = -2
            queue[0] = start
            done_to, filled = 0, 1
            while done_to < filled and by[node] == -1:
                here = queue[done_to]
                done_to += 1
                for arc in range(first[here], first[here + 1]):
                    there = target[arc]
                    if by[there] == -1 and rest[arc] > NOTHING:
                        by[there] = arc
                        queue[filled] = there
                        filled += 1
            if by[node] == -1:
                break
            most = np.inf
            here = node
            while here != start:
                most = min(most, rest[by[here]])
                here = target[back[by[here]]]
            here = node
            while here != start:
                arc = by[here]
                rest[arc] -= most
                rest[back[arc]] += most
                here = target[back[arc]]
            flow += most
        if flow >= need[node]:
            continue
        for other in range(size):
            sides[found, 0, other] = by[other] == -1
        far = sides[found, 1]
        far[node] = True
        queue[0] = node
        done_to, filled = 0, 1
        while done_to < filled:
            here = queue[done_to]
            done_to += 1
            done[here] = True
            for arc in range(first[here], first[here + 1]):
                there = target[arc]
                if not far[there] and rest[back[arc]] > NOTHING:
                    far[there] = True
                    queue[filled] = there
                    filled += 1
        found += 1
    return sides[:found]
