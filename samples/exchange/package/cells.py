"""Values as the package's tables write them, and read back as the very same."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from samples.domain.custody import iso_utc
from samples.exchange.package.schema import kind_of
from samples.selectors.package import Column


def text_of(value: object) -> str:
    """A value as a cell; unknown is an empty one."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return iso_utc(value)
        case date():
            return value.isoformat()
        case float():
            return repr(value)
        case Decimal():
            return format(value, "f")
        case list() | dict():
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        case _:
            return str(value)


class Unreadable(ValueError):
    """A cell that holds no value of its column; the message says what would do."""


def value_of(text: str, column: Column) -> Any:
    """The value of a cell. Raises Unreadable."""
    if text == "":
        if not column.is_empty_able:
            raise Unreadable("a value")
        # An unknown text is NULL where the column knows NULL; an unknown figure always.
        return None if (column.own or column.field).null else ""
    kind = kind_of(column.field)
    if kind == "number" and column.field.get_internal_type() == "DecimalField":
        kind = "decimal"
    read, expected = READERS[kind]
    try:
        return read(text)
    except (ValueError, InvalidOperation) as error:
        raise Unreadable(expected) from error


_FIGURE = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,19}", re.ASCII)


def _float(text: str) -> float:
    value = float(_matching(_FIGURE, text))
    if not math.isfinite(value):
        raise ValueError
    return value


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError
    return text == "true"


def _list(text: str) -> list[Any]:
    value = json.loads(text, parse_constant=_no_constant)
    if not isinstance(value, list):
        raise ValueError
    return value


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _text(text: str) -> str:
    if "\0" in text:
        raise ValueError
    return text


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError
    return text


READERS: dict[str, tuple[Callable[[str], Any], str]] = {
    "string": (_text, "text without NUL"),
    "integer": (lambda text: int(_matching(_WHOLE, text)), "a whole number"),
    "number": (_float, "a number"),
    "decimal": (lambda text: Decimal(_matching(_FIGURE, text)), "a number"),
    "boolean": (_flag, "true or false"),
    "datetime": (_moment, "a time with its zone: 2021-02-18T20:43:49Z"),
    "date": (date.fromisoformat, "a date: 2021-02-18"),
    "array": (_list, "a list as JSON"),
}
"""By type: what reads a cell, and what it expects."""
