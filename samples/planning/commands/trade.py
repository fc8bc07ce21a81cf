"""`trade PROBLEM STUDY`: the same problem on other terms, and which of them nothing beats."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from samples.planning import reading
from samples.planning.commands import files
from samples.planning.commands.command import DONE, Command, whole


def add(parser: ArgumentParser) -> None:
    """Two files and on how many processors."""
    parser.add_argument("problem", metavar="PROBLEM.json")
    parser.add_argument(
        "study", metavar="STUDY.json", help="the fields of the problem and their values"
    )
    parser.add_argument("--workers", type=whole, default=2)
    parser.add_argument(
        "--out", default=files.STANDARD, metavar="FILE", help="default: standard output"
    )


def run(options: Namespace) -> int:
    """Solve every case, one after the other; mark those that others beat."""
    from samples.planning.solving import solve
    from samples.planning.trade import cases, front
    from samples.planning.trade import run as run_case

    files.require_place(options.out)
    problem = files.read(options.problem, reading.read)
    asked = files.read(options.study, lambda text: cases(problem, text))
    rows = []
    for case in asked:
        rows.append(run_case(case, solve, workers=max(1, options.workers)))
        sys.stderr.write(f"{case.number} of {len(asked)}: {rows[-1].value:g}\n")
    files.write(options.out, {"rows": [row.as_json() for row in front(rows)]})
    return DONE


COMMAND = Command("trade", "a study: the problem solved on other terms", add, run)
