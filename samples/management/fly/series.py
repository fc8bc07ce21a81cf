"""`manage.py fly series | result`: one plan flown with many seeds, beside its forecast."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from samples.exchange import series_table
from samples.management import people, tables
from samples.management.plan import find
from samples.models import MockSeries
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.selectors import lookup
from samples.selectors import mock_series as selectors
from samples.services import mock_series, mock_series_work

Options = dict[str, Any]
MOCK = "MOCK, nothing of it has happened"
QUANTILES = ("p10", "p50", "p90", "mean")


def add_parsers(parent: Any) -> None:
    """The sub-commands."""
    new = parent.add_parser("series", help="fly a plan with many seeds, beside its forecast")
    new.set_defaults(run=series)
    new.add_argument("plan", metavar="PLAN", help="a plan's number; its chosen answer is flown")
    new.add_argument("--count", type=int, default=1_000, help="of the seeds; default: 1000")
    new.add_argument("--first-seed", type=int, default=1, help="the others follow it; default: 1")
    new.add_argument(
        "--luck", choices=[luck.value for luck in Luck], default=Luck.FORECAST.value,
        help="which faults happen; default: those of the forecast",
    )  # fmt: skip
    new.add_argument(
        "--replan", choices=[replan.value for replan in Replan], default=Replan.NEVER.value,
        help="when the ground team plans anew; default: never, as in the forecast",
    )  # fmt: skip
    new.add_argument("--attempts", type=int, default=1, help="at each tube; default: 1")
    new.add_argument("--waive", action="store_true", help="load tubes whose seal broke")
    new.add_argument("--name", default="", help="default: the plan's")
    new.add_argument(
        "--queue", action="store_true", help="leave it to workers (manage.py db_worker)"
    )
    people.add_argument(new)
    one = parent.add_parser("result", help="what a series came to")
    one.set_defaults(run=result)
    one.add_argument("series", metavar="SERIES")
    one.add_argument("--go-on", action="store_true", help="fly here what nobody has flown yet")
    for parser in (new, one):
        parser.add_argument("--csv", type=Path, metavar="FILE", help="every seed as a file too")


def series(options: Options, out: OutputWrapper) -> None:
    """Fly here, with progress, or put it in the queue. Raises DomainError, CommandError."""
    if not 1 <= options["attempts"] <= 10:
        raise CommandError(f"--attempts can't be {options['attempts']}: 1 to 10.")
    made = mock_series.request(
        plan=find.plan(options["plan"]),
        actor=people.actor(options["username"]),
        count=options["count"],
        first_seed=options["first_seed"],
        luck=Luck(options["luck"]),
        policy=Policy(
            replan=Replan(options["replan"]),
            attempts=options["attempts"],
            waive_broken_seals=options["waive"],
        ),
        name=options["name"],
        queue=options["queue"],
    )
    if options["queue"]:
        out.write(f"Series {made.pk} is in the queue: {made.count} seeds.")
        return
    _fly(made, quiet=options["verbosity"] == 0)
    _show(made.pk, options, out)


def result(options: Options, out: OutputWrapper) -> None:
    """What it came to. Raises NotFound, CommandError."""
    found = lookup.numbered(selectors.series(), "mock series", options["series"])
    if options["go_on"]:
        _fly(found, quiet=options["verbosity"] == 0)
    _show(found.pk, options, out)


def _fly(of: MockSeries, *, quiet: bool) -> None:
    """Batch after batch; one that fails is told in the series, the others go on."""
    with Progress(
        TextColumn("Flying seeds"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=quiet,
    ) as progress:
        flown = selectors.series().get(pk=of.pk).flown_total  # type: ignore[attr-defined]
        task = progress.add_task("", total=of.count, completed=flown)
        goes_on = True
        while goes_on:
            before = selectors.series().get(pk=of.pk).flown_total  # type: ignore[attr-defined]
            try:
                goes_on = mock_series_work.work_next(
                    of.pk,
                    lambda done, before=before: progress.update(task, completed=before + done),  # type: ignore[misc]
                )
            except KeyboardInterrupt:
                raise CommandError(
                    f"Interrupted: `manage.py fly result {of.pk} --go-on` flies the rest."
                ) from None
            except Exception:  # noqa: BLE001, S112 - it is told in the batch
                continue


def _show(key: int, options: Options, out: OutputWrapper) -> None:
    found = selectors.series().get(pk=key)
    title = f"Series {found.pk} ({found}), {found.status}: {MOCK}"
    if found.result is None:
        flown = found.flown_total  # type: ignore[attr-defined]
        tables.write(out, title, ("Seeds", "Flown"), [(found.count, flown)])
    else:
        tables.write(out, title, ("Figure", "", *QUANTILES), _figures(found.result))
        tables.write(
            out,
            _verdict(found.result),
            ("Tube", "Flown", "Forecast", "Apart, standard errors", "Agrees"),
            [
                (
                    tube["stop"], _chance(tube["flown"]), _chance(tube["forecast"]),
                    f"{tube['apart']:.1f}", "yes" if tube["agrees"] else "no",
                )
                for tube in found.result["tubes"]
            ],
        )  # fmt: skip
    if options["csv"] is None:
        return
    try:
        with options["csv"].open("wb") as file:
            file.writelines(series_table.as_table(found))
    except OSError as error:
        raise CommandError(f"{options['csv']} can't be written: {error.strerror}") from error
    out.write(f"The seeds of series {found.pk} are in {options['csv']}.")


def _verdict(told: dict[str, Any]) -> str:
    agrees = "agree within" if told["agrees"] else "differ by more than"
    return (
        f"{told['flown']} missions flown and {told['forecast']['trials']} trials of the forecast "
        f"{agrees} sampling error"
    )


def _figures(told: dict[str, Any]) -> list[tuple[object, ...]]:
    return [
        (name.capitalize(), side, *(_figure(told["figures"][side][name][part])
                                    for part in QUANTILES))
        for name in ("value", "finish")
        for side in ("flown", "forecast")
    ]  # fmt: skip


def _figure(figure: dict[str, float | None]) -> str | None:
    value, error = figure["value"], figure["error"]
    if value is None:
        return None
    return f"{value:.2f}" if error is None else f"{value:.2f} ± {error:.2f}"


def _chance(chance: dict[str, float]) -> str:
    return f"{chance['value']:.1%} ± {chance['error']:.1%}"
