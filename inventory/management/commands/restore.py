"""`manage.py restore FILE`: a backup into this site's database, and the proof that it holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.backup import work
from inventory.management import progress
from samples.domain.errors import DomainError

DOES_NOT_HOLD = 2


class Command(BaseCommand):
    """Exit code 0: it is restored and holds. 1: refused, nothing changed. 2: it does not hold."""

    help = (
        "Make the database what a backup holds, migrate it to this version, and verify every "
        "ledger. Stop the site and its workers first. Exit code 1: refused, nothing was changed; "
        "2: restored, but a ledger does not hold."
    )
    # The database may be empty, and what is in it is about to go.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """From where, and whether what is there may go."""
        parser.add_argument("file", type=Path, help="a file written by manage.py backup")
        parser.add_argument(
            "--replace", action="store_true", help="take away whatever the database holds"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Restore; CommandError with the reason where that can't be, or where it does not hold."""
        try:
            with progress.shown(quiet=options["verbosity"] == 0) as tell:
                restored = work.restore(options["file"], tell, replace=options["replace"])
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            taken = restored.manifest
            self.stdout.write(f"Restored as it was at {taken.taken_at} (version {taken.version}).")
            for slug, found in restored.verified.items():
                self.stdout.write(
                    self.style.SUCCESS(
                        f"Ledger {slug} holds: {found.events} events of {found.containers} "
                        f"containers, {found.checkpoints} checkpoints."
                    )
                )
        if restored.broken:
            raise CommandError("\n".join(restored.broken.values()), returncode=DOES_NOT_HOLD)
