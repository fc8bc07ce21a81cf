"""Shortest ways from one cell of a raster to others, compiled by Numba.

Dijkstra's algorithm with a ring of buckets in place of a heap (Dial 1969; Denardo and Fox 1979):
as no step costs less than the width of a bucket, the cells of the lowest bucket are final in
whichever order they are taken. It is exact, and takes time in proportion to the cells visited.

Rasters are flat and have a border that no step leads to, so that a neighbour is a fixed number of
places away and no edge need be looked for. Neighbours are numbered 0 to 7 as `STEPS` lists them.
"""

from __future__ import annotations

import numba
import numpy as np
import numpy.typing as npt

from samples.planning.distance.places import Floats, Integers

STEPS = ((-1, 0), (0, -1), (0, 1), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))
"""(rows down, columns right) to each neighbour; the first four share an edge with the cell."""


def _spread(  # noqa: PLR0917 - compiled code takes plain arrays
    elevation: Floats,
    factor: Floats,
    allowed: npt.NDArray[np.uint8],
    offsets: Integers,
    runs: Floats,
    bucket_m: float,
    buckets: int,
    source: int,
    wanted: Integers,
) -> tuple[Floats, npt.NDArray[np.int8]]:
    """Cost from `source` to every cell reached before the last of `wanted` was final.

    `elevation` in metres; `factor` costs a metre, at least 1; bit k of `allowed` tells whether
    step k can be taken from a cell; `offsets` and `runs` lead to the neighbours (places in the
    flat raster; metres); no step costs less than `bucket_m` or more than `buckets - 1` times
    that. `wanted` are distinct cells. Also tells by which step each cell was reached (-1: not).
    """
    cells = elevation.size
    cost = np.full(cells, np.inf)
    came = np.full(cells, -1, np.int8)
    final = np.zeros(cells, np.bool_)
    waited_for = np.zeros(cells, np.bool_)
    waited_for[wanted] = True
    waiting = len(wanted)
    # Each bucket is a ring of cells, linked both ways, that begins and ends at a place of its own
    # behind the cells.
    after = np.empty(cells + buckets, np.int32)
    after[cells:] = np.arange(cells, cells + buckets)
    before = after.copy()

    cost[source] = 0.0
    bucket = cells
    after[bucket] = before[bucket] = source
    after[source] = before[source] = bucket
    listed = 1
    while listed and waiting:
        cell = after[bucket]
        if cell == bucket:
            bucket = cells + (bucket - cells + 1) % buckets
            continue
        after[bucket], before[after[cell]] = after[cell], bucket
        listed -= 1
        final[cell] = True
        if waited_for[cell]:
            waiting -= 1
        half = (factor[cell] + 1) / 2
        for step in range(8):
            near = cell + offsets[step]
            run = runs[step]
            # Most neighbours are better off already, even if this step were level and cheap.
            if cost[cell] + run * half >= cost[near]:
                continue
            if final[near] or not allowed[cell] >> step & 1:
                continue
            rise = elevation[near] - elevation[cell]
            metres = np.sqrt(run * run + rise * rise)
            candidate = cost[cell] + metres * (factor[cell] + factor[near]) / 2
            if candidate >= cost[near]:
                continue
            if came[near] >= 0:
                after[before[near]], before[after[near]] = after[near], before[near]
                listed -= 1
            cost[near] = candidate
            came[near] = step
            place = cells + int(candidate / bucket_m) % buckets
            first = after[place]
            after[place], after[near] = near, first
            before[first], before[near] = near, place
            listed += 1
    return cost, came


def _walk(came: npt.NDArray[np.int8], offsets: Integers, target: int) -> Integers:
    """The cells from the source of `came` to a target that was reached, both included."""
    steps = 0
    cell = target
    while came[cell] >= 0:
        cell -= offsets[came[cell]]
        steps += 1
    way = np.empty(steps + 1, np.int64)
    cell = target
    for place in range(steps, -1, -1):
        way[place] = cell
        if place:
            cell -= offsets[came[cell]]
    return way


# Without the interpreter's lock, so that several sources spread at once in threads of one process.
spread = numba.njit(cache=True, nogil=True)(_spread)
walk = numba.njit(cache=True, nogil=True)(_walk)
