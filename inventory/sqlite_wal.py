"""SQLite's write-ahead log: readers and the one writer don't wait for each other.

The mode is a property of the file. It is set when the database is migrated, because switching it
under a live site fails with "database is locked".
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import CommandError
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def switch_on(sender: object, using: str = "default", **kwargs: object) -> None:
    """Put the file of the connection `using` into WAL mode (receiver of `pre_migrate`).

    Raises CommandError when another process keeps the file busy.
    """
    del sender, kwargs
    connection = connections[using]
    if database_file(connection) is None:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")
    except OperationalError as error:
        raise CommandError(
            "The SQLite file is in use and can't be put into WAL mode. Stop the site, "
            "run `manage.py migrate` and start it again."
        ) from error


def database_file(connection: BaseDatabaseWrapper) -> Path | None:
    """The file of an SQLite connection; None for a database in memory or of another vendor."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name)


def is_on(path: Path) -> bool | None:
    """Is the database file in WAL mode? None when there is no database in it yet.

    Asked through SQLite, never by opening the file: closing it would drop every lock that this
    process has on it, another process would take the log for its own, and the database would be
    damaged. https://www.sqlite.org/howtocorrupt.html, 2.2.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    with closing(sqlite3.connect(path)) as file:
        return bool(file.execute("PRAGMA journal_mode").fetchone()[0] == "wal")
