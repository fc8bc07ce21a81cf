"""A ledger's chains as they are stored, one at a time, past the ORM: verification reads millions.

The holdings are read in the same moment as the events, so that whoever goes on recording meanwhile
is no tampering.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from samples.domain.custody import COLUMNS, StoredEvent, iso_utc
from samples.models import Container, Custodian, CustodyEvent, Ledger, Place, Sample, Source
from samples.selectors import lineage

_CHUNK = 2000

Keys = tuple[int, int] | None
"""The first and the last container (primary keys) to look at; None: all."""


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read within belongs together.

    SQLite keeps the snapshot of the first statement while that is read; PostgreSQL keeps one for a
    repeatable-read transaction.
    """
    with ExitStack() as stack:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def one_snapshot() -> Iterator[None]:
    """As `one_moment`, for reads that follow each other: SQLite keeps one snapshot for them too.

    Nothing may be written within. Django's own transactions would keep writers out on SQLite.
    """
    if connection.vendor == "postgresql" or connection.in_atomic_block:
        with one_moment():
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def texts(ledger: Ledger, keys: Keys = None) -> Generator[tuple[int, str, str], None, None]:
    """Each event that a ledger rests on, chain by chain: its container's key, its text, hash."""
    yield from _rows(_chains(ledger, keys).values_list("container_id", "text", "hash"))


def _chains(ledger: Ledger, keys: Keys) -> QuerySet[CustodyEvent]:
    found = CustodyEvent.objects.filter(lineage.of(ledger))
    if keys is not None:
        found = found.filter(container__gte=keys[0], container__lte=keys[1])
    # By number, not by code: texts are ordered differently by databases and Python.
    return found.order_by("container_id", "seq")


def events(ledger: Ledger, keys: Keys = None) -> Generator[tuple[int, StoredEvent], None, None]:
    """As `texts`, with the columns beside the text."""
    read = _chains(ledger, keys).values_list(
        "container_id", "text", "hash", *(_path(name) for name in COLUMNS)
    )
    times = [COLUMNS.index(name) for name in _TIMES]
    flags = [COLUMNS.index(name) for name in ("to_sealed", "to_cleared")]
    known_by = {model: _Names(model, field) for model, field in _NAMED.values()}
    names = [(COLUMNS.index(name), known_by[model]) for name, (model, _) in _NAMED.items()]
    for key, text, digest, *values in _rows(read):
        for index in times:
            values[index] = _iso(values[index])
        for index in flags:
            values[index] = bool(values[index])
        for index, known in names:
            values[index] = known[values[index]]
        yield key, StoredEvent(text, digest, tuple(values))


_TIMES = ("occurred_at", "occurred_not_before", "recorded_at")
_NAMED: dict[str, tuple[type[Model], str]] = {
    "ledger": (Ledger, "slug"),
    "container": (Container, "code"),
    "from_place": (Place, "slug"),
    "from_custodian": (Custodian, "slug"),
    "to_place": (Place, "slug"),
    "to_custodian": (Custodian, "slug"),
    "to_sample": (Sample, "slug"),
    "to_os_slot": (Place, "slug"),
    "to_offered_to": (Custodian, "slug"),
    "sample": (Sample, "slug"),
    "source": (Source, "code"),
}
_KEPT = 10_000
"""Names remembered of each kind: chains come one after the other, places and people recur."""


class _Names(dict[int | None, str | None]):
    """The name of a record by its primary key, looked up once."""

    def __init__(self, model: type[Model], field: str) -> None:
        super().__init__({None: None})
        self._names = model._default_manager.values_list(field, flat=True)
        self._many = model._default_manager.values_list("pk", field).order_by("pk")

    def __missing__(self, key: int | None) -> str | None:
        if len(self) > _KEPT:
            self.clear()
            self[None] = None
        # Records near each other in number come up near each other in the ledger.
        self.update(self._many.filter(pk__gte=key)[:200])
        if key not in self:
            self[key] = None
        return self[key]


def _path(name: str) -> str:
    return f"{name}_id" if name in _NAMED else name


def _rows(read: QuerySet[CustodyEvent, Any]) -> Iterator[Any]:
    """Raw rows in constant memory: no field converters, a server-side cursor on PostgreSQL."""
    sql, parameters = read.query.sql_with_params()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(_CHUNK):
            yield from rows


def _iso(moment: datetime | None) -> str | None:
    """As `iso_utc` writes it; SQLite hands times over without a zone, in UTC."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        return f"{moment.isoformat(timespec='microseconds')}Z"
    return iso_utc(moment)
