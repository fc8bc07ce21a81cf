"""The rows of the ledger: holdings read, events inserted, holdings swapped.

Three plain statements, written once: this is the path of every append, and the ORM would compile
each of them anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from samples.domain.errors import Conflict
from samples.domain.lifecycle import Condition, Stage, State
from samples.models import Container, Custodian, CustodyEvent, Holding, Ledger, Place, Sample
from samples.models.custody_event import JOINED
from samples.services import locks
from samples.services.entries import Draft, Standing, subject

_BATCH = 500
"""Rows of one INSERT: both databases take that many times the columns as parameters."""


def joined(events: QuerySet[CustodyEvent]) -> QuerySet[CustodyEvent]:
    """With all that `state` and `stored` need."""
    return events.select_related(*JOINED)


def fills_slot(standing: Standing) -> bool:
    """Whether a container takes up a place that holds one: a lost one is not there."""
    return standing.place.is_slot and standing.state.condition is not Condition.LOST


# --- Read -----------------------------------------------------------------------------------------

_PLACE = ("id", "slug", "name", "kind", "parent_id")
_CUSTODIAN = ("id", "slug", "name", "organisation_id")
_SAMPLE = ("id", "slug", "name")
_OWN = (
    "id", "container_id", "stage", "condition", "sealed", "seal_serial", "cleared", "seq",
    "head_hash", "since", "not_before",
)  # fmt: skip
_JOINS: tuple[tuple[str, type[Place | Custodian | Sample], tuple[str, ...]], ...] = (
    ("place", Place, _PLACE),
    ("custodian", Custodian, _CUSTODIAN),
    ("sample", Sample, _SAMPLE),
    ("os_slot", Place, _PLACE),
    ("offered_to", Custodian, _CUSTODIAN),
)


@cache
def _select() -> str:
    table = Holding._meta.db_table
    columns = [f"h.{name}" for name in _OWN]
    joins = []
    for name, model, wanted in _JOINS:
        columns += [f"{name}.{column}" for column in wanted]
        joins.append(f"LEFT JOIN {model._meta.db_table} {name} ON {name}.id = h.{name}_id")
    return f"SELECT {', '.join(columns)} FROM {table} h {' '.join(joins)} WHERE h.ledger_id = %s"  # noqa: S608 - names of this module only


def standings(ledger: Ledger, containers: Collection[int]) -> dict[int, Standing]:
    """The stored state of containers (by primary key); several are locked in key order.

    The records have only the columns that recording needs; the rest is loaded when asked for.
    """
    marks = ", ".join(["%s"] * len(containers))
    several = " ORDER BY h.id" + locks.for_update_of("h") if len(containers) > 1 else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_select()} AND h.container_id IN ({marks}){several}",
            [ledger.pk, *containers],
        )
        return {row[1]: _standing(row) for row in cursor.fetchall()}


def _standing(row: Sequence[Any]) -> Standing:
    own = dict(zip(_OWN, row, strict=False))
    records: dict[str, Any] = {}
    start = len(_OWN)
    for name, model, wanted in _JOINS:
        values = row[start : start + len(wanted)]
        start += len(wanted)
        records[name] = (
            None if values[0] is None else model.from_db(connection.alias, wanted, values)
        )
    slugs: dict[str, Any] = {
        name: record.slug if record else None for name, record in records.items()
    }
    return Standing(
        state=State(
            stage=Stage(own["stage"]),
            condition=Condition(own["condition"]),
            sealed=bool(own["sealed"]),
            seal_serial=own["seal_serial"],
            cleared=bool(own["cleared"]),
            **slugs,
        ),
        **records,
        since=_moment(own["since"]),
        not_before=_moment(own["not_before"]) if own["not_before"] else None,
        seq=own["seq"],
        head=own["head_hash"],
        pk=own["id"],
    )


def _moment(value: datetime | str) -> datetime:
    """SQLite hands times over as text, in UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# --- Insert ---------------------------------------------------------------------------------------


def insert(ledger: Ledger, drafts: Sequence[Draft]) -> list[CustodyEvent]:
    """Store the events, in order."""
    events: list[CustodyEvent] = []
    for start in range(0, len(drafts), _BATCH):
        events += _insert(ledger, drafts[start : start + _BATCH])
    return events


def _insert(ledger: Ledger, drafts: Sequence[Draft]) -> list[CustodyEvent]:
    rows = [_row(ledger, drafted) for drafted in drafts]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(len(rows)), [_param(value) for row in rows for value in row])
        keys = [key for (key,) in cursor.fetchall()]
    return [
        _event(ledger, drafted, key, row)
        for drafted, key, row in zip(drafts, keys, rows, strict=True)
    ]


_FIELDS = [field for field in CustodyEvent._meta.concrete_fields if not field.primary_key]
_ATTNAMES = [field.attname for field in _FIELDS]
_RELATED = {field.name: field for field in _FIELDS if field.is_relation}


@cache
def _insert_sql(rows: int) -> str:
    columns = ", ".join(f'"{field.column}"' for field in _FIELDS)
    marks = ", ".join([f"({', '.join(['%s'] * len(_FIELDS))})"] * rows)
    return f"INSERT INTO {CustodyEvent._meta.db_table} ({columns}) VALUES {marks} RETURNING id"  # noqa: S608


