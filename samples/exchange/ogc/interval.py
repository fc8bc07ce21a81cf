"""`datetime`: a moment, or a span that may be open at either end."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time

from samples.domain.errors import InvalidValue

EXPECTED = (
    "a moment such as 2022-12-21T17:15:00Z, a day, or two of them with / between; .. is an open end"
)
MOMENT = "a moment with its time zone, such as 2022-12-21T17:15:00Z"
# Beyond these a time zone's offset could carry a moment out of the calendar.
EARLIEST = datetime(1972, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d(:\d\d(\.\d{1,6}\d*)?)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OPEN = {"", ".."}


@dataclass(frozen=True)
class Interval:
    """From `begin` to `end`, both included, in UTC; None: open."""

    begin: datetime | None
    end: datetime | None

    def meets(self, begin: datetime, end: datetime) -> bool:
        """Whether a span has a moment in common with it."""
        return (self.end is None or begin <= self.end) and (self.begin is None or end >= self.begin)


def read(text: str) -> Interval:
    """The value of `datetime`; raises InvalidValue."""
    first, slash, last = text.partition("/")
    if not slash:
        return Interval(*_ends(first, text))
    if "/" in last or (first in _OPEN and last in _OPEN):
        raise _wrong(text)
    begin = None if first in _OPEN else _ends(first, text)[0]
    end = None if last in _OPEN else _ends(last, text)[1]
    if begin is not None and end is not None and begin > end:
        raise _wrong(text)
    return Interval(begin, end)


def moment(field: str, text: str) -> datetime:
    """One moment in UTC; raises InvalidValue naming the parameter."""
    found = _moment(text)
    if found is None:
        raise InvalidValue(f"{field} can't be read.", field=field, value=text[:60], expected=MOMENT)
    return found


def rounded(at: datetime) -> str:
    """A moment as a feature has it: cut to the millisecond, beyond which GDAL's seconds don't go.

    pyogrio refuses to read what they then round up to a whole second.
    """
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(at: datetime) -> str:
    """A moment as answers write it."""
    return at.isoformat().replace("+00:00", "Z")


def _ends(text: str, whole: str) -> tuple[datetime, datetime]:
    """The first and the last moment that a text means."""
    if _DAY.fullmatch(text):
        found = _moment(f"{text}T00:00:00Z")
        if found is not None:
            return found, datetime.combine(found.date(), time.max, UTC)
    found = _moment(text)
    if found is None:
        raise _wrong(whole)
    return found, found


def _moment(text: str) -> datetime | None:
    if not _MOMENT.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text.upper())
        if EARLIEST <= found <= LATEST:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # the 31st of February, or 25 o'clock
    return None


def _wrong(text: str) -> InvalidValue:
    return InvalidValue(
        "datetime can't be read.", field="datetime", value=text[:100], expected=EXPECTED
    )
