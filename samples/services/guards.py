"""The database itself refuses to alter a custody event.

Triggers on both engines. They are installed after every migrate, not by a migration: SQLite drops
all triggers of a table silently when a later migration rebuilds it. A system check confirms that
they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from samples.models import CustodyEvent

TABLE = CustodyEvent._meta.db_table
_MESSAGE = "custody events are append-only"
_LINK = "a custody event must follow the last one of its chain"

_SQLITE = {
    "custodyevent_no_update": f"""
        CREATE TRIGGER custodyevent_no_update BEFORE UPDATE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END""",
    "custodyevent_no_delete": f"""
        CREATE TRIGGER custodyevent_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END""",
    # INSERT OR REPLACE skips the delete trigger, so an existing id or seq is refused here.
    "custodyevent_link": f"""
        CREATE TRIGGER custodyevent_link BEFORE INSERT ON {TABLE}
        BEGIN
            SELECT RAISE(ABORT, '{_MESSAGE}') WHERE EXISTS (
                SELECT 1 FROM {TABLE} WHERE id = NEW.id OR hash = NEW.hash
                    OR (ledger_id = NEW.ledger_id AND container_id = NEW.container_id
                        AND seq = NEW.seq));
            SELECT RAISE(ABORT, '{_LINK}') WHERE NEW.previous_hash IS NOT COALESCE(
                (SELECT hash FROM {TABLE} WHERE ledger_id = NEW.ledger_id
                    AND container_id = NEW.container_id AND seq = NEW.seq - 1),
                CASE WHEN NEW.seq = 1 THEN '{"0" * 64}' END);
        END""",  # noqa: S608 - names of this module only
}

_POSTGRES_FUNCTIONS = f"""
    CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
    END $$;
    CREATE OR REPLACE FUNCTION {TABLE}_link() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        head text;
    BEGIN
        IF NEW.seq = 1 THEN
            head := repeat('0', 64);
        ELSE
            SELECT hash INTO head FROM {TABLE} WHERE ledger_id = NEW.ledger_id
                AND container_id = NEW.container_id AND seq = NEW.seq - 1;
        END IF;
        IF head IS DISTINCT FROM NEW.previous_hash
            OR encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex') IS DISTINCT FROM NEW.hash THEN
            RAISE EXCEPTION '{_LINK}' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$;
"""  # noqa: S608 - names of this module only

_POSTGRES = {
    "custodyevent_no_change": f"""
        CREATE TRIGGER custodyevent_no_change BEFORE UPDATE OR DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()""",
    "custodyevent_no_truncate": f"""
        CREATE TRIGGER custodyevent_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()""",
    "custodyevent_link": f"""
        CREATE TRIGGER custodyevent_link BEFORE INSERT ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION {TABLE}_link()""",
}


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE


def standing(using: str = "default") -> set[str]:
    """The names of the guard triggers that stand and are enabled."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND NOT tgisinternal"
                " AND tgenabled IN ('O', 'A')",
                [TABLE],
            )
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
            )
        return {row[0] for row in cursor.fetchall()}


def missing(using: str = "default") -> set[str]:
    """The names of the guard triggers that should stand and do not."""
    return set(_wanted(connections[using])) - standing(using)


def install(using: str = "default", **_signal: Any) -> None:
    """Put every missing trigger in place; run after every migrate."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    absent = missing(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTIONS)
        for name, statement in _wanted(connection).items():
            if name in absent:
                if connection.vendor == "postgresql":  # it may be there, disabled
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
                cursor.execute(statement)


def remove(using: str = "default") -> None:
    """Take the triggers away; only the tests' clean-up and tamper tests do this."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in standing(using) & set(_wanted(connection)):
            on = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Work without the guards, which stand again afterwards."""
    remove(using)
    try:
        yield
    finally:
        install(using)
