"""`manage.py backup FILE`: the whole database in one file, while the site goes on."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.backup import work
from inventory.management import progress
from samples.domain.errors import DomainError


class Command(BaseCommand):
    """Exit code 0: the file is whole and on the disk. 1: there is none."""

    help = (
        "Write the database as it is at this moment to a new file, while others go on writing. "
        "The file holds password hashes: keep it as you keep the database. Settings, keys and "
        "elevation models are not in it."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path, help="a new file, such as inventory.backup")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take it; CommandError with the reason where that can't be."""
        path: Path = options["file"]
        try:
            with progress.shown(quiet=options["verbosity"] == 0) as tell:
                taken = work.take(path, tell)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(f"Wrote {path}: {path.stat().st_size:,} bytes."))
            for ledger in taken.ledgers:
                self.stdout.write(
                    f"{ledger['kind']} ledger {ledger['slug']}: {ledger['events']} events of "
                    f"{ledger['containers']} containers, root {ledger['root']}"
                )
            self.stdout.write(f"SHA-256 of the copy: {taken.sha256}")
