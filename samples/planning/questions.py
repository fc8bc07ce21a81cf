"""The verbs that ask about a plan: `risk`, `explain`, `trade` of `python -m samples.planning`.

Each writes JSON to the standard output and returns the exit code; what can't be read or meant
raises `InvalidValue`.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from samples.domain.errors import InvalidValue
from samples.planning import explain, reading, trade
from samples.planning.marginal import marginals
from samples.planning.reason_text import text
from samples.planning.risk import simulate
from samples.planning.solution import Solution


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the three verbs; each parser's default `run` takes the arguments and does it."""
    parser = subparsers.add_parser("risk", help="how likely a plan works out (Monte Carlo)")
    _add_plan(parser)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.set_defaults(run=run_risk)

    parser = subparsers.add_parser("explain", help="why stops are left, what one more is worth")
    _add_plan(parser)
    parser.add_argument(
        "--seconds", type=float, default=2.0, help="for each of slot, sol, vehicles; 0: none asked"
    )
    _add_solver(parser)
    parser.set_defaults(run=run_explain)

    parser = subparsers.add_parser("trade", help="a study: the problem solved on other terms")
    parser.add_argument("problem", type=Path)
    parser.add_argument("study", type=Path, help="JSON: the fields of the problem and their values")
    parser.add_argument("--workers", type=int, default=2)
    parser.set_defaults(run=run_trade)


def run_risk(arguments: argparse.Namespace) -> int:
    """Simulate a solution of a problem."""
    problem = reading.read(_text(arguments.problem))
    forecast = simulate(
        problem, _solution(arguments.solution), trials=arguments.trials, seed=arguments.seed
    )
    return _write(forecast.as_json())


def run_explain(arguments: argparse.Namespace) -> int:
    """Give a reason for every stop left, and the marginal values."""
    problem, solution = reading.read(_text(arguments.problem)), _solution(arguments.solution)
    found: dict[str, Any] = {
        "left": [explain.as_json(r, text(r)) for r in explain.reasons(problem, solution)]
    }
    if arguments.seconds > 0:
        from samples.planning.solving import solve

        more = marginals(
            problem,
            solution,
            solve,
            seconds=arguments.seconds,
            seed=arguments.seed,
            workers=arguments.workers,
        )
        found["one_more"] = [{**asdict(each), "text": each.text} for each in more]
    return _write(found)


def run_trade(arguments: argparse.Namespace) -> int:
    """Run every case of a study, one after the other; mark those that others beat."""
    from samples.planning.solving import solve

    cases = trade.cases(reading.read(_text(arguments.problem)), _text(arguments.study))
    rows = []
    for case in cases:
        rows.append(trade.run(case, solve, workers=arguments.workers))
        sys.stderr.write(f"{case.number} of {len(cases)}: {rows[-1].value:g}\n")
    return _write({"rows": [row.as_json() for row in trade.front(rows)]})


def _add_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", type=Path)
    parser.add_argument("solution", type=Path)


def _add_solver(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)


def _text(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidValue(
            f"{path} can't be read: {error.strerror}.",
            field="file",
            value=str(path),
            expected="a file",
        ) from error


def _solution(path: Path) -> Solution:
    from samples.planning import answers

    solution: Solution = answers.read(_text(path))
    return solution


def _write(found: dict[str, Any]) -> int:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2, allow_nan=False) + "\n")
    return 0
