"""What distances cost: a 50 x 50 matrix over 1 000 x 1 000 cells, against SciPy's Dijkstra.

    python -m benchmarks.terrain [--side 1000] [--points 50]

Both get the same made-up elevation model (fractal, with a fixed seed) and answer for the same
graph, whose edges SciPy gets ready made; that their costs agree is checked. Each runs in a process
of its own, so that its peak memory is its own; on two workers ours shares its memory between two
threads, and SciPy's is two processes with a graph each. Building SciPy's graph isn't counted; our
slopes and ways are. The ratios are SciPy's over ours: of seconds, and of processor seconds, which
a busy machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from samples.planning.distance.ground import FACTOR_AT_LIMIT, Ground
from samples.planning.distance.places import Floats, Integers
from samples.planning.distance.terrain import Terrain

CELL_M = 10.0
LIMIT_DEG = 25.0
STOPS = 200


@dataclass(frozen=True)
class Run:
    """What one way of doing it found and took."""

    cost: Floats
    seconds: float
    cpu_s: float
    peak_mb: float


def main() -> int:
    """Print every measurement; fail if the two disagree."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--side", type=int, default=1000, help="cells each way")
    parser.add_argument("--points", type=int, default=50)
    options = parser.parse_args()
    out(f"{options.points} x {options.points} matrix, {options.side} x {options.side} cells")
    row("", "workers", "seconds", "ratio", "cpu s", "ratio", "peak MB")
    agreed = True
    for workers in (1, 2):
        theirs = _alone(_scipy, options.side, options.points, workers)
        ours = _alone(_ours, options.side, options.points, workers)
        for name, run in (("scipy csgraph", theirs), ("ours", ours)):
            row(
                name,
                workers,
                f"{run.seconds:.2f}",
                f"{theirs.seconds / run.seconds:.2f}",
                f"{run.cpu_s:.2f}",
                f"{theirs.cpu_s / run.cpu_s:.2f}",
                f"{run.peak_mb:.0f}",
            )
        agreed &= np.allclose(ours.cost, theirs.cost, rtol=1e-9)
    out("the costs agree" if agreed else "THE COSTS DIFFER")
    _track()
    return 0 if agreed else 1


def elevation(side: int) -> Floats:
    """Hills with the spectrum of natural ground (amplitude ~ frequency^-2.2), 100 m rms."""
    noise = np.random.default_rng(1).normal(size=(side, side))
    frequency = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side))
    frequency[0, 0] = np.inf
    hills = np.fft.irfft2(np.fft.rfft2(noise) * frequency**-2.2, s=noise.shape)
    # So steep that few cells are beyond the limit, whatever the number of cells.
    steep = np.hypot(*np.gradient(hills, CELL_M))
    scaled: Floats = hills * (np.tan(np.radians(LIMIT_DEG)) / np.quantile(steep, 0.98))
    return scaled


def centres(side: int, points: int) -> Integers:
    """Cells (row, column) to go to and from."""
    return np.random.default_rng(2).integers(0, side, (points, 2))


def _ours(side: int, points: int, workers: int) -> Run:
    terrain = Terrain.of(elevation(side), CELL_M)
    rows, columns = centres(side, points).T
    places = np.column_stack([(columns + 0.5) * CELL_M, (side - rows - 0.5) * CELL_M])
    terrain.matrix(places[:2], LIMIT_DEG)  # compile
    begin, begin_cpu = time.perf_counter(), time.process_time()
    cost = terrain.matrix(places, LIMIT_DEG, workers=workers).cost
    return Run(cost, time.perf_counter() - begin, time.process_time() - begin_cpu, _peak_mb())


def _scipy(side: int, points: int, workers: int) -> Run:
    parts = np.array_split(np.arange(points), workers)
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        runs = list(pool.map(_scipy_rows, [side] * workers, [points] * workers, parts))
    return Run(
        np.concatenate([run.cost for run in runs]),
        max(run.seconds for run in runs),
        sum(run.cpu_s for run in runs),
        sum(run.peak_mb for run in runs),
    )


def _scipy_rows(side: int, points: int, sources: Integers) -> Run:
    from scipy.sparse.csgraph import dijkstra

    graph, number = _graph(side)
    cells = number[tuple(centres(side, points).T)]
    begin, begin_cpu = time.perf_counter(), time.process_time()
    cost = np.array([dijkstra(graph, indices=cells[source])[cells] for source in sources])
    return Run(cost, time.perf_counter() - begin, time.process_time() - begin_cpu, _peak_mb())


def _graph(side: int) -> tuple[Any, Integers]:
    """The edges of the same ground, as a sparse matrix; and the number of each cell."""
    from scipy.sparse import csr_array

    raster = Terrain.of(elevation(side), CELL_M).raster
    ground = Ground(raster, LIMIT_DEG, FACTOR_AT_LIMIT)
    factor = ground.factor.reshape(side + 2, side + 2)[1:-1, 1:-1]
    number = np.arange(side * side).reshape(side, side)
    begins, ends, costs = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        a = np.s_[: side - down, max(0, -right) : side - max(0, right)]
        b = np.s_[down:, max(0, right) : side + min(0, right)]
        beside = np.s_[down:, a[1]], np.s_[: side - down, b[1]]
        run, rise = CELL_M * np.hypot(down, right), abs(raster.elevation[b] - raster.elevation[a])
        open_ = (factor[a] > 0) & (factor[b] > 0) & (rise <= ground.steepest * run)
        if down and right:
            open_ &= (factor[beside[0]] > 0) & (factor[beside[1]] > 0)
        cost = np.hypot(run, rise) * (factor[a] + factor[b]) / 2
        begins += [number[a][open_], number[b][open_]]
        ends += [number[b][open_], number[a][open_]]
        costs += [cost[open_]] * 2
    edges = np.concatenate(costs), (np.concatenate(begins), np.concatenate(ends))
    return csr_array(edges, shape=(side * side, side * side)), number


def _track() -> None:
    """The matrix of 200 stops along the rover's real track."""
    from samples.domain.geodesy import local_metres
    from samples.planning.distance import matrix
    from samples.planning.distance.track import Track

    data = Path(__file__).resolve().parents[1] / "samples" / "data" / "rover_traverse.geojson"
    lines = [f["geometry"]["coordinates"] for f in json.loads(data.read_text())["features"]]
    east, north, _ = lines[0][0]
    drives = [[local_metres(lat, lon, north, east) for lon, lat, _ in line] for line in lines]
    everywhere = np.concatenate(drives)
    pick = np.linspace(0, len(everywhere) - 1, STOPS).astype(int)
    stops = everywhere[pick] + np.random.default_rng(3).normal(0, 5, (STOPS, 2))
    begin = time.perf_counter()
    track = Track(drives)
    built = time.perf_counter()
    matrix(stops, track)
    end = time.perf_counter()
    out(
        f"track of {track.length_m / 1000:.1f} km, {track.shortcuts} shortcuts: built in "
        f"{built - begin:.2f} s, {STOPS} x {STOPS} matrix in {end - built:.2f} s"
    )


def _alone(work: Callable[..., Run], *arguments: int) -> Run:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _peak_mb() -> float:
    """Peak resident memory of this process in MB, the interpreter and its libraries included."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def out(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def row(*cells: object) -> None:
    """Print a row of a table."""
    out(" ".join(f"{cell!s:>14}" for cell in cells))


if __name__ == "__main__":
    sys.exit(main())
