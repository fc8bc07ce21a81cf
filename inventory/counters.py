"""How often something happened lately, counted together by all processes of this machine.

Counts lie in a file of their own (SQLite, `COUNTERS_FILE`), never in the inventory's database: a
read must not wait for the write lock of an import, nor cost a commit. Each machine counts for
itself. A file that can't be written is logged and stops nobody.
"""

from __future__ import annotations

import logging
import os
import re
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_logger = logging.getLogger(__name__)
_of_thread = threading.local()

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_RATE = re.compile(rf"([1-9]\d*)/([1-9]\d*)?({'|'.join(_SECONDS)})s?", re.ASCII)

_TABLE = """
    CREATE TABLE IF NOT EXISTS counts (
        key TEXT PRIMARY KEY, number INTEGER NOT NULL, ends REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS counts_ends ON counts (ends);
"""
_HIT = """
    INSERT INTO counts (key, number, ends) VALUES (:key, 1, :now + :seconds)
    ON CONFLICT (key) DO UPDATE SET
        number = CASE WHEN ends <= :now THEN 1 ELSE number + 1 END,
        ends = CASE WHEN ends <= :now THEN :now + :seconds ELSE ends END
    RETURNING number, ends
"""


@dataclass(frozen=True)
class Rate:
    """So many in so many seconds, counted from the first of them."""

    number: int
    seconds: int

    @classmethod
    def read(cls, text: str, *, name: str) -> Rate | None:
        """The rate of a setting such as `60/minute` or `5/15minutes`; None where it is empty.

        Raises ImproperlyConfigured for anything else.
        """
        if not text.strip():
            return None
        found = _RATE.fullmatch(text.replace(" ", ""))
        if found is None:
            raise ImproperlyConfigured(
                f"{name} is '{text}': it must be a rate such as 60/minute or 5/15minutes, or empty"
            )
        number, times, unit = found.groups()
        return cls(int(number), int(times or 1) * _SECONDS[unit])


@dataclass(frozen=True)
class Standing:
    """How much of a rate is used up, and in how many seconds it is whole again."""

    rate: Rate
    number: int
    resets_in: float

    @property
    def is_exceeded(self) -> bool:
        """Whether this was one too many."""
        return self.number > self.rate.number


def hit(key: str, rate: Rate) -> Standing:
    """Count one more; atomic, so that of many at once no more get through than may."""
    now = time.time()
    try:
        connection = _connection()
        number, ends = connection.execute(
            _HIT, {"key": key, "now": now, "seconds": rate.seconds}
        ).fetchone()
        if number == 1:  # each count is swept up once
            connection.execute("DELETE FROM counts WHERE ends <= ?", (now,))
    except sqlite3.Error:
        _logger.exception("The counters can't be written: %s", settings.COUNTERS_FILE)
        return Standing(rate, 1, rate.seconds)
    return Standing(rate, number, ends - now)


def forget(key: str) -> None:
    """Start anew."""
    try:
        _connection().execute("DELETE FROM counts WHERE key = ?", (key,))
    except sqlite3.Error:
        _logger.exception("The counters can't be written: %s", settings.COUNTERS_FILE)


def _connection() -> sqlite3.Connection:
    """This thread's own connection; never one that a parent process opened."""
    path, process = Path(settings.COUNTERS_FILE), os.getpid()
    if getattr(_of_thread, "of", None) != (path, process):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=1, isolation_level=None)
        # With WAL a commit waits for no disk: after a power cut some counts are lost, no more.
        connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {_TABLE}")
        _of_thread.connection, _of_thread.of = connection, (path, process)
    connection = _of_thread.connection
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - a thread's locals have no types
    return connection
