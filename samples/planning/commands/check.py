"""`check PROBLEM SOLUTION`: every figure of a solution computed anew."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from samples.planning import answers, reading
from samples.planning.checking import check
from samples.planning.commands import files
from samples.planning.commands.command import DONE, NO, Command


def add(parser: ArgumentParser) -> None:
    """Two files."""
    parser.add_argument("problem", metavar="PROBLEM.json")
    parser.add_argument("solution", metavar="SOLUTION.json")


def run(options: Namespace) -> int:
    """Say what doesn't hold, a line each."""
    problem = files.read(options.problem, reading.read)
    _, text = files.read(options.solution, lambda text: (answers.read(text), text))
    complaints = check(reading.as_json(problem), text)
    for complaint in complaints:
        files.say(complaint)
    if not complaints:
        files.say("Every figure holds.")
    return NO if complaints else DONE


COMMAND = Command("check", "compute every figure of a solution anew", add, run)
