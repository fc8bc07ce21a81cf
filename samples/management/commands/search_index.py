"""`manage.py search_index check | rebuild`: the index of words that searches use."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from samples.services import search_index


class Command(BaseCommand):
    """See whether the index has what is stored, or make it anew."""

    help = "Check the index of words that searches use, or make it anew from what is stored."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What to do."""
        parser.add_argument("action", choices=("check", "rebuild"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Raises CommandError where the index is not what is stored."""
        if options["action"] == "rebuild":
            search_index.rebuild()
            self.stdout.write("The index of words was made anew.")
            return
        absent = search_index.missing()
        if absent:
            raise CommandError(f"Missing: {', '.join(sorted(absent))}. Rebuild the index.")
        if stale := search_index.stale():
            said = ", ".join(f"{number} of {table}" for table, number in sorted(stale.items()))
            raise CommandError(
                f"The index has other words than what is stored: {said}. Rebuild it."
            )
        self.stdout.write("The index has the words of what is stored.")
