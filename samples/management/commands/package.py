"""`manage.py package …`: the whole inventory to a file, and from a file into an empty instance."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from samples.domain.errors import DomainError
from samples.exchange import package
from samples.services.actors import SystemActor

Tell = Callable[[str, int, int], None]


class Command(BaseCommand):
    """The inventory as a Frictionless Data Package."""

    help = "Write the whole inventory to a Data Package (ZIP), or store one in an empty instance."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`export FILE.zip` and `import FILE.zip`."""
        verbs = parser.add_subparsers(dest="action", required=True)
        for name, text in (
            ("export", "write catalogue, sources and the flight ledger"),
            ("import", "store a package in a database that was only migrated"),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("file", type=Path, help="a ZIP file")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do the verb; CommandError with the reason when it can't be done."""
        do = self._export if options["action"] == "export" else self._import
        try:
            with _progress(quiet=options["verbosity"] == 0) as tell:
                told = do(options["file"], tell)
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(self.style.SUCCESS(told))

    def _export(self, path: Path, tell: Tell) -> str:
        # Whole or not at all: who finds the file finds a package.
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as file:
                file.writelines(package.pieces(tell))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return f"Wrote {path}: catalogue, sources and flight ledger."

    def _import(self, path: Path, tell: Tell) -> str:
        with path.open("rb") as file:
            stored = package.load(file, actor=SystemActor("manage.py"), tell=tell)
        total = sum(stored.records.values())
        return f"Stored {total} records; {stored.events} custody events verified."


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Tell]:
    if quiet:
        yield lambda _step, _done, _total: None
        return
    with Progress(
        TextColumn("{task.description}", justify="left"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        console=Console(stderr=True),
    ) as progress:
        task = progress.add_task("Package")
        yield lambda step, done, total: progress.update(
            task, description=f"{step:<34}", completed=done, total=total
        )
