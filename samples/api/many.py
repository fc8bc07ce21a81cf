"""Many rows in one request: all or none, and what is wrong with any said of all at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from samples.domain.errors import DomainError, InvalidValue, Refusals, Stale
from samples.domain.versions import quoted

MOST_ROWS = 1000


def rows_of(given: Any, name: str) -> list[Any]:
    """The rows of a body's member; raises InvalidValue unless it is a list of a sensible length."""
    if not isinstance(given, list) or not 1 <= len(given) <= MOST_ROWS:
        number = len(given) if isinstance(given, list) else None
        raise InvalidValue(
            f"There is no list of {name}." if number is None else f"There are {number} {name}.",
            field=name,
            value=number,
            expected=f"a list of 1 to {MOST_ROWS} {name}",
        )
    return given


def raise_rows(
    faults: Mapping[int, list[DomainError]], name: str, *, one: str, done: str = "stored"
) -> None:
    """Raise the faults of the rows of a list, each named with its row; nothing without any.

    `one`: what a row is, with its article; `done`: what would have been done with it.
    """
    named: dict[int, DomainError] = {}
    for number, errors in sorted(faults.items()):
        for error in errors:
            if isinstance(error, Stale):
                error.field = "if_match"
                error.current = {**(error.current or {}), "etag": quoted(error.version)}
            error.field = f"{name}[{number}]" + (f".{error.field}" if error.field else "")
            named[len(named)] = error
    if named:
        refusals = Refusals(named)
        if len(named) == 1:
            refusals.current = named[0].current
        else:
            count = f"{len(faults)} {name}" if len(faults) > 1 else one
            refusals.message = f"{count} can't be {done}; nothing was {done}."
        raise refusals
