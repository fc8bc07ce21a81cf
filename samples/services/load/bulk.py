"""Rows into tables as fast as each database takes them, under every constraint and guard."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import Model

from samples.services.load.patterns import Row


def put(model: type[Model], columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Store rows of texts: by COPY on PostgreSQL, by one prepared statement on SQLite."""
    table = model._meta.db_table
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                copy.write("".join(map(_line, rows)))
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608 - names of models only


def _line(row: Row) -> str:
    """As COPY reads it; no value here has a tab, a line's end or a backslash."""
    return "\t".join(["\\N" if value is None else value for value in row]) + "\n"


def no_time_limit() -> None:
    """Let this transaction take as long as it takes."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")


def settle(models: Sequence[type[Model]]) -> None:
    """What the database notes beside the rows: the next primary key, and how values are spread."""
    with connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            if connection.vendor == "postgresql":  # SQLite goes on from the largest key
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'),"  # noqa: S608
                    f" GREATEST((SELECT max(id) FROM {table}),"  # never back: it is not rolled back
                    " nextval(pg_get_serial_sequence(%s, 'id'))))",
                    [table, table],
                )
            cursor.execute(f"ANALYZE {table}")
