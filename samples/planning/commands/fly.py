"""`fly PROBLEM SOLUTION`: a mock mission, flown sol by sol; its log."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from samples.domain.errors import InvalidValue
from samples.planning import answers, reading
from samples.planning.commands import files
from samples.planning.commands.command import DONE, Command, not_negative, whole

if TYPE_CHECKING:
    from samples.planning.flying.mission import Mission

LUCKS = ("none", "forecast", "all")


def add(parser: ArgumentParser) -> None:
    """Two files, the terms of the ride home, the seed, the luck and how far."""
    parser.add_argument("problem", metavar="PROBLEM.json")
    parser.add_argument("solution", metavar="SOLUTION.json")
    parser.add_argument("--seed", type=whole, default=1)
    parser.add_argument(
        "--luck", choices=LUCKS, default="forecast", help="what goes wrong; default: %(default)s"
    )
    parser.add_argument(
        "--until", type=not_negative, metavar="SOL", help="default: to the end of the mission"
    )
    parser.add_argument(
        "--attempts", type=whole, default=1, help="at each tube, from 1 to 10; default: 1"
    )
    parser.add_argument(
        "--replan", action="store_true", help="plan again after what changes what can come home"
    )
    parser.add_argument("--waive", action="store_true", help="load tubes with broken seals too")


def run(options: Namespace) -> int:
    """Write a line for everything that happens."""
    from samples.planning.flying import engine, replanning, series
    from samples.planning.flying.happening import Happening

    mission = _mission(options)

    def say(told: tuple[Happening, ...]) -> None:
        for each in told:
            files.say(f"{each.sol:9.2f} {'!' if each.alert else ' '} {each.text}")

    files.say("MOCK: nothing of this has happened.")
    state, told = engine.begin(mission)
    say(told)
    while not state.ended:
        until = None if options.until is None else max(options.until, state.sol)
        state, told = engine.advance(mission, state, until)
        if not told:
            break
        say(told)
        if state.replan_wanted and (solution := series.plan_again(mission, state)):
            state, told = replanning.adopt(mission, state, solution, why=series.AFTER_A_FAULT)
            say(told)
    return DONE


def _mission(options: Namespace) -> Mission:
    from samples.planning.flying.mission import Luck, Policy, Replan
    from samples.planning.flying.of_terms import mission_without_terms

    problem = files.read(options.problem, reading.read)
    solution = files.read(options.solution, answers.read)
    if not 1 <= options.attempts <= 10:
        raise InvalidValue(
            f"A tube can't be tried {options.attempts} times.",
            field="attempts",
            value=options.attempts,
            expected="1 to 10",
        )
    if options.seed >= 2**31:
        raise InvalidValue(
            f"The seed {options.seed} is too large.",
            field="seed",
            value=options.seed,
            expected=f"0 to {2**31 - 1}",
        )
    return mission_without_terms(
        problem,
        solution,
        seed=options.seed,
        luck=Luck(options.luck),
        policy=Policy(
            replan=Replan.AFTER_FAULTS if options.replan else Replan.NEVER,
            attempts=options.attempts,
            waive_broken_seals=options.waive,
        ),
    )


COMMAND = Command("fly", "fly a plan as a mock mission, sol by sol", add, run)
