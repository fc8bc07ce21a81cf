"""`manage.py fly …`: plans flown as mock missions."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.errors import DomainError
from samples.management.fly import series, show, start, steer


class Command(BaseCommand):
    """Mock missions from the command line; none of it ever happens."""

    help = "Fly an approved plan as a mock mission, let things go wrong, plan again, look."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        start.add_parser(actions)
        steer.add_parsers(actions)
        show.add_parsers(actions)
        series.add_parsers(actions)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; CommandError with the reason when it is refused."""
        try:
            options["run"](options, self.stdout)
        except DomainError as error:
            raise CommandError(str(error)) from error
