"""`risk PROBLEM SOLUTION`: how likely a plan works out."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from samples.planning import answers, reading
from samples.planning.commands import files
from samples.planning.commands.command import DONE, Command, whole


def add(parser: ArgumentParser) -> None:
    """Two files, how many trials, which draws, and where the forecast goes."""
    parser.add_argument("problem", metavar="PROBLEM.json")
    parser.add_argument("solution", metavar="SOLUTION.json")
    parser.add_argument("--trials", type=whole, default=10_000)
    parser.add_argument("--seed", type=whole, default=1)
    parser.add_argument(
        "--out", default=files.STANDARD, metavar="FILE", help="default: standard output"
    )


def run(options: Namespace) -> int:
    """Write the forecast."""
    from samples.planning.risk import simulate

    files.require_place(options.out)
    problem = files.read(options.problem, reading.read)
    solution = files.read(options.solution, answers.read)
    forecast = simulate(problem, solution, trials=options.trials, seed=options.seed)
    files.write(options.out, forecast.as_json())
    return DONE


COMMAND = Command("risk", "how likely a plan works out (Monte Carlo)", add, run)
