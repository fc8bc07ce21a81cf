"""The database of DATABASE_URL, with what correctness needs on each engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"

SQLITE_OPTIONS: dict[str, Any] = {
    # A transaction that reads first and writes later would fail with "database is locked" when
    # another one wrote in between; IMMEDIATE takes the write lock at once and waits for it.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds to wait for the write lock
    # NORMAL can lose the last commits at a power loss; a ledger may not.
    # Mapped into memory, a chain's rows, which lie all over the file, are read twice as fast.
    # SQLite maps the first 2 GiB; the pages are the system's cache, not a process's own memory.
    "init_command": f"PRAGMA synchronous=FULL; PRAGMA mmap_size={2 * 1024**3};",
}


def database(env: environ.Env, base_dir: Path) -> dict[str, Any]:
    """Django's settings for the database of DATABASE_URL.

    Options in the URL's query win over ours. Raises ImproperlyConfigured for any engine but
    SQLite and PostgreSQL: the ledger's guards exist for these two.
    """
    config: dict[str, Any] = env.db_url(
        "DATABASE_URL", default=f"sqlite:///{base_dir / 'var' / 'inventory.sqlite3'}"
    )
    given = config.get("OPTIONS", {})
    if config.get("ENGINE") == SQLITE:
        # A thread keeps its connection for a minute: opening a file costs more than most reads.
        return config | {"CONN_MAX_AGE": 60, "OPTIONS": SQLITE_OPTIONS | given}
    if config.get("ENGINE") == POSTGRESQL:
        # CONN_MAX_AGE stays 0: a connection goes back to the pool after each request.
        return config | {"CONN_MAX_AGE": 0, "OPTIONS": postgresql_options(env) | given}
    raise ImproperlyConfigured("DATABASE_URL must begin with sqlite:// or postgres://")


def postgresql_options(env: environ.Env) -> dict[str, Any]:
    """Options of psycopg: a connection pool per process, and an end to every wait.

    DATABASE_STATEMENT_TIMEOUT and DATABASE_LOCK_TIMEOUT are PostgreSQL durations such as `30s`;
    0 waits for ever.
    """
    settings = {
        "statement_timeout": env.str("DATABASE_STATEMENT_TIMEOUT", default="60s"),
        "lock_timeout": env.str("DATABASE_LOCK_TIMEOUT", default="20s"),
        "idle_in_transaction_session_timeout": "120s",
        "datestyle": "ISO",  # moments are read as texts
    }
    return {
        "pool": {
            "min_size": env.int("DATABASE_POOL_MIN", default=1),
            "max_size": env.int("DATABASE_POOL_MAX", default=8),
            "timeout": env.float("DATABASE_POOL_TIMEOUT", default=20.0),  # seconds
        },
        # The long statements of lists are planned once a connection (selectors/plain_rows.py).
        "prepare_threshold": 5,
        "options": " ".join(f"-c {name}={value}" for name, value in settings.items()),
    }
