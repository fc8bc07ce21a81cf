"""`explain PROBLEM SOLUTION`: why each stop stays behind, and what one more of something buys."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

from samples.planning import answers, reading
from samples.planning.commands import files
from samples.planning.commands.command import DONE, Command, not_negative, whole


def add(parser: ArgumentParser) -> None:
    """Two files, how long to solve for each of a slot, a sol and a vehicle more."""
    parser.add_argument("problem", metavar="PROBLEM.json")
    parser.add_argument("solution", metavar="SOLUTION.json")
    parser.add_argument(
        "--seconds",
        type=not_negative,
        default=2.0,
        help="for each of a slot, a sol and a vehicle more; 0: not asked; default: 2",
    )
    parser.add_argument("--seed", type=whole, default=1)
    parser.add_argument("--workers", type=whole, default=2)
    parser.add_argument(
        "--out", default=files.STANDARD, metavar="FILE", help="default: standard output"
    )


def run(options: Namespace) -> int:
    """Write the reasons and the marginal values."""
    from samples.planning.explain import as_json, reasons
    from samples.planning.reason_text import text

    files.require_place(options.out)
    problem = files.read(options.problem, reading.read)
    solution = files.read(options.solution, answers.read)
    found: dict[str, Any] = {
        "left": [as_json(reason, text(reason)) for reason in reasons(problem, solution)]
    }
    if options.seconds > 0:
        from samples.planning.marginal import marginals
        from samples.planning.solving import solve

        more = marginals(
            problem,
            solution,
            solve,
            seconds=options.seconds,
            seed=options.seed,
            workers=max(1, options.workers),
        )
        found["one_more"] = [{**asdict(each), "text": each.text} for each in more]
    files.write(options.out, found)
    return DONE


COMMAND = Command("explain", "why stops are left, and what one more is worth", add, run)
