"""`manage.py labels`: QR labels of containers as a PDF or SVG file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.errors import DomainError
from samples.exchange import labels
from samples.models import Container
from samples.selectors import catalogue, lookup


class Command(BaseCommand):
    """Labels from the command line."""

    help = "Write a sheet of QR labels for containers, to print in actual size."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which containers, on which paper, into which file."""
        parser.add_argument("containers", nargs="*", help="codes, serials or designations")
        parser.add_argument("--all", action="store_true", help="every container")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")
        parser.add_argument(
            "--format", choices=labels.FORMATS, help="default: as the file's name ends, else pdf"
        )
        parser.add_argument("--paper", choices=sorted(labels.PAPERS), default="a4")
        parser.add_argument(
            "--start", type=int, default=1, help="first free position of the first sheet, from 1"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file; several SVG sheets become a ZIP archive beside the name given."""
        if options["all"] == bool(options["containers"]):
            raise CommandError("Name containers, or give --all; not both, not neither.")
        out: Path = options["out"]
        ending = out.suffix.removeprefix(".")
        try:
            made = labels.label_file(
                options["format"] or (ending if ending in labels.FORMATS else "pdf"),
                labels.labels_of(_chosen(options["containers"])),
                labels.paper_named(options["paper"]),
                options["start"],
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        if made.media_type == "application/zip":
            out = out.with_suffix(".zip")
        try:
            out.write_bytes(made.content)
        except OSError as error:
            raise CommandError(f"{out} can't be written: {error.strerror}.") from error
        self.stdout.write(f"Wrote {out}.")


def _chosen(names: list[str]) -> list[Container]:
    """In the order named, each once; all by code where none is named."""
    known = catalogue.containers(lookup.flight_ledger()).order_by("code")
    if not names:
        return list(known[: labels.LIMIT + 1])
    return list({(found := lookup.container(name, known)).pk: found for name in names}.values())
