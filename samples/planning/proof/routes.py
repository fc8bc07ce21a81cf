"""From an integral solution to its routes, and which of them are too long."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from samples.planning.proof.cuts import Point
from samples.planning.proof.network import SLACK, Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]
else:
    Ints = Any


def routes_of(point: Point) -> list[list[int]]:
    """All routes, each from start to end, of a connected integral point."""
    net = point.net
    ways: dict[int, list[int]] = {}
    for tail, head, x in zip(point.tail, point.head, point.x, strict=True):
        if x > 0.5:
            ways.setdefault(int(tail), []).append(int(head))
            ways.setdefault(int(head), []).append(int(tail))
    routes = []
    while ways.get(net.start):
        route = [net.start]
        while len(route) == 1 or route[-1] != net.end:
            there = ways[route[-1]].pop()
            ways[there].remove(route[-1])
            route.append(there)
        routes.append(route)
    return routes


def beyond(net: Network, routes: list[list[int]], length: Callable[[list[int]], float]) -> Ints:
    """Edges (ids) of the fewest longest routes that no vehicles can drive together; or none."""
    import numpy as np

    ordered = sorted(routes, key=length, reverse=True)
    used: set[tuple[int, int]] = set()
    for route, limit in zip(ordered, net.limits, strict=False):
        used |= {(min(pair), max(pair)) for pair in pairwise(route)}
        if length(route) > limit * SLACK:
            both = zip(net.tail.tolist(), net.head.tolist(), strict=True)
            return np.array([edge for edge, pair in enumerate(both) if pair in used])
    return np.zeros(0, dtype=np.intp)
