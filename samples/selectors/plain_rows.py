"""Rows of a list straight from the database: no model instance, no serializer.

Which rows, a queryset says: its filters, its order, what the viewer may see. What stands in a row
is read by one statement whose text is always the same, so that it is made once and, on PostgreSQL,
planned once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import psycopg
from django.db import connections
from django.db.models import F, Func, QuerySet
from psycopg.types.numeric import FloatLoader
from psycopg.types.string import TextLoader

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Statement:
    """Reads columns of the records with given primary keys.

    A row has the primary key first, then the columns as the database driver gives them: decimals
    are floats and moments are texts (`as_iso`, `as_moment`) on either database, truth values are
    0 and 1 on SQLite.
    """

    sql: str
    params: tuple[Any, ...]
    database: str

    @classmethod
    def of(cls, queryset: QuerySet[Any], paths: Sequence[str]) -> Statement:
        """The columns at `paths` of a queryset that leaves nothing out."""
        if queryset.query.where:
            raise ValueError("The rows are chosen by their keys, not by the statement.")
        connection = connections[queryset.db]
        is_postgresql = _is_postgresql(connection)
        columns = paths if is_postgresql else [_AsStored(F(path)) for path in paths]
        found = queryset.order_by().values_list("pk", *columns)
        sql, params = found.query.get_compiler(queryset.db).as_sql()
        table, key = (
            connection.ops.quote_name(name)
            for name in (queryset.model._meta.db_table, queryset.model._meta.pk.column)
        )
        among = "= ANY(%s::bigint[])" if is_postgresql else "IN (SELECT value FROM json_each(%s))"
        return cls(f"{sql} WHERE {table}.{key} {among}", tuple(params), queryset.db)

    def read(self, keys: Sequence[int]) -> list[Row]:
        """The rows of the keys, in their order; those that are gone by now are left out."""
        connection = connections[self.database]
        listed: Any = list(keys) if _is_postgresql(connection) else str(list(keys))
        with _cursor(connection) as cursor:
            cursor.execute(self.sql, (*self.params, listed))
            found = {row[0]: row for row in cursor.fetchall()}
        return [found[key] for key in keys if key in found]


def batches(queryset: QuerySet[Any], size: int) -> Iterator[list[int]]:
    """The primary keys of a list in its order, so many at a time, in memory that does not grow."""
    keys = queryset.select_related(None).prefetch_related(None).values_list("pk", flat=True)
    found = keys.iterator(chunk_size=size)
    while batch := list(islice(found, size)):
        yield batch


def as_iso(text: str | None) -> str | None:
    """A moment of the database (`2022-12-21 17:15:00.5+00`) as answers write it, in UTC."""
    if text is None:
        return None
    clock, _, fraction = text[11:].removesuffix("+00").partition(".")
    return f"{text[:10]}T{clock}.{fraction:0<6}Z" if fraction else f"{text[:10]}T{clock}Z"


def as_moment(text: str | None) -> datetime | None:
    """A moment of the database, in UTC."""
    iso = as_iso(text)
    return None if iso is None else datetime.fromisoformat(iso)


class _AsStored(Func):
    """A column of SQLite that its driver does not know for a moment or a truth value.

    It would call Python for each of them.
    """

    template = "+%(expressions)s"
    arity = 1


def _is_postgresql(connection: Any) -> bool:
    return bool(connection.vendor == "postgresql")


def _cursor(connection: Any) -> Any:
    """On PostgreSQL one that binds parameters in the server, so that statements are prepared.

    Wrapped as Django's own are: errors, the count of queries and their log stay the same.
    """
    if not _is_postgresql(connection):
        return connection.cursor()
    connection.ensure_connection()
    cursor: psycopg.Cursor[Any] = psycopg.Cursor(connection.connection)
    for name in ("timestamptz", "date"):
        cursor.adapters.register_loader(name, TextLoader)
    cursor.adapters.register_loader("numeric", FloatLoader)
    return connection._prepare_cursor(cursor)  # noqa: SLF001 - as Django wraps its own
