"""How good the planner's routes are after 1, 5 and 20 s, beside other engines and the best known.

    python -m benchmarks.planner [--engines planner pyvrp ortools] [--instances NAME …]
                                 [--seconds 1 5 20] [--seeds 1 2]

24 public instances of the orienteering problem and the team orienteering problem, in
`orienteering/` (each names its source). Every engine works on every instance in a process of its
own with one thread; time is processor time of that process, without imports and compiling. Each
score is recomputed from the routes by `planner_engines.Instance.score`, which refuses routes that
are too long. Of several seeds the mean is shown. `best known` is `best_seen` of
`orienteering/best_known.csv`; a mean above it is marked with `+`. `orienteering/other_engines.csv`
holds scores of more engines, measured the same way on another day; their means are shown below.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Sequence
from statistics import fmean

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.planner_engines import ENGINES, FOLDER, Clock, read

THREADS = ("OMP", "OPENBLAS", "MKL", "NUMBA")
ALLOWANCE = 300
"""Seconds by the clock for a process to start and compile, beside ten times its own."""

Scores = dict[tuple[str, str], list[float]]
"""Of an instance and an engine, in the order of the seconds."""


def main() -> int:
    """Run what was asked for, one process after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    known = _known()
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--instances", nargs="+", choices=list(known), default=list(known))
    parser.add_argument("--seconds", nargs="+", type=float, default=[1.0, 5.0, 20.0])
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--job", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    seconds = sorted(options.seconds)
    if options.job:
        instance = read(options.instances[0])
        clock = Clock(instance, seconds)
        ENGINES[options.engines[0]](instance, clock, options.seeds[0])
        sys.stdout.write(json.dumps(list(clock.scores.values())))
        return 0
    console = Console()
    scores: Scores = {}
    jobs = [(name, engine) for name in options.instances for engine in options.engines]
    with Progress(console=console) as progress:
        task = progress.add_task("", total=len(jobs) * len(options.seeds))
        for name, engine in jobs:
            runs = []
            for seed in options.seeds:
                progress.update(task, description=f"{name} {engine}")
                runs.append(_run(name, engine, seconds, seed))
                progress.advance(task)
            means = [fmean(column) for column in zip(*runs, strict=True)]
            scores[name, engine] = means
            # At once: the whole takes half an hour, and somebody may end it.
            console.print(f"{name} {engine}: {', '.join(f'{mean:g}' for mean in means)}")
    console.print(_each(scores, seconds, known))
    console.print(_means(scores, seconds, known))
    return 0


def _run(name: str, engine: str, seconds: Sequence[float], seed: int) -> list[float]:
    one_thread = {f"{library}_NUM_THREADS": "1" for library in THREADS}
    what = ["--engines", engine, "--instances", name, "--seeds", str(seed)]
    times = ["--seconds", *map(str, seconds)]
    done = subprocess.run(  # noqa: S603 - this program itself
        [sys.executable, "-m", "benchmarks.planner", "--job", *what, *times],
        env={**os.environ, **one_thread},
        stdout=subprocess.PIPE,
        check=True,
        timeout=ALLOWANCE + 100 * max(seconds),
    )
    scores: list[float] = json.loads(done.stdout)
    return scores


def _known() -> dict[str, dict[str, str]]:
    with (FOLDER / "best_known.csv").open(newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def _set(row: dict[str, str]) -> str:
    if row["kind"] == "TOP":
        return "several vehicles"
    return "one vehicle, up to 105" if int(row["n"]) <= 105 else "one vehicle, 127 to 400"


def _each(scores: Scores, seconds: Sequence[float], known: dict[str, dict[str, str]]) -> Table:
    table = Table("instance", "best known", "engine", *(f"{s:g} s" for s in seconds))
    for (name, engine), values in scores.items():
        best = float(known[name]["best_seen"])
        cells = [f"{v:g} {v / best:.4f}{' +' if v > best else ''}" for v in values]
        table.add_row(name, f"{best:g}", engine, *cells)
    return table


def _means(scores: Scores, seconds: Sequence[float], known: dict[str, dict[str, str]]) -> Table:
    """Mean score / best known of each set: of this run, then of the recorded engines."""
    table = Table("mean score / best known", "engine", *(f"{s:g} s" for s in seconds))
    parts: dict[tuple[str, str], list[list[float]]] = defaultdict(list)
    for (name, engine), values in scores.items():
        best = float(known[name]["best_seen"])
        parts[_set(known[name]), engine].append([v / best for v in values])
    shown = {name for name, _ in scores}
    for (part, engine), rows in sorted(parts.items()):
        table.add_row(part, engine, *(f"{fmean(c):.4f}" for c in zip(*rows, strict=True)))
    table.add_section()
    recorded: dict[tuple[str, str], list[dict[str, str]]] = defaultdict(list)
    with (FOLDER / "other_engines.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            if row["name"] in shown:
                recorded[_set(known[row["name"]]), row["engine"]].append(row)
    whole = {part: sum(_set(known[name]) == part for name in shown) for part, _ in recorded}
    for (part, engine), given in sorted(recorded.items()):
        if len(given) == whole[part]:
            cells = [_recorded_mean(given, s, known) for s in seconds]
            table.add_row(part, f"recorded: {engine}", *cells)
    return table


def _recorded_mean(
    rows: list[dict[str, str]], seconds: float, known: dict[str, dict[str, str]]
) -> str:
    scores = [row.get(f"score_{seconds:g}s") for row in rows]
    ratios = [
        float(score) / float(known[row["name"]]["best_seen"])
        for score, row in zip(scores, rows, strict=True)
        if score
    ]
    return f"{fmean(ratios):.4f}" if len(ratios) == len(rows) else "–"


if __name__ == "__main__":
    raise SystemExit(main())
