"""`schema problem`: the JSON Schema of a document."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from samples.planning.commands import files
from samples.planning.commands.command import DONE, Command

NAMES = ("problem", "solution", "weights")


def add(parser: ArgumentParser) -> None:
    """Which document."""
    parser.add_argument("document", choices=NAMES)
    parser.add_argument(
        "--out", default=files.STANDARD, metavar="FILE", help="default: standard output"
    )


def run(options: Namespace) -> int:
    """Write the schema."""
    from samples.planning.schema import DOCUMENTS

    files.write(options.out, DOCUMENTS[options.document]())
    return DONE


COMMAND = Command("schema", "write the JSON Schema of a document", add, run)
