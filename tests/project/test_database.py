"""The database the tests run on is the one that was asked for, with what correctness needs."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from inventory import checks, sqlite_wal
from inventory.databases import database

on_sqlite = pytest.mark.skipif(os.environ["TEST_DATABASE"] != "sqlite", reason="SQLite only")
on_postgres = pytest.mark.skipif(
    os.environ["TEST_DATABASE"] != "postgres", reason="PostgreSQL only"
)


def ask(statement: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_the_vendor_is_the_one_asked_for() -> None:
    assert (
        connection.vendor
        == {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ["TEST_DATABASE"]]
    )


@on_sqlite
@pytest.mark.django_db
class TestSqlite:
    def test_is_a_file_in_wal_mode(self) -> None:
        path = sqlite_wal.database_file(connection)
        assert path is not None
        assert path.is_file()
        assert ask("PRAGMA journal_mode") == "wal"
        assert sqlite_wal.is_on(path) is True

    def test_loses_no_commit_at_a_power_loss(self) -> None:
        full = 2
        assert ask("PRAGMA synchronous") == full

    def test_checks_foreign_keys(self) -> None:
        assert ask("PRAGMA foreign_keys") == 1


@on_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_the_write_lock_at_its_start() -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        ask("SELECT 1")
    assert queries.captured_queries[0]["sql"] == "BEGIN IMMEDIATE"


@on_postgres
@pytest.mark.django_db
class TestPostgresql:
    def test_waits_have_an_end(self) -> None:
        assert ask("SHOW statement_timeout") == "1min"
        assert ask("SHOW lock_timeout") == "20s"
        assert ask("SHOW idle_in_transaction_session_timeout") == "2min"

    def test_speaks_utf8_and_utc(self) -> None:
        assert ask("SHOW server_encoding") == "UTF8"
        assert ask("SHOW timezone") == "UTC"

    def test_connections_come_from_a_pool(self) -> None:
        assert connection.settings_dict["CONN_MAX_AGE"] == 0
        assert connection.settings_dict["OPTIONS"]["pool"]["max_size"] > 1
        assert connection.pool is not None  # type: ignore[attr-defined]


class TestDatabaseUrl:
    def config(self, monkeypatch: pytest.MonkeyPatch, url: str) -> dict[str, object]:
        monkeypatch.setenv("DATABASE_URL", url)
        return database(environ.Env(), Path("/nowhere"))

    def test_default_is_a_file_below_var(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DATABASE_URL", raising=False)
        assert database(environ.Env(), Path("/nowhere"))["NAME"] == "/nowhere/var/inventory.sqlite3"

    def test_options_of_the_url_win(self, monkeypatch: pytest.MonkeyPatch) -> None:
        config = self.config(monkeypatch, "sqlite:////nowhere/a.sqlite3?timeout=3")
        assert config["OPTIONS"]["timeout"] == 3  # type: ignore[index]
        assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"  # type: ignore[index]

    @pytest.mark.parametrize("url", ["mysql://a@b/c", "oracle://a@b/c"])
    def test_another_engine_is_refused(self, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="sqlite:// or postgres://"):
            self.config(monkeypatch, url)


class TestWalCheck:
    @pytest.fixture
    def path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        path = tmp_path / "site.sqlite3"
        monkeypatch.setattr(sqlite_wal, "database_file", lambda connection: path)
        return path

    def write(self, path: Path, mode: str) -> None:
        file = sqlite3.connect(path)
        file.execute(f"PRAGMA journal_mode={mode}")
        file.execute("CREATE TABLE a (b)")
        file.commit()
        file.close()

    def test_no_file_yet_is_no_finding(self, path: Path) -> None:
        assert checks.check_wal() == []
        path.touch()
        assert checks.check_wal() == []

    def test_warns_of_a_file_without_wal(self, path: Path) -> None:
        self.write(path, "DELETE")
        assert [message.id for message in checks.check_wal()] == ["inventory.W001"]

    def test_leaves_the_locks_of_this_process_alone(self, path: Path) -> None:
        """Without them another process takes the log away, and the database is damaged."""
        self.write(path, "WAL")
        switch = f"""
import sqlite3
print(sqlite3.connect({str(path)!r}, timeout=0).execute("PRAGMA journal_mode=DELETE").fetchone())
"""
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("SELECT * FROM a").fetchall()
            checks.check_wal()
            other = subprocess.run(
                [sys.executable, "-c", switch], capture_output=True, text=True, check=False
            )
        assert "database is locked" in other.stderr

    def test_is_content_with_wal(self, path: Path) -> None:
        self.write(path, "WAL")
        assert checks.check_wal() == []


@on_sqlite
@pytest.mark.django_db
def test_a_busy_file_is_a_clear_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: object) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(connections["default"], "cursor", busy)
    with pytest.raises(CommandError, match="Stop the site"):
        sqlite_wal.switch_on(sender=None)
