"""`python -m samples.planning`: the planner alone, without the site and its settings."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from samples.domain.errors import DomainError
from samples.planning.commands import COMMANDS
from samples.planning.commands.command import BAD_INPUT, INTERRUPTED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 as asked, 1 no, 2 not understood."""
    parser = ArgumentParser(
        prog="python -m samples.planning",
        description="Plan which tubes come home. docs/planning.md describes the documents.",
    )
    names = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        added = names.add_parser(command.name, help=command.help, description=command.help)
        command.add(added)
        added.set_defaults(run=command.run)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD_INPUT
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _refused(f"{where}{error.strerror or error}")
    except DomainError as error:
        return _refused(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
