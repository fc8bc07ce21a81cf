"""One cell of an import file: what it may say, and how a value is written into an export.

Each reads strictly and says what it expected; what it writes it reads back as the same value.
"""

from __future__ import annotations

import json
import math
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from import_export.widgets import Widget

from samples.domain.errors import DomainError, InvalidValue
from samples.domain.identifiers import Designation, parse_tube_serial
from samples.models import Waypoint

Row = Mapping[str, Any]


class Cell(Widget, ABC):  # type: ignore[misc]
    """A cell; an empty one means that the value is unknown and is read as `empty`."""

    def __init__(self, *, empty: object = None) -> None:
        super().__init__()
        self.empty = empty

    def clean(self, value: Any, row: Row | None = None, **_kwargs: Any) -> Any:
        """The value of a cell. Raises ValueError saying what was expected."""
        if value is None or value == "":
            return self.empty
        try:
            return self.read(value, row or {})
        except DomainError as error:
            raise ValueError(str(error)) from error

    def render(self, value: Any, obj: models.Model | None = None, **_kwargs: Any) -> Any:
        """What an export writes; an unknown value is an empty cell."""
        del obj
        return None if value is None else self.write(value)

    @abstractmethod
    def read(self, value: Any, row: Row) -> Any:
        """The value of a cell that is not empty; raises InvalidValue."""

    def write(self, value: Any) -> Any:
        """A known value as CSV, XLSX and JSON can hold it."""
        return value


def _refuse(value: object, what: str, expected: str) -> InvalidValue:
    return InvalidValue(f"{value!r} is not {what}.", value=value, expected=expected)


def text_of(value: object) -> str:
    """A cell as text. A whole number is taken for its digits, as spreadsheets store serials.

    Raises InvalidValue for a date, and for what no database can store.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise _refuse(value, "text", "text; in a spreadsheet, format the cell as text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _refuse(value, "Unicode text", "text without lone surrogates") from None
    if "\x00" in value:
        raise _refuse(value, "printable text", "text without NUL characters")
    return value


class TextCell(Cell):
    """Text as it stands."""

    def read(self, value: Any, row: Row) -> str:
        """The text."""
        del row
        return text_of(value)


class DesignationCell(Cell):
    """A sample's designation, padded or not."""

    def read(self, value: Any, row: Row) -> str:
        """The padded form."""
        del row
        return str(Designation.parse(text_of(value)))


class SerialCell(Cell):
    """A tube's serial number, with or without SN."""

    def read(self, value: Any, row: Row) -> str:
        """The digits."""
        del row
        return parse_tube_serial(text_of(value))


class YesNoCell(Cell):
    """Yes or no."""

    def read(self, value: Any, row: Row) -> bool:
        """True for yes; a spreadsheet's own TRUE too."""
        del row
        if isinstance(value, bool):
            return value
        word = text_of(value).strip().lower()
        if word not in _YES | _NO:
            raise _refuse(value, "yes or no", "yes or no")
        return word in _YES

    def write(self, value: Any) -> str:
        """The word."""
        return "yes" if value else "no"


_YES = frozenset({"yes", "true", "1"})
_NO = frozenset({"no", "false", "0"})


class WholeCell(Cell):
    """A whole number."""

    def read(self, value: Any, row: Row) -> int:
        """The number, also from a spreadsheet's 579.0."""
        del row
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, float) and value.is_integer():
            return int(value)
        if isinstance(value, str) and re.fullmatch(r"[+-]?[0-9]{1,19}(\.0+)?", value.strip()):
            return int(value.strip().partition(".")[0])
        raise _refuse(value, "a whole number", "digits, such as 579")


class NumberCell(Cell):
    """A number with decimals, decimal point."""

    def read(self, value: Any, row: Row) -> float:
        """The number; refuses infinity and NaN."""
        del row
        number = math.nan
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except (ValueError, OverflowError):
                number = math.nan
        if not math.isfinite(number) or (isinstance(value, str) and "_" in value):
            raise _refuse(value, "a number", "a number with a decimal point, such as 18.4446")
        return number


class DecimalCell(Cell):
    """A number whose decimals are kept as written."""

    def read(self, value: Any, row: Row) -> Decimal:
        """The number; refuses infinity and NaN."""
        del row
        number = Decimal("NaN")
        if isinstance(value, str | int | float | Decimal) and not isinstance(value, bool):
            try:
                number = Decimal(str(value).strip())
            except InvalidOperation:
                number = Decimal("NaN")
        # The magnitude too: an exponent in the thousands would make a number that fills memory.
        if not number.is_finite() or abs(number.adjusted()) > 18:
            raise _refuse(value, "a number", "a number with a decimal point, such as 6.08")
        return number


