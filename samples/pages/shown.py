"""Which ledger and which moment a page shows: read from its address, kept in its links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from samples.domain.errors import InvalidValue, NotFound
from samples.domain.identifiers import MAX_SOL
from samples.domain.marstime import MissionClock
from samples.models import Ledger
from samples.selectors import lookup
from samples.selectors.bounds import EARLIEST, LATEST
from samples.selectors.moment import Moment

PARAMETERS = ("ledger", "as_of", "known_at")
LONGEST = 40
EXPECTED = (
    "a moment in UTC (2022-12-21T17:15), a day (2022-12-21: by its end) or a sol (sol 653: by its "
    "end)"
)

OF_A_MOMENT = frozenset(
    f"pages:{name}"
    for name in (
        "start", "catalogue", "export", "sample", "containers", "containers_export", "container",
        "place", "depot", "outcrop", "map", "map_data", "history", "history_export", "handovers",
        "labels", "label_sheet", "depot_export",
    )
)  # fmt: skip
"""Pages that understand all three parameters."""
OF_A_LEDGER = frozenset(
    f"pages:{name}" for name in ("stock_takes", "stock_takes_export", "record", "scan", "portions")
)
"""Pages of a ledger's present state, where things are done."""

_SOL = re.compile(r"(?:sol\s*)?([0-9]{1,7})", re.ASCII | re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """A moment, and the parameters that name it in an address (none: the flight ledger, now)."""

    moment: Moment
    parameters: Mapping[str, str]

    @property
    def ledger(self) -> Ledger:
        """The ledger shown."""
        return self.moment.ledger


_current: ContextVar[Shown | None] = ContextVar("shown", default=None)


def current() -> Shown | None:
    """What the page that is being made shows; None for pages that show no ledger's state."""
    return _current.get()


@contextmanager
def showing(shown: Shown) -> Iterator[None]:
    """Links made inside keep the ledger and the moment."""
    token = _current.set(shown)
    try:
        yield
    finally:
        _current.reset(token)


def of_ledger(ledger: Ledger) -> Shown:
    """The present state of a ledger."""
    return Shown(Moment(ledger), {"ledger": ledger.slug} if ledger.is_mock else {})


def read(request: HttpRequest, *, past: bool = True) -> Shown:
    """What the address asks for; the flight ledger now where it asks for nothing.

    Raises InvalidValue for a value that can't be read or was given twice. Without `past` the page
    is one of the present state, and only the ledger is read.
    """
    given = {name: _one(request, name) for name in (PARAMETERS if past else ("ledger",))}
    ledger = _ledger(given["ledger"])
    clock = ledger.mission.clock
    asked = Moment(
        ledger,
        as_of=moment("as_of", given.get("as_of", ""), clock),
        known_at=moment("known_at", given.get("known_at", ""), clock),
    )
    kept = {name: text for name, text in given.items() if text and name != "ledger"}
    return Shown(asked, {**of_ledger(ledger).parameters, **kept})


def to(name: str, *args: object, query: Mapping[str, str] | None = None) -> str:
    """The address of a page, in the ledger and at the moment that this page shows."""
    shown = _current.get()
    kept: dict[str, str] = {}
    if shown is not None and name in OF_A_MOMENT:
        kept = dict(shown.parameters)
    elif shown is not None and name in OF_A_LEDGER:
        kept = dict(of_ledger(shown.ledger).parameters)
    parameters = urlencode({**(query or {}), **kept})
    return reverse(name, args=args) + (f"?{parameters}" if parameters else "")


def _one(request: HttpRequest, name: str) -> str:
    values = [value.strip() for value in request.GET.getlist(name)]
    if len(values) > 1 or any(len(value) > LONGEST + 20 for value in values):
        raise InvalidValue(
            f"“{name}” is asked for more than once, or is too long.",
            field=name,
            value=", ".join(values)[:LONGEST],
            expected="one value",
        )
    return values[0] if values else ""


def _ledger(slug: str) -> Ledger:
    try:
        return lookup.ledger(slug or None, Ledger.objects.select_related("mission", "parent"))
    except NotFound as error:
        if not slug:
            raise
        raise InvalidValue(
            f"There is no ledger “{slug}”.",
            field="ledger",
            value=slug,
            expected="the short name of a ledger, as the list of ledgers has it",
        ) from error


def moment(name: str, text: str, clock: MissionClock) -> datetime | None:
    """The moment a text names; None for an empty one. Raises InvalidValue naming the parameter.

    A day and a sol mean their ends: what had happened by then.
    """
    if not text:
        return None
    try:
        found = _read(text, clock)
        if found is not None and EARLIEST <= found <= LATEST:
            return found
    except (ValueError, OverflowError, InvalidValue):
        pass
    raise InvalidValue(
        f"“{text[:LONGEST]}” is no moment.", field=name, value=text[:LONGEST], expected=EXPECTED
    )


def _read(text: str, clock: MissionClock) -> datetime | None:
    """Raises ValueError for a day that there is not."""
    if sol := _SOL.fullmatch(text):
        number = int(sol[1])
        return clock.sol_window(number)[1] if number <= MAX_SOL else None
    if _DAY.fullmatch(text):
        following = date.fromisoformat(text) + timedelta(days=1)
        return datetime.combine(following, time(), UTC) - timedelta(microseconds=1)
    found = parse_datetime(text.removesuffix(" UTC"))
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None
