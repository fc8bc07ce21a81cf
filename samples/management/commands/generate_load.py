"""`manage.py generate_load`: a large synthetic inventory, for measuring."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from samples.domain.errors import DomainError
from samples.services.load.asked import Asked
from samples.services.load.work import Made, generate


class Command(BaseCommand):
    """Exit code 0: it is there and its ledger verifies; 1: refused, nothing was changed."""

    help = (
        "Make a large SYNTHETIC inventory with a mock ledger, for measuring, in an empty database "
        "of its own. The same numbers and seed give the same events on every database."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How much, and on how many processors."""
        parser.add_argument("--samples", type=int, default=1_000_000, help="default: 1000000")
        parser.add_argument(
            "--events",
            type=int,
            help="custody events of all tubes together; default: ten a sample",
        )
        parser.add_argument("--seed", type=int, default=1, help="default: 1")
        parser.add_argument(
            "--processes",
            type=int,
            help="how many write at once; default: one a processor, at most 4; on SQLite one",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make it, with a bar on a terminal unless `-v 0`."""
        samples, events = options["samples"], options["events"]
        processes = options["processes"]
        if processes is None:
            most = 4 if connection.vendor == "postgresql" else 1
            processes = min(os.cpu_count() or 1, most)
        try:
            asked = Asked(
                samples=samples,
                events=10 * samples if events is None else events,
                seed=options["seed"],
            )
            made = self._make(asked, processes, quiet=options["verbosity"] == 0)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(
                self.style.SUCCESS(
                    f"SYNTHETIC inventory of {asked.samples:,} samples and {made.events:,} events "
                    f"(seed {asked.seed}) in the mock ledger synthetic."
                )
            )
            self.stdout.write(
                f"{made.rows:,} rows in {made.seconds:,.1f} s: {made.rows / made.seconds:,.0f} "
                "rows/s."
            )

    def _make(self, asked: Asked, processes: int, *, quiet: bool) -> Made:
        if quiet or not sys.stderr.isatty():
            return generate(asked, lambda _done, _total: None, processes=processes)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:,.0f} of {task.total:,.0f}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as progress:
            task = progress.add_task("Events", total=asked.events)
            return generate(
                asked,
                lambda done, _total: progress.update(task, completed=done),
                processes=processes,
            )
