"""`manage.py fly start`: a plan's answer begins to be flown."""

from __future__ import annotations

from typing import Any

from django.core.management.base import OutputWrapper

from samples.management import people
from samples.management.fly import show, steer
from samples.management.plan import find
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.services import mock_missions

Options = dict[str, Any]


def add_parser(parent: Any) -> None:
    """The sub-command."""
    start = parent.add_parser("start", help="branch a mock ledger and begin to fly a plan on it")
    start.set_defaults(run=begin)
    start.add_argument("plan", metavar="PLAN", help="its number; approved or flown already")
    start.add_argument("--seed", type=int, default=1, help="of the luck; default: 1")
    start.add_argument(
        "--luck", choices=[luck.value for luck in Luck], default=Luck.ALL.value,
        help="which faults happen by themselves; default: all",
    )  # fmt: skip
    start.add_argument(
        "--replan", choices=[when.value for when in Replan], default=Replan.AFTER_FAULTS.value,
        help="when the ground team plans again by itself; default: after_faults",
    )  # fmt: skip
    start.add_argument(
        "--attempts", type=int, default=1, help="at each tube that could not be picked up"
    )
    start.add_argument(
        "--waive-broken-seals", action="store_true", help="load tubes whose seal broke"
    )
    start.add_argument("--slug", default="", help="of the mock ledger; default: mock-PLAN-NUMBER")
    start.add_argument("--name", default="", help="of the mock ledger")
    start.add_argument("--to-end", action="store_true", help="and fly it to its end")
    people.add_argument(start)


def begin(options: Options, out: OutputWrapper) -> None:
    """Make the mission, and fly it where that is asked. Raises DomainError, CommandError."""
    mission = mock_missions.make(
        plan=find.plan(options["plan"]),
        actor=people.actor(options["username"]),
        seed=options["seed"],
        luck=Luck(options["luck"]),
        policy=Policy(
            replan=Replan(options["replan"]),
            attempts=options["attempts"],
            waive_broken_seals=options["waive_broken_seals"],
        ),
        slug=options["slug"],
        name=options["name"],
    )
    out.write(f"Mock mission {mission.pk} begins on ledger {mission.ledger.slug}: {show.MOCK}.")
    if options["to_end"]:
        steer.end({**options, "mission": str(mission.pk), "queue": False}, out)
