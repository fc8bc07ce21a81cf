"""`manage.py custody …`: every verb of the sample-return chain, and what goes with them."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper

from samples.domain.errors import DomainError
from samples.management import people, tables
from samples.management.custody import count, record, show
from samples.selectors import lookup
from samples.services import fitting_out
from samples.services.verbs import SPECS


class Command(BaseCommand):
    """Custody from the command line: all of what is asked is recorded, or nothing."""

    help = "Record what happened to containers, show where they are, count a place."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb, made from what the verb must be told; then the others."""
        actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
        for spec in SPECS.values():
            record.add_parser(actions, spec)
        show.add_parsers(actions)
        count.add_parser(actions)
        concept = actions.add_parser(
            "fit-out", help="make the places of the retrieval concept, for mock ledgers"
        )
        concept.set_defaults(run=fit_out)
        people.add_argument(concept)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it; CommandError with the reason when it is refused."""
        try:
            options["run"](options, self.stdout)
        except DomainError as error:
            raise CommandError(str(error)) from error


def fit_out(options: dict[str, Any], out: OutputWrapper) -> None:
    """Make the concept's places, those that are not there yet."""
    mission = lookup.flight_ledger().mission
    made = fitting_out.fit_out(mission=mission, actor=people.actor(options["username"]))
    if not made:
        out.write("The places of the concept are there already; nothing was changed.")
        return
    tables.write(
        out,
        f"{len(made)} places of a concept, for mock ledgers only",
        ("Place", "Name", "Kind", "Part of"),
        [
            (place.slug, place.name, place.kind, place.parent and place.parent.slug)
            for place in made
        ],
    )
