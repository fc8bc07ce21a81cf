"""`manage.py pds4`: a mission's flight inventory as a PDS4 bundle."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.errors import DomainError
from samples.exchange import pds4
from samples.selectors import lookup


class Command(BaseCommand):
    """The archive's form from the command line."""

    help = "Write samples, depots and custody events of the flight ledger as a PDS4 bundle (ZIP)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which mission, into which file."""
        parser.add_argument("--mission", help="slug; default: that of the flight ledger")
        parser.add_argument("--out", type=Path, required=True, help="the ZIP file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write beside the name given, then move there: a failure leaves no half file."""
        out: Path = options["out"]
        part = out.with_name(f"{out.name}.part")
        try:
            slug = options["mission"]
            mission = lookup.mission(slug) if slug else lookup.flight_ledger().mission
            bundle = pds4.prepared(mission)
            with part.open("wb") as file:
                tables = pds4.write_bundle(bundle, file)
            part.replace(out)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{out} can't be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        self.stdout.write(f"Wrote {out}: {len(tables)} tables of {mission}, flight ledger only.")
