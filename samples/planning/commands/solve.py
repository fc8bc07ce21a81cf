"""`solve PROBLEM`: the best plan that can be found in a time, and how good it is."""

from __future__ import annotations

import signal
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

from samples.planning import answers, reading
from samples.planning.commands import files
from samples.planning.commands.command import DONE, NO, Command, positive, whole
from samples.planning.solution import Moment, Progress, Solution, Status

if TYPE_CHECKING:
    from rich.console import Console


def add(parser: ArgumentParser) -> None:
    """The problem, what the search may cost, where the solution goes."""
    parser.add_argument("problem", metavar="PROBLEM.json", help="- for standard input")
    parser.add_argument("--seconds", type=positive, default=10.0, help="default: %(default)g")
    parser.add_argument("--seed", type=whole, default=1, help="default: %(default)s")
    parser.add_argument(
        "--iterations", type=whole, metavar="N",
        help="stop after so many; the same on every machine, given time enough",
    )  # fmt: skip
    parser.add_argument("--workers", type=whole, default=2, help="default: %(default)s")
    parser.add_argument(
        "--out", default=files.STANDARD, metavar="SOLUTION.json", help="default: standard output"
    )
    parser.add_argument("--quiet", action="store_true", help="say nothing on standard error")


def run(options: Namespace) -> int:
    """Solve; NO if the demands contradict each other. Ctrl-C ends with the best so far."""
    from rich.console import Console

    problem = files.read(options.problem, reading.read)
    files.require_place(options.out)
    from samples.planning.solving import solve

    console = Console(stderr=True, quiet=options.quiet, markup=False, highlight=False)
    with _interruption() as interrupted, _progress(console) as progress:
        solution = solve(
            problem,
            seconds=options.seconds,
            seed=options.seed,
            iterations=options.iterations,
            workers=max(1, options.workers),
            progress=progress,
            cancelled=interrupted.is_set,
        )
    files.write(options.out, answers.as_json(solution))
    for line in summary(solution):
        console.print(line)
    return NO if solution.status is Status.INFEASIBLE else DONE


def summary(solution: Solution) -> Iterator[str]:
    """A few lines for a person."""
    yield f"{solution.status}: value {solution.value:.6g}, at most {solution.bound:.6g} can be had"
    total = len(solution.taken) + len(solution.left)
    site = f", landing at {solution.site}" if solution.site else ""
    yield f"{len(solution.taken)} of {total} taken{site}"
    timeline = solution.timeline
    slack = "" if timeline.slack_sols is None else f", {timeline.slack_sols:.6g} sols to spare"
    yield f"done on sol {timeline.finish_sol:.6g}{slack}"
    for name, missing in solution.worth.missing.items():
        yield f"missing in {name}: {missing}"
    for conflict in solution.conflicts:
        yield f"contradicts: {conflict.text}"
    yield f"{solution.engine}, {solution.elapsed_s:.1f} s"


@contextmanager
def _progress(console: Console) -> Iterator[Progress]:
    with console.status("searching") as status:

        def told(moment: Moment) -> None:
            value = "nothing yet" if moment.value is None else f"value {moment.value:.6g}"
            bound = "" if moment.bound is None else f", at most {moment.bound:.6g}"
            status.update(f"{moment.elapsed_s:.1f} s: {value}{bound} ({moment.engine})")

        yield told


@contextmanager
def _interruption() -> Iterator[Event]:
    """Set by the first Ctrl-C; a second one ends the program."""
    interrupted = Event()

    def interrupt(_signal: int, _frame: object) -> None:
        if interrupted.is_set():
            raise KeyboardInterrupt
        interrupted.set()

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


COMMAND = Command("solve", "find the best plan for a problem", add, run)
