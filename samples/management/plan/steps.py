"""`manage.py plan load-scenarios | choose | propose | reopen | approve | withdraw | cancel`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import OutputWrapper

from samples.management import people, tables
from samples.management.plan import find
from samples.selectors import lookup
from samples.services import plan_runs, plans, shipped_scenarios

Options = dict[str, Any]
CHANGES: dict[str, tuple[Any, str]] = {
    "propose": (plans.propose, "put a plan forward for approval"),
    "reopen": (plans.reopen, "send a proposed plan back to be worked on"),
    "approve": (plans.approve, "let a plan count: its tubes are reserved"),
    "withdraw": (plans.withdraw, "give a plan up: what it reserved is free again"),
}


def add_parsers(parent: Any) -> None:
    """The sub-commands that change something, but for `solve`."""
    load = parent.add_parser("load-scenarios", help="store the scenarios that ship")
    load.set_defaults(run=load_scenarios)
    load.add_argument("--ledger", metavar="SLUG", help="default: the flight ledger")
    chosen = parent.add_parser("choose", help="make the answer of another run the plan's")
    chosen.set_defaults(run=choose)
    chosen.add_argument("plan", metavar="PLAN")
    chosen.add_argument("number", metavar="RUN", help="the run's number in `plan show`")
    end = parent.add_parser("cancel", help="end a run early, with the best it has")
    end.set_defaults(run=cancel)
    end.add_argument("number", metavar="RUN")
    parsers = [load, chosen, end]
    for name, (_, text) in CHANGES.items():
        step = parent.add_parser(name, help=text)
        step.set_defaults(run=change, step=name)
        step.add_argument("plan", metavar="PLAN")
        step.add_argument("--reason", required=True, help="why, in words")
        parsers.append(step)
    for parser in parsers:
        people.add_argument(parser)


def load_scenarios(options: Options, out: OutputWrapper) -> None:
    """Store those that are not there yet."""
    made = shipped_scenarios.load(
        ledger=lookup.ledger(options["ledger"]), actor=people.actor(options["username"])
    )
    if not made:
        out.write("The scenarios that ship are there already; nothing was changed.")
        return
    tables.write(
        out,
        f"{len(made)} scenarios were stored",
        ("Scenario", "Name"),
        [(scenario.slug, scenario.name) for scenario in made],
    )


def choose(options: Options, out: OutputWrapper) -> None:
    """Choose the run."""
    plan = plans.choose(
        plan=find.plan(options["plan"]),
        run=find.run(options["number"]),
        actor=people.actor(options["username"]),
    )
    out.write(f"Plan {plan.pk} stands on {plan.chosen_run}.")


def cancel(options: Options, out: OutputWrapper) -> None:
    """Ask for the end."""
    run = plan_runs.cancel(run=find.run(options["number"]), actor=people.actor(options["username"]))
    out.write(f"Run {run.pk} is {run.status}" + (", and will end soon." if run.is_at_work else "."))


def change(options: Options, out: OutputWrapper) -> None:
    """Move the plan on."""
    step, _ = CHANGES[options["step"]]
    plan = step(
        plan=find.plan(options["plan"]),
        actor=people.actor(options["username"]),
        reason=options["reason"],
    )
    held = plan.reservations.filter(released_at=None).count()
    out.write(f"Plan {plan.pk} is {plan.state}; it holds {held} tubes.")
