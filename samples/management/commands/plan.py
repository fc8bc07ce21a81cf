"""`manage.py plan …`: scenarios, plans and their answers."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.domain.errors import DomainError
from samples.management.plan import show, solve, steps, trade


class Command(BaseCommand):
    """Plans of a retrieval from the command line; nothing planned has happened."""

    help = "Solve retrieval scenarios, show, compare, propose and approve plans."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        solve.add_parser(actions)
        show.add_parsers(actions)
        steps.add_parsers(actions)
        trade.add_parsers(actions)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; CommandError with the reason when it is refused."""
        try:
            options["run"](options, self.stdout)
        except DomainError as error:
            raise CommandError(str(error)) from error
