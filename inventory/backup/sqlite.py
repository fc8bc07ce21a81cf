"""Copies of an SQLite database, made by SQLite's online backup while others go on writing.

https://www.sqlite.org/backup.html. A read transaction is held open meanwhile: what others commit is
not seen, and so does not make the backup begin again.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from inventory.backup.archive import CHUNK, Tell, room_for
from inventory.sqlite_wal import database_file
from samples.domain.errors import Conflict, InvalidValue

MEMBER = "database.sqlite3"
_PAGES = 2000  # a step; between two, SQLite does what waits
_PATIENCE_S = 20.0
"""Seconds without a step done, until a busy database is given up."""


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within is of one moment. It takes no write lock: a plain BEGIN reads."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def copy_out(target: Any, folder: Path, tell: Tell) -> None:
    """Write the database of the present moment to `target`; a copy lies in `folder` meanwhile."""
    source = database_file(connection)
    if source is not None:
        room_for(folder, source.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="inventory-backup-", dir=folder) as scratch:
        copy = Path(scratch) / MEMBER
        with closing(sqlite3.connect(copy)) as into:
            _backup(connection.connection, into, "Copying", tell)
            into.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        with copy.open("rb") as file:
            shutil.copyfileobj(file, target, CHUNK)


def copy_in(copy: Path, tell: Tell) -> None:
    """Make the database what a copy holds, in one transaction of SQLite.

    Raises Conflict where others keep it busy, InvalidValue where the copy is no database.
    """
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(copy)) as out:
            _backup(out, connection.connection, "Restoring", tell)
    except sqlite3.DatabaseError as error:
        raise InvalidValue(
            f"The copy can't be restored: {error}.", field="file", expected="a database"
        ) from error


def _backup(source: sqlite3.Connection, into: sqlite3.Connection, step: str, tell: Tell) -> None:
    left, since = -1, time.monotonic()

    def progress(_status: int, remaining: int, total: int) -> None:
        nonlocal left, since
        if remaining != left:
            left, since = remaining, time.monotonic()
        elif time.monotonic() - since > _PATIENCE_S:
            raise Conflict(
                "The database is in use.", field="database", expected="the site to be stopped"
            )
        tell(step, total - remaining, total)

    source.backup(into, pages=_PAGES, progress=progress, sleep=0.1)
