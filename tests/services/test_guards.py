"""The database itself refuses to alter history."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from samples.domain.custody import hash_of
from samples.models import CustodyEvent
from samples.services import guards
from tests.services.conftest import Scene

TABLE = guards.EVENTS


@pytest.fixture
def event(scene: Scene) -> CustodyEvent:
    scene.sealed()
    return CustodyEvent.objects.filter(ledger=scene.ledger).order_by("-seq")[0]


def _columns() -> list[str]:
    return [str(field.column) for field in CustodyEvent._meta.concrete_fields]


def _refused(sql: str, *values: Any) -> None:
    before = list(CustodyEvent.objects.order_by("pk").values_list())
    with (
        pytest.raises(IntegrityError, match="custody event"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    assert list(CustodyEvent.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("column", _columns())
def test_update_is_refused(column: str, event: CustodyEvent) -> None:
    _refused(f"UPDATE {TABLE} SET {column} = {column} WHERE id = %s", event.pk)


def test_delete_is_refused(event: CustodyEvent) -> None:
    _refused(f"DELETE FROM {TABLE} WHERE id = %s", event.pk)


def test_truncate_is_refused(event: CustodyEvent) -> None:
    if connection.vendor == "sqlite":
        _refused(f"DELETE FROM {TABLE}")  # what SQLite has instead
    else:
        connection.check_constraints()  # a table with deferred checks pending is not truncated
        _refused(f"TRUNCATE {TABLE} CASCADE")


def test_replace_is_refused(event: CustodyEvent) -> None:
    names = ", ".join(_columns())
    copy = f"INTO {TABLE} ({names}) SELECT {names} FROM {TABLE} WHERE id = %s"
    if connection.vendor == "sqlite":
        _refused(f"INSERT OR REPLACE {copy}", event.pk)
    else:
        _refused(f"INSERT {copy} ON CONFLICT (id) DO UPDATE SET verb = excluded.verb", event.pk)


WRONG_LINKS = [("previous_hash", "f" * 64), ("seq", 7)]
if connection.vendor == "postgresql":  # SQLite knows no SHA-256; there `verify` finds a wrong hash
    WRONG_LINKS.append(("hash", "e" * 64))


@pytest.mark.parametrize(("column", "wrong"), WRONG_LINKS)
def test_an_insert_that_does_not_follow_is_refused(
    column: str, wrong: object, event: CustodyEvent
) -> None:
    names = [name for name in _columns() if name != "id"]
    values = {
        "previous_hash": "%s",
        "hash": "%s",
        "seq": "%s",
    }
    text = "a text of its own"
    given = {
        "previous_hash": event.hash,
        "seq": event.seq + 1,
        "hash": hash_of(text),
        column: wrong,
    }
    selected = ", ".join(values.get(name, "%s" if name == "text" else name) for name in names)
    parameters = [given.get(name, text) for name in names if name in (*values, "text")]
    _refused(
        f"INSERT INTO {TABLE} ({', '.join(names)}) SELECT {selected} FROM {TABLE} WHERE id = %s",
        *parameters,
        event.pk,
    )


def _ways_to_disarm() -> list[tuple[str, str]]:
    names = sorted(guards.wanted())
    if connection.vendor == "sqlite":
        return [(name, f"DROP TRIGGER {name}") for name in names]
    return [
        (name, statement)
        for name in names
        for statement in (
            f"DROP TRIGGER {name} ON {guards.table_of(name)}",
            f"ALTER TABLE {guards.table_of(name)} DISABLE TRIGGER {name}",
        )
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "disarm"), _ways_to_disarm())
def test_check_fails_when_a_guard_does_not_stand(name: str, disarm: str) -> None:
    assert not [found for found in run_checks() if found.id == "samples.E001"]
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute(disarm)
    with pytest.raises(CommandError, match=name):
        call_command("check")
    guards.install()
    call_command("check")
