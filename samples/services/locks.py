"""Every lock of the product, in one place and one order."""

from __future__ import annotations

from django.db import connection

from samples.services import guards


def no_new_events() -> None:
    """Hold back writers of custody events until the end of the caller's transaction.

    SQLite's IMMEDIATE transaction holds the write lock already; PostgreSQL takes a SHARE lock on
    the table, which waits for running appends and keeps new ones waiting. Readers go on.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {guards.EVENTS} IN SHARE MODE")
