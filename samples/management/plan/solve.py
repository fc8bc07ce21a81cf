"""`manage.py plan solve`: draft a plan where a scenario is named, solve it, choose the answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from samples.management import people, tables
from samples.management.plan import find, show
from samples.models import Plan, PlanRun
from samples.planning.solution import Moment
from samples.services import plan_runs, plan_work, plans

Options = dict[str, Any]


def add_parser(parent: Any) -> None:
    """The sub-command."""
    parser = parent.add_parser("solve", help="solve a scenario, or a draft of one anew")
    parser.set_defaults(run=solve)
    parser.add_argument("what", metavar="SCENARIO|PLAN", help="a scenario's slug, a plan's number")
    parser.add_argument("--name", help="of the new plan; default: the moment")
    parser.add_argument("--seconds", type=float, default=10.0, help="at most; default: 10")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--iterations", type=int, help="of the search, at most")
    parser.add_argument(
        "--queue", action="store_true", help="leave it to a worker (manage.py db_worker)"
    )
    people.add_argument(parser)


def solve(options: Options, out: OutputWrapper) -> None:
    """Solve here, with progress, or put it in the queue. Raises DomainError, CommandError."""
    actor = people.actor(options["username"])
    plan = _plan(options)
    run = plan_runs.request(
        plan=plan,
        actor=actor,
        seconds=options["seconds"],
        seed=options["seed"],
        iterations=options["iterations"],
        queue=options["queue"],
    )
    if options["queue"]:
        out.write(f"Run {run.pk} of plan {plan.pk} is in the queue.")
        return
    _work(run, quiet=options["verbosity"] == 0)
    run = find.run(str(run.pk))
    if not run.has_plan:
        raise CommandError(run.error or f"{run}: {show.conflicts(run)}")
    plans.choose(plan=plan, run=run, actor=actor)
    tables.write(
        out, f"Plan {plan.pk} ({plan}): {show.HYPOTHETICAL}", ("What", "Answer"), show.facts(run)
    )


def _plan(options: Options) -> Plan:
    if options["what"].isdecimal():
        return find.plan(options["what"])
    scenario = find.scenario(options["what"])
    name = options["name"] or f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return plans.draft(scenario=scenario, name=name, actor=people.actor(options["username"]))


def _work(run: PlanRun, *, quiet: bool) -> None:
    """Solve it in this process; what goes wrong is told without a traceback."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    ) as progress:
        task = progress.add_task("Looking for a plan", total=run.seconds)

        def report(moment: Moment) -> None:
            progress.update(
                task,
                completed=min(moment.elapsed_s, run.seconds),
                description=f"value {_number(moment.value)}, at most {_number(moment.bound)}",
            )

        try:
            plan_work.work(run.pk, report)
        except KeyboardInterrupt:
            raise CommandError("Interrupted.") from None
        except Exception as error:
            raise CommandError(find.run(str(run.pk)).error or str(error)) from error
        progress.update(task, completed=run.seconds)


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"
