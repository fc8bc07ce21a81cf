"""Events inserted and holdings swapped, as each database does it in the fewest steps.

A transition is a compare-and-swap: a holding moves only from the number of events that was read.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

import orjson
from django.db import connection

from samples.domain.errors import Conflict
from samples.models import CustodyEvent, Holding, Ledger
from samples.services.entries import Draft, Standing
from samples.services.rows import values

_BATCH = 500
"""Rows of one INSERT on SQLite, which takes so many times the columns as parameters."""
_EVENTS = CustodyEvent._meta.db_table
_HOLDINGS = Holding._meta.db_table
_SWAPPED = (
    "stage", "condition", "place_id", "place_is_slot", "custodian_id", "sample_id", "sealed",
    "seal_serial", "os_slot_id", "offered_to_id", "cleared", "seq", "head_hash", "since",
    "not_before",
)  # fmt: skip
"""In the order of `values.of_holding`."""

Moved = tuple[Standing, Standing]
"""A holding as it was read, and as it is to be."""


def write(ledger: Ledger, drafts: Sequence[Draft]) -> list[CustodyEvent]:
    """Store the events in order; move each holding to where its last event led.

    Raises Conflict when somebody else moved a holding first.
    """
    first: dict[int, Standing | None] = {}
    last: dict[int, Draft] = {}
    for drafted in drafts:
        first.setdefault(drafted.entry.container.pk, drafted.before)
        last[drafted.entry.container.pk] = drafted
    moved = [(before, last[key].after) for key, before in first.items() if before is not None]
    moved.sort(key=lambda pair: pair[0].pk or 0)
    events = [values.of_event(ledger, drafted) for drafted in drafts]
    store = _at_once if connection.vendor == "postgresql" else _one_after_the_other
    keys, swapped = store(events, moved)
    if swapped != len(moved):
        raise Conflict("Somebody else recorded an event first; nothing was recorded.")
    Holding.objects.bulk_create(
        [
            values.holding(ledger, drafted.entry.container, drafted.after)
            for key, drafted in last.items()
            if first[key] is None
        ],
        batch_size=_BATCH,
    )
    return [
        values.record(ledger, drafted, key, row)
        for drafted, key, row in zip(drafts, keys, events, strict=True)
    ]


# --- PostgreSQL: one statement, whatever the number of rows ---------------------------------------


def _at_once(events: Sequence[dict[str, Any]], moved: Sequence[Moved]) -> tuple[list[int], int]:
    """All rows as two JSON parameters: nothing to parse and plan that grows with them."""
    holdings = [
        {"id": before.pk, "was": before.seq, **values.of_holding(after)} for before, after in moved
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _at_once_sql(), [orjson.dumps(holdings).decode(), orjson.dumps(events).decode()]
        )
        stored = cursor.fetchall()
    key_of = {(container, seq): key for key, container, seq, _ in stored}
    return [key_of[event["container_id"], event["seq"]] for event in events], stored[0][3]


@cache
def _at_once_sql() -> str:
    columns = ", ".join(str(field.column) for field in values.FIELDS)
    types = {field.column: field.db_type(connection) for field in Holding._meta.concrete_fields}
    typed = ", ".join(f"{name} {types[name]}" for name in ("id", *_SWAPPED))
    sets = ", ".join(f"{name} = v.{name}" for name in _SWAPPED)
    return f"""
        WITH moved AS (
            UPDATE {_HOLDINGS} h SET {sets}
            FROM json_to_recordset(%s) AS v(was integer, {typed})
            WHERE h.id = v.id AND h.seq = v.was
            RETURNING h.id
        ), stored AS (
            INSERT INTO {_EVENTS} ({columns})
            SELECT {columns} FROM json_populate_recordset(NULL::{_EVENTS}, %s)
            RETURNING id, container_id, seq
        )
        SELECT id, container_id, seq, (SELECT count(*) FROM moved) FROM stored"""  # noqa: S608 - names of this module only


# --- SQLite: a statement costs next to nothing there ----------------------------------------------


def _one_after_the_other(
    events: Sequence[dict[str, Any]], moved: Sequence[Moved]
) -> tuple[list[int], int]:
    keys: list[int] = []
    swaps = [
        [
            *(_param(value) for value in values.of_holding(after).values()),
            before.pk,
            before.seq,
        ]
        for before, after in moved
    ]
    with connection.cursor() as cursor:
        for start in range(0, len(events), _BATCH):
            rows = events[start : start + _BATCH]
            params = [_param(value) for row in rows for value in row.values()]
            cursor.execute(_insert_sql(len(rows)), params)
            keys += [key for (key,) in cursor.fetchall()]
        cursor.executemany(_UPDATE, swaps)
        return keys, cursor.rowcount


@cache
def _insert_sql(rows: int) -> str:
    columns = ", ".join(f'"{field.column}"' for field in values.FIELDS)
    marks = ", ".join([f"({', '.join(['%s'] * len(values.FIELDS))})"] * rows)
    return f"INSERT INTO {_EVENTS} ({columns}) VALUES {marks} RETURNING id"  # noqa: S608


_SET = ", ".join(f"{name} = %s" for name in _SWAPPED)
_UPDATE = f"UPDATE {_HOLDINGS} SET {_SET} WHERE id = %s AND seq = %s"  # noqa: S608


def _param(value: Any) -> Any:
    """As SQLite takes it: times as text in UTC."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
