"""`manage.py plan list | scenarios | show | compare | export`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from samples.exchange import plan_file
from samples.management import moments, tables
from samples.management.plan import find
from samples.models import PlanRun
from samples.selectors import plans as selectors

Options = dict[str, Any]
HYPOTHETICAL = "hypothetical, no retrieval is approved"


def add_parsers(parent: Any) -> None:
    """The sub-commands that only read."""
    parent.add_parser("scenarios", help="the scenarios there are").set_defaults(run=scenarios)
    listed = parent.add_parser("list", help="the plans there are, the latest first")
    listed.set_defaults(run=plans)
    listed.add_argument("--scenario", metavar="SLUG")
    one = parent.add_parser("show", help="a plan: its answer, its timeline, what stays behind")
    one.set_defaults(run=show)
    one.add_argument("plan", metavar="PLAN")
    one.add_argument("--timeline", action="store_true", help="every step too")
    two = parent.add_parser("compare", help="what another plan does differently")
    two.set_defaults(run=compare)
    two.add_argument("plan", metavar="PLAN")
    two.add_argument("other", metavar="OTHER")
    away = parent.add_parser("export", help="everything that was asked and answered, as JSON")
    away.set_defaults(run=export)
    away.add_argument("plan", metavar="PLAN")
    away.add_argument("--out", type=Path, metavar="FILE", help="default: the terminal")


def scenarios(_options: Options, out: OutputWrapper) -> None:
    """All of them."""
    tables.write(
        out,
        f"Scenarios: {HYPOTHETICAL}",
        ("Scenario", "Name", "Ledger", "As of (UTC)", "Version", "Plans", "Changed by"),
        [
            (
                one.slug, one.name, one.ledger.slug, moments.shown(one.as_of), one.version,
                getattr(one, "plan_total", 0), one.changed_by,
            )
            for one in selectors.scenarios()
        ],
    )  # fmt: skip


def plans(options: Options, out: OutputWrapper) -> None:
    """All of them, or those of a scenario."""
    found = selectors.plans()
    if options["scenario"]:
        found = found.filter(scenario=find.scenario(options["scenario"]))
    tables.write(
        out,
        f"Plans: {HYPOTHETICAL}",
        ("Plan", "Name", "Scenario", "State", "Value", "At most", "Result", "Holds", "Made by"),
        [
            (
                plan.pk, plan.name, plan.scenario.slug, plan.state,
                _number(plan.chosen_run.value) if plan.chosen_run else None,
                _number(plan.chosen_run.bound) if plan.chosen_run else None,
                plan.chosen_run.result if plan.chosen_run else None,
                getattr(plan, "held", 0), plan.created_by,
            )
            for plan in found
        ],
    )  # fmt: skip


def show(options: Options, out: OutputWrapper) -> None:
    """The answer; without one only how it stands."""
    plan = find.plan(options["plan"])
    tables.write(
        out,
        f"Plan {plan.pk} ({plan}) of {plan.scenario.slug}: {HYPOTHETICAL}",
        ("State", "At (UTC)", "By", "Why"),
        [
            (change.to_state, moments.shown(change.at), change.by, change.reason)
            for change in plan.changes.order_by("number")
        ],
    )
    run = find.answer_of(plan)
    tables.write(out, f"Run {run.number}", ("What", "Answer"), facts(run))
    if options["timeline"]:
        _timeline(run, out)
    tables.write(
        out,
        "Stays behind",
        ("Container", "Why", "In words"),
        [
            (exclusion.container.code, exclusion.code, exclusion.sentence)
            for exclusion in selectors.exclusions().filter(run=run)
        ],
    )


def facts(run: PlanRun) -> list[tuple[str, object]]:
    """What an answer comes to."""
    told = selectors.figures(run)
    return [
        ("run", run.pk),
        ("result", f"{run.result}, by {run.engine} {run.version}".strip()),
        ("value", _number(told.value)),
        ("at most", _number(told.bound)),
        ("gap", None if told.gap is None else f"{told.gap:.4%}"),
        ("landing site", told.site),
        ("tubes", f"{told.tubes}: {', '.join(run.taken)}"),
        ("closed on sol", _number(told.finish_sol)),
        ("sols to spare", _number(told.slack_sols)),
        ("driven and flown, m", f"{told.distance_m:.0f}"),
        ("in time, simulated", None if told.on_time is None else f"{told.on_time:.1%}"),
        ("value P10, P50, P90", ", ".join(
            _number(value) or "—" for value in (told.value_p10, told.value_p50, told.value_p90)
        )),
        ("seconds", _number(run.elapsed_s)),
        ("problem", run.problem_hash),
    ]  # fmt: skip


def conflicts(run: PlanRun) -> str:
    """The demands that contradict each other, in words."""
    found = (run.solution or {}).get("conflicts", [])
    return "These demands contradict each other: " + " ".join(one["text"] for one in found)


def compare(options: Options, out: OutputWrapper) -> None:
    """Figures side by side, then what differs."""
    one, other = (find.answer_of(find.plan(options[name])) for name in ("plan", "other"))
    found = selectors.compare(one, other)
    tables.write(
        out,
        f"{one.plan} and {other.plan}: {HYPOTHETICAL}",
        ("What", str(one.plan), str(other.plan)),
        [
            (here[0], here[1], there[1])
            for here, there in zip(facts(one), facts(other), strict=True)
        ],
    )
    tables.write(
        out,
        f"What {other.plan} does differently",
        ("What", "Which"),
        [
            ("added", ", ".join(found.added)),
            ("dropped", ", ".join(found.dropped)),
            *(
                (name, ", ".join(f"{shift.container} {shift.sols:+.1f} sols" for shift in shifts))
                for name, shifts in (("earlier", found.earlier), ("later", found.later))
            ),
            *((path, f"{here} → {there}") for path, here, there in found.terms),
        ],
    )


def export(options: Options, out: OutputWrapper) -> None:
    """The document of the plan's answer. Raises CommandError where it can't be written."""
    run = find.answer_of(find.plan(options["plan"]))
    text = json.dumps(plan_file.document(run), ensure_ascii=False, indent=1)
    if options["out"] is None:
        out.write(text)
        return
    try:
        options["out"].write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{options['out']} can't be written: {error.strerror}") from error
    out.write(f"Run {run.pk} is in {options['out']}.")


def _timeline(run: PlanRun, out: OutputWrapper) -> None:
    tables.write(
        out,
        "Timeline, sols from the arrival",
        ("From", "To", "Who", "What", "Container", "Way", "Metres", "Critical"),
        [
            (
                f"{step.from_sol:.2f}", f"{step.to_sol:.2f}", step.who, step.activity,
                step.container and step.container.code,
                f"{step.from_point} → {step.to_point}" if step.to_point else None,
                f"{step.distance_m:.0f}" if step.distance_m else None,
                "yes" if step.critical else None,
            )
            for step in selectors.activities().filter(run=run)
        ],
    )  # fmt: skip


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"
