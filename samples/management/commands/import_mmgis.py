"""`manage.py import_mmgis`: bring the rover's place up to date from JPL's MMGIS layers."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.errors import DomainError
from samples.domain.kinds import Trust
from samples.exchange import mmgis
from samples.management import people, tables
from samples.selectors import lookup

NOT_ALL = 3
"""Exit code: imported, but something was not understood or contradicts what is stored."""
MOST_LINES = 20
"""So many lines of each kind are printed; `--json` has all of them."""


class Command(BaseCommand):
    """One command, run as often as you like; the same file again changes nothing."""

    help = (
        "Import the waypoint and traverse layers of JPL's MMGIS. Exit code: 0 done, 1 refused and "
        "nothing written, 3 done but not all of it (see the report)."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which files, and what is known of them."""
        parser.add_argument("--waypoints", metavar="FILE", help="M20_waypoints[_current].json")
        parser.add_argument("--traverse", metavar="FILE", help="M20_traverse.json")
        parser.add_argument("--mission", metavar="SLUG", help="default: the flight ledger's")
        parser.add_argument(
            "--retrieved", metavar="DATE", type=_day, help="when the files were fetched; today"
        )
        parser.add_argument("--url", default="", help="where they were fetched from")
        parser.add_argument(
            "--trust", choices=[one.value for one in Trust], default=Trust.HIGH.value,
            help="how well they were checked (high)",
        )  # fmt: skip
        parser.add_argument("--reason", default="", help="for the change log")
        parser.add_argument(
            "--replace", action="store_true",
            help="take over values that contradict the stored ones; without it they are reported",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument("--json", action="store_true", help="the report as JSON")
        people.add_argument(parser)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import and report."""
        if not (options["waypoints"] or options["traverse"]):
            raise CommandError("Name a file: --waypoints FILE, --traverse FILE, or both.")
        try:
            outcome = mmgis.run(self._order(options))
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(outcome.as_json(), ensure_ascii=False, indent=1))
        else:
            self._tell(outcome)
        if not outcome.is_clean:
            sys.exit(NOT_ALL)

    def _order(self, options: dict[str, Any]) -> mmgis.Order:
        slug = options["mission"]
        return mmgis.Order(
            mission=lookup.mission(slug) if slug else lookup.flight_ledger().mission,
            actor=people.actor(options["username"]),
            waypoints=_file(options["waypoints"]),
            traverse=_file(options["traverse"]),
            retrieved_on=options["retrieved"] or datetime.now(UTC).date(),
            url=options["url"],
            trust=Trust(options["trust"]),
            reason=options["reason"],
            replace=options["replace"],
            dry_run=options["dry_run"],
        )

    def _tell(self, outcome: mmgis.Outcome) -> None:
        for report in outcome.reports:
            self._tell_file(report)
        before, after = outcome.before, outcome.after
        if after is not None and after != before:
            moved = "" if outcome.moved_m is None else f", {outcome.moved_m:g} m from there"
            self.stdout.write(f"The rover: {before or 'nowhere yet'} → {after}{moved}.")
        else:
            self.stdout.write(f"The rover's newest place stays {after or 'unknown'}.")
        for remark in outcome.remarks:
            self.stdout.write(self.style.WARNING(remark))
        if outcome.dry_run:
            self.stdout.write(self.style.WARNING("A dry run: nothing was written."))
        elif not outcome.changes:
            self.stdout.write("All of it is there already; nothing was changed.")

    def _tell_file(self, report: mmgis.Report) -> None:
        self.stdout.write(
            self.style.MIGRATE_HEADING(f"{report.layer}: {report.file}")
            + f" ({report.features} features, source {report.source}, SHA-256 {report.sha256})"
        )
        self.stdout.write(
            f"  {len(report.added)} added, {len(report.filled)} values filled, "
            f"{len(report.replaced)} replaced, {report.same} as they were, "
            f"{len(report.kept)} contradictions kept out, {len(report.skipped)} not understood"
        )
        for name in ("filled", "replaced", "kept"):
            changes = getattr(report, name)[:MOST_LINES]
            if changes:
                rows = [(one.record, one.field, one.stored, one.told) for one in changes]
                words = name.capitalize() if name != "kept" else "Kept as stored; the file differs"
                tables.write(self.stdout, words, ("Record", "Field", "Stored", "File"), rows)
        if report.skipped:
            rows_ = [(one.number, one.what, one.why) for one in report.skipped[:MOST_LINES]]
            tables.write(self.stdout, "Not understood", ("Feature", "What", "Why"), rows_)
        for words, names in (("unknown", report.unknown), ("not kept", report.unused)):
            if names:
                self.stdout.write(f"  properties {words}: {', '.join(sorted(names))}")
        for remark in report.remarks[:MOST_LINES]:
            self.stdout.write(f"  {remark}")


def _file(path: str | None) -> mmgis.File | None:
    """The bytes of a file; CommandError where there is none."""
    if path is None:
        return None
    try:
        return mmgis.File(Path(path).name, Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from error


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text} is no date such as 2026-11-23") from error
