"""`manage.py plan trade | studies | study`: one scenario on many terms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from samples.exchange import study_table
from samples.management import moments, people, tables
from samples.management.plan import find
from samples.management.plan.show import HYPOTHETICAL
from samples.models import TradeCase, TradeStudy
from samples.selectors import lookup
from samples.selectors import trade_studies as selectors
from samples.services import trade_studies, trade_work

Options = dict[str, Any]


def add_parsers(parent: Any) -> None:
    """The sub-commands."""
    new = parent.add_parser("trade", help="solve a scenario on every combination of a grid's terms")
    new.set_defaults(run=trade)
    new.add_argument("scenario", metavar="SCENARIO", help="a scenario's slug")
    new.add_argument("grid", type=Path, metavar="GRID.json", help="docs/planning.md describes it")
    new.add_argument("--csv", type=Path, metavar="FILE", help="the table as a file too")
    new.add_argument(
        "--queue", action="store_true", help="leave it to workers (manage.py db_worker)"
    )
    people.add_argument(new)
    parent.add_parser("studies", help="the trade studies there are").set_defaults(run=studies)
    one = parent.add_parser("study", help="the table of a trade study")
    one.set_defaults(run=study)
    one.add_argument("study", metavar="STUDY")
    one.add_argument("--csv", type=Path, metavar="FILE", help="the table as a file too")


def trade(options: Options, out: OutputWrapper) -> None:
    """Solve here, with progress, or put it in the queue. Raises DomainError, CommandError."""
    made = trade_studies.request(
        scenario=find.scenario(options["scenario"]),
        grid=_read(options["grid"]),
        actor=people.actor(options["username"]),
        queue=options["queue"],
    )
    keys = list(made.cases.order_by("number").values_list("pk", flat=True))
    if options["queue"]:
        out.write(f"Study {made.pk} is in the queue: {len(keys)} cases.")
        return
    _work(keys, quiet=options["verbosity"] == 0)
    _show(made, options, out)


def studies(_options: Options, out: OutputWrapper) -> None:
    """All of them."""
    tables.write(
        out,
        f"Trade studies: {HYPOTHETICAL}",
        ("Study", "Name", "Scenario", "Ledger", "Status", "Cases", "Ended", "On the front",
         "Asked (UTC)", "By"),
        [
            (
                one.pk, one.name, one.scenario.slug, one.ledger.slug, one.status,
                getattr(one, "case_total", 0), getattr(one, "ended_total", 0),
                getattr(one, "front_total", 0), moments.shown(one.requested_at), one.requested_by,
            )
            for one in selectors.studies()
        ],
    )  # fmt: skip


def study(options: Options, out: OutputWrapper) -> None:
    """Its table. Raises NotFound, CommandError."""
    _show(lookup.numbered(selectors.studies(), "study", options["study"]), options, out)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} can't be read as JSON: {error}") from error
    if not isinstance(document, dict):
        raise CommandError(f"{path} holds no JSON object.")
    return document


def _work(keys: list[int], *, quiet: bool) -> None:
    """One case after the other; a case that fails is told in the table, the others go on."""
    with Progress(
        TextColumn("Solving cases"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    ) as progress:
        for key in progress.track(keys):
            try:
                trade_work.work(key)
            except KeyboardInterrupt:
                number = TradeCase.objects.values_list("study", flat=True).get(pk=key)
                raise CommandError(
                    f"Interrupted: study {number} has cases that nobody works on now."
                ) from None
            except Exception:  # noqa: BLE001, S112 - it is told in the case
                continue


def _show(of: TradeStudy, options: Options, out: OutputWrapper) -> None:
    found = lookup.numbered(selectors.studies(), "study", str(of.pk))
    tables.write(
        out,
        f"Study {found.pk} ({found}) of {found.scenario.slug}, {found.status}: {HYPOTHETICAL}",
        ("Case", *map(study_table.heading, found.fields), "Result", "Value", "At most", "Tubes",
         "Closed (sol)", "To spare", "Risk", "Late", "On the front"),
        [_line(case) for case in selectors.cases(found)],
    )  # fmt: skip
    if options["csv"] is None:
        return
    try:
        with options["csv"].open("wb") as file:
            file.writelines(study_table.as_table(found, selectors.cases(found)))
    except OSError as error:
        raise CommandError(f"{options['csv']} can't be written: {error.strerror}") from error
    out.write(f"Study {found.pk} is in {options['csv']}.")


def _line(case: TradeCase) -> tuple[object, ...]:
    return (
        case.number,
        *map(study_table.shown, case.values),
        case.result or case.error or case.status,
        *(_number(value) for value in (case.value, case.bound)),
        case.tubes,
        *(_number(value) for value in (case.finish_sol, case.slack_sols)),
        *(None if share is None else f"{share:.1%}" for share in (case.risk, case.late)),
        {None: None, True: "no", False: "yes"}[case.dominated],
    )


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}"
