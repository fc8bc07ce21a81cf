"""SQLite's write-ahead log: readers and the one writer don't wait for each other.

The mode is a property of the file. It is set when the database is migrated, because switching it
under a live site fails with "database is locked".
"""

from __future__ import annotations

from pathlib import Path

from django.core.management import CommandError
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# https://www.sqlite.org/fileformat.html, 1.3.3: bytes 18 and 19 are 2 in a WAL database.
_HEADER_VERSIONS = slice(18, 20)
_WAL_VERSIONS = b"\x02\x02"


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

    Read from the file's header, so that no connection is opened.
    """
    try:
        with path.open("rb") as file:
            header = file.read(20)
    except FileNotFoundError:
        return None
    return header[_HEADER_VERSIONS] == _WAL_VERSIONS if len(header) == 20 else None
