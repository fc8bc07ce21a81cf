"""System checks: mistakes in the settings, found before they hurt (`manage.py check`)."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connections

from inventory import sqlite_wal

SECRET_KEY_LENGTH = 50
SECRET_KEY_DISTINCT = 5


def check_wal(**kwargs: object) -> list[checks.CheckMessage]:
    """inventory.W001: an SQLite file that is not in WAL mode."""
    del kwargs
    return [
        checks.Warning(
            f"The SQLite file of the database '{connection.alias}' is not in WAL mode: readers "
            "and the writer block each other.",
            hint="Stop the site and run `manage.py migrate`.",
            id="inventory.W001",
        )
        for connection in connections.all()
        if (path := sqlite_wal.database_file(connection)) and sqlite_wal.is_on(path) is False
    ]


def check_counters(**kwargs: object) -> list[checks.CheckMessage]:
    """inventory.W002: a file of counters that can't be written, so that nothing is limited."""
    del kwargs
    file = Path(settings.COUNTERS_FILE)
    there = next(path for path in (file, *file.absolute().parents) if path.exists())
    if os.access(there, os.W_OK) and (there == file) == there.is_file():
        return []
    return [
        checks.Warning(
            f"The counters can't be written to {file}: neither requests nor logins are limited.",
            hint="Set COUNTERS_FILE to a file on this machine's disk.",
            id="inventory.W002",
        )
    ]


def check_secret_key(**kwargs: object) -> list[checks.CheckMessage]:
    """inventory.E001: a SECRET_KEY that could be guessed, in production."""
    del kwargs
    key = settings.SECRET_KEY
    strong = (
        len(key) >= SECRET_KEY_LENGTH
        and len(set(key)) >= SECRET_KEY_DISTINCT
        and not key.startswith("django-insecure-")
    )
    if settings.DEBUG or strong:
        return []
    return [
        checks.Error(
            f"SECRET_KEY is too weak for production: at least {SECRET_KEY_LENGTH} characters, "
            f"{SECRET_KEY_DISTINCT} of them different, made at random.",
            hint="python -c 'import secrets; print(secrets.token_urlsafe(50))'",
            id="inventory.E001",
        )
    ]