def _row(ledger: Ledger, drafted: Draft) -> list[Any]:
    """The columns in the order of `_ATTNAMES`."""
    event, entry, before, after = drafted.event, drafted.entry, drafted.before, drafted.after
    about = subject(drafted)
    state = event.state
    values: dict[str, Any] = {
        "ledger_id": ledger.pk,
        "ledger_kind": ledger.kind,
        "container_id": entry.container.pk,
        "seq": event.seq,
        "verb": event.verb.value,
        "occurred_at": event.occurred_at,
        "occurred_not_before": event.occurred_not_before,
        "sol": event.sol,
        "recorded_at": event.recorded_at,
        "recorded_by": event.recorded_by,
        "from_stage": before.state.stage.value if before else None,
        "from_place_id": before.place.pk if before else None,
        "from_custodian_id": before.custodian.pk if before else None,
        "to_stage": state.stage.value,
        "to_condition": state.condition.value,
        "to_place_id": after.place.pk,
        "to_custodian_id": after.custodian.pk,
        "to_sample_id": after.sample.pk if after.sample else None,
        "to_sealed": state.sealed,
        "to_seal_serial": state.seal_serial,
        "to_os_slot_id": after.os_slot.pk if after.os_slot else None,
        "to_offered_to_id": after.offered_to.pk if after.offered_to else None,
        "to_cleared": state.cleared,
        "sample_id": about.pk if about else None,
        "reason": event.reason,
        "source_id": entry.source.pk if entry.source else None,
        "corrects": event.corrects,
        "text": drafted.text,
        "previous_hash": event.previous_hash,
        "hash": after.head,
    }
    return [values[name] for name in _ATTNAMES]


def _event(ledger: Ledger, drafted: Draft, key: int, row: Sequence[Any]) -> CustodyEvent:
    """The stored event as a record, with what it refers to at hand."""
    event = CustodyEvent.from_db(connection.alias, ["id", *_ATTNAMES], [key, *row])
    before, after = drafted.before, drafted.after
    at_hand: dict[str, Any] = {
        "ledger": ledger,
        "container": drafted.entry.container,
        "from_place": before.place if before else None,
        "from_custodian": before.custodian if before else None,
        "to_place": after.place,
        "to_custodian": after.custodian,
        "to_sample": after.sample,
        "to_os_slot": after.os_slot,
        "to_offered_to": after.offered_to,
        "sample": subject(drafted),
        "source": drafted.entry.source,
    }
    for name, record in at_hand.items():
        field: Any = _RELATED[name]
        field.set_cached_value(event, record)
    return event


def _param(value: Any) -> Any:
    """As the database takes it: SQLite keeps times as text in UTC."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


# --- Swap -----------------------------------------------------------------------------------------


def holding(ledger: Ledger, container: Container, standing: Standing) -> Holding:
    """A new holding, not yet stored."""
    return Holding(ledger=ledger, container=container, **_values(standing))


def swap(ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Move each holding from the state that was read to the one its last event led to.

    Raises Conflict when somebody else moved one first.
    """
    first: dict[int, Standing | None] = {}
    last: dict[int, Draft] = {}
    for drafted in drafts:
        first.setdefault(drafted.entry.container.pk, drafted.before)
        last[drafted.entry.container.pk] = drafted
    new = [
        holding(ledger, drafted.entry.container, drafted.after)
        for key, drafted in last.items()
        if first[key] is None
    ]
    if new:
        Holding.objects.bulk_create(new, batch_size=_BATCH)
    moved = [(before, last[key].after) for key, before in first.items() if before is not None]
    if moved:
        _update(sorted(moved, key=lambda pair: pair[0].pk or 0))


def _update(moved: Sequence[tuple[Standing, Standing]]) -> None:
    """One compare-and-swap a holding, in key order."""
    rows = [
        [
            *(_param(getattr(value, "pk", value)) for value in _values(after).values()),
            before.pk,
            before.seq,
        ]
        for before, after in moved
    ]
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_UPDATE, rows[0])
        else:
            cursor.executemany(_UPDATE, rows)
        swapped = cursor.rowcount
    if swapped != len(rows):
        raise Conflict("Somebody else recorded an event first; nothing was recorded.")


def _values(after: Standing) -> dict[str, object]:
    state = after.state
    return {
        "stage": state.stage.value,
        "condition": state.condition.value,
        "place": after.place,
        "place_is_slot": fills_slot(after),
        "custodian": after.custodian,
        "sample": after.sample,
        "sealed": state.sealed,
        "seal_serial": state.seal_serial,
        "os_slot": after.os_slot,
        "offered_to": after.offered_to,
        "cleared": state.cleared,
        "seq": after.seq,
        "head_hash": after.head,
        "since": after.since,
        "not_before": after.not_before,
    }


_SET = ", ".join(
    f"{name}_id = %s" if name in {join for join, *_ in _JOINS} else f"{name} = %s"
    for name in (
        "stage", "condition", "place", "place_is_slot", "custodian", "sample", "sealed",
        "seal_serial", "os_slot", "offered_to", "cleared", "seq", "head_hash", "since",
        "not_before",
    )
)  # fmt: skip
"""In the order of `_values`."""
_UPDATE = f"UPDATE {Holding._meta.db_table} SET {_SET} WHERE id = %s AND seq = %s"  # noqa: S608