class TermCell(Cell):
    """A term of a vocabulary."""

    def __init__(self, terms: list[str], *, empty: object) -> None:
        super().__init__(empty=empty)
        self.terms = terms

    def read(self, value: Any, row: Row) -> str:
        """The term, exactly as stored."""
        del row
        if value not in self.terms:
            raise _refuse(value, "a term of this column", f"one of {', '.join(self.terms)}")
        return str(value)


class DateCell(Cell):
    """A day."""

    def read(self, value: Any, row: Row) -> date:
        """The day, from ISO text or a spreadsheet's date."""
        del row
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value).strip())
        except ValueError:
            raise _refuse(value, "a date", "year-month-day, such as 2021-02-18") from None

    def write(self, value: date) -> str:
        """ISO 8601."""
        return value.isoformat()


class MomentCell(Cell):
    """A moment in UTC. A spreadsheet's own date and time has no zone and is refused."""

    def read(self, value: Any, row: Row) -> datetime:
        """The moment, from ISO text with its zone."""
        del row
        expected = "text with its time zone, such as 2021-02-18T20:43:49Z"
        try:
            moment = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        except ValueError:
            moment = None
        if moment is None:
            raise _refuse(str(value), "a moment", expected)
        if moment.tzinfo is None:
            raise _refuse(value, "a moment in UTC: it names no time zone", expected)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise _refuse(value, "within the calendar", expected) from None

    def write(self, value: datetime) -> str:
        """ISO 8601 with Z."""
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class NamesCell(Cell):
    """Several names in one cell, with a semicolon between them."""

    def __init__(self) -> None:
        super().__init__(empty=[])

    def clean(self, value: Any, row: Row | None = None, **kwargs: Any) -> Any:
        """The names; a new list each time."""
        return [] if value in (None, "", []) else super().clean(value, row, **kwargs)

    def read(self, value: Any, row: Row) -> list[str]:
        """The names; a JSON list too, where a name itself holds a semicolon."""
        del row
        names: Any = value
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                names = json.loads(value)
            except (ValueError, RecursionError):
                names = None
        elif isinstance(value, str):
            names = [name.strip() for name in value.split(";") if name.strip()]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise _refuse(value, "a list of names", "names with a semicolon between them")
        return [text_of(name) for name in names]

    def write(self, value: list[str]) -> str | None:
        """Joined by `; ` where that can be taken apart again."""
        if not value:
            return None
        plain = all(name == name.strip() and ";" not in name for name in value)
        if plain and not value[0].startswith("["):
            return "; ".join(value)
        return json.dumps(value, ensure_ascii=False)


class KeyCell(Cell):
    """Another record, by its natural key."""

    def __init__(self, model: type[models.Model], key: str) -> None:
        super().__init__(empty=None)
        self.model, self.key = model, key
        self._found: dict[str, models.Model] = {}

    def read(self, value: Any, row: Row) -> models.Model:
        """The record; one that is not there is refused, for it may be a few lines further down."""
        del row
        key = text_of(value).strip()
        record = self._found.get(key)
        if record is None:
            record = self.model._default_manager.filter(**{self.key: key}).first()
        if record is None:
            name = self.model._meta.verbose_name
            raise InvalidValue(
                f"There is no {name} {key}.",
                value=key,
                expected=f"the {self.key} of {'an' if str(name)[0] in 'aeiou' else 'a'} {name}",
            )
        self._found[key] = record
        return record

    def write(self, value: models.Model) -> str:
        """Its key."""
        return str(getattr(value, self.key))


class WaypointCell(Cell):
    """A localization of the rover, as sol and rover motion counter: `619/31_1234`."""

    def read(self, value: Any, row: Row) -> Waypoint:
        """The waypoint, of the mission in the row's own column where there is one."""
        text = text_of(value)
        expected = "sol and rover motion counter, such as 619/31_1234"
        match = re.fullmatch(r"([0-9]{1,6})/(.+)", text.strip())
        if not match:
            raise _refuse(text, "a waypoint", expected)
        found = Waypoint.objects.filter(sol=int(match[1]), rmc=match[2])
        if row.get("mission"):
            found = found.filter(mission__slug=row["mission"])
        waypoints = list(found[:2])
        if len(waypoints) != 1:
            raise InvalidValue(f"There is no waypoint {text}.", value=text, expected=expected)
        return waypoints[0]

    def write(self, value: Waypoint) -> str:
        """Sol and rover motion counter."""
        return f"{value.sol}/{value.rmc}"
