"""`manage.py load_reference`: store the real Perseverance inventory."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from samples.domain.errors import DomainError
from samples.exchange.reference import Outcome, load_reference


class Command(BaseCommand):
    """Load the reference inventory; run it as often as you like."""

    help = "Store the real Perseverance inventory with its sources; what is there is left as it is."

    def handle(self, *_args: Any, **options: Any) -> None:
        """Load, with a progress bar unless `-v 0`."""
        try:
            outcome = self._load(quiet=options["verbosity"] == 0)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self._tell(outcome)

    def _load(self, *, quiet: bool) -> Outcome:
        if quiet:
            return load_reference()
        with Progress(
            TextColumn("{task.description}", justify="left"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            console=Console(stderr=True),
        ) as progress:
            task = progress.add_task("Reference inventory")
            return load_reference(
                lambda step, done, total: progress.update(
                    task, description=f"{step:<34}", completed=done, total=total
                )
            )

    def _tell(self, outcome: Outcome) -> None:
        if not outcome.changed:
            self.stdout.write("The reference inventory is there already; nothing was changed.")
            return
        counts = ", ".join(f"{count} {name}" for name, count in sorted(outcome.added.items()))
        self.stdout.write(self.style.SUCCESS(f"Loaded {counts}."))
