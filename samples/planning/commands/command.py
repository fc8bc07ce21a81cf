"""What a command is, its exit codes, and what numbers on the command line may be."""

from __future__ import annotations

import math
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from typing import NamedTuple

DONE, NO, BAD_INPUT = 0, 1, 2
"""As asked; asked and the answer is no; not understood."""
INTERRUPTED = 130


class Command(NamedTuple):
    """A sub-command: `add` its arguments, `run` it and return the exit code.

    `run` may raise DomainError and OSError: both are said, and the exit code is BAD_INPUT.
    """

    name: str
    help: str
    add: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


def whole(text: str) -> int:
    """A whole number from 0; for `type=` of an argument."""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def positive(text: str) -> float:
    """A number above 0; for `type=` of an argument."""
    number = _number(text)
    if not 0 < number < math.inf:
        raise ArgumentTypeError(f"{text!r} is no number above 0")
    return number


def not_negative(text: str) -> float:
    """A number from 0; for `type=` of an argument."""
    number = _number(text)
    if not 0 <= number < math.inf:
        raise ArgumentTypeError(f"{text!r} is no number from 0")
    return number


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
