"""The rows of the ledger: events inserted, holdings swapped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from samples.domain.errors import Conflict
from samples.domain.lifecycle import Condition
from samples.models import Container, CustodyEvent, Holding, Ledger
from samples.models.custody_event import JOINED
from samples.services.entries import Draft, Standing, subject

_BATCH = 500


def joined(events: QuerySet[CustodyEvent]) -> QuerySet[CustodyEvent]:
    """With all that `state` and `stored` need."""
    return events.select_related(*JOINED)


def fills_slot(standing: Standing) -> bool:
    """Whether a container takes up a place that holds one: a lost one is not there."""
    return standing.place.is_slot and standing.state.condition is not Condition.LOST


def insert(ledger: Ledger, drafts: Sequence[Draft]) -> list[CustodyEvent]:
    """Store the events, in order."""
    events = [_row(ledger, drafted) for drafted in drafts]
    if len(events) == 1:
        events[0].save(force_insert=True)
        return events
    return CustodyEvent.objects.bulk_create(events, batch_size=_BATCH)


def holding(ledger: Ledger, container: Container, standing: Standing) -> Holding:
    """A new holding, not yet stored."""
    return Holding(ledger=ledger, container=container, **_values(standing))


def swap(ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Move each holding from the state that was read to the one its last event led to.

    Raises Conflict when somebody else moved one first.
    """
    first: dict[int, Draft] = {}
    last: dict[int, Draft] = {}
    for drafted in drafts:
        first.setdefault(drafted.entry.container.pk, drafted)
        last[drafted.entry.container.pk] = drafted
    new = [
        holding(ledger, drafted.entry.container, drafted.after)
        for key, drafted in last.items()
        if first[key].before is None
    ]
    moved = {key: drafted.after for key, drafted in last.items() if first[key].before is not None}
    if new:
        Holding.objects.bulk_create(new, batch_size=_BATCH)
    if moved:
        _update({key: first[key].before.seq for key in moved}, moved)  # type: ignore[union-attr]


def _update(seqs: dict[int, int], moved: dict[int, Standing]) -> None:
    """One compare-and-swap a holding, in key order."""
    rows = []
    for key, after in sorted(moved.items(), key=lambda item: item[1].pk or 0):
        values = _values(after)
        rows.append(
            [
                *(_FIELDS[name].get_db_prep_save(_key(values[name]), connection) for name in _SET),
                after.pk,
                seqs[key],
            ]
        )
    with connection.cursor() as cursor:
        if len(rows) == 1:
            cursor.execute(_UPDATE, rows[0])
        else:
            cursor.executemany(_UPDATE, rows)
        swapped = cursor.rowcount
    if swapped != len(rows):
        raise Conflict("Somebody else recorded an event first; nothing was recorded.")


_SET = (
    "stage", "condition", "place", "place_is_slot", "custodian", "sample", "sealed", "seal_serial",
    "os_slot", "offered_to", "cleared", "seq", "head_hash", "since", "not_before",
)  # fmt: skip
_FIELDS: dict[str, Any] = {name: Holding._meta.get_field(name) for name in _SET}
_COLUMNS = ", ".join(f"{field.column} = %s" for field in _FIELDS.values())
_UPDATE = f"UPDATE {Holding._meta.db_table} SET {_COLUMNS} WHERE id = %s AND seq = %s"  # noqa: S608


def _key(value: object) -> object:
    return getattr(value, "pk", value)


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


def _row(ledger: Ledger, drafted: Draft) -> CustodyEvent:
    event, before, after = drafted.event, drafted.before, drafted.after
    return CustodyEvent(
        ledger=ledger,
        ledger_kind=ledger.kind,
        container=drafted.entry.container,
        seq=event.seq,
        verb=event.verb.value,
        occurred_at=event.occurred_at,
        occurred_not_before=event.occurred_not_before,
        sol=event.sol,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        from_stage=event.before.stage.value if event.before else None,
        from_place=before.place if before else None,
        from_custodian=before.custodian if before else None,
        to_stage=event.state.stage.value,
        to_condition=event.state.condition.value,
        to_place=after.place,
        to_custodian=after.custodian,
        to_sample=after.sample,
        to_sealed=event.state.sealed,
        to_seal_serial=event.state.seal_serial,
        to_os_slot=after.os_slot,
        to_offered_to=after.offered_to,
        to_cleared=event.state.cleared,
        sample=subject(drafted),
        reason=event.reason,
        source=drafted.entry.source,
        corrects=event.corrects,
        text=drafted.text,
        previous_hash=event.previous_hash,
        hash=after.head,
    )
