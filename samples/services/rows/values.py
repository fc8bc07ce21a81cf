"""What is stored of a draft: the columns of its event, of its container's holding, the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection

from samples.models import Container, CustodyEvent, Holding, Ledger
from samples.services.entries import Draft, Standing, subject
from samples.services.rows.reading import fills_slot

FIELDS = [field for field in CustodyEvent._meta.concrete_fields if not field.primary_key]
_ATTNAMES = [field.attname for field in FIELDS]
_RELATED = {field.name: field for field in FIELDS if field.is_relation}


def of_event(ledger: Ledger, drafted: Draft) -> dict[str, Any]:
    """By column, in the order of `FIELDS`."""
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
    return {name: values[name] for name in _ATTNAMES}


def record(ledger: Ledger, drafted: Draft, key: int, values: Mapping[str, Any]) -> CustodyEvent:
    """The stored event, with what it refers to at hand."""
    event = CustodyEvent.from_db(connection.alias, ["id", *values], [key, *values.values()])
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
    for name, related in at_hand.items():
        field: Any = _RELATED[name]
        field.set_cached_value(event, related)
    return event


def holding(ledger: Ledger, container: Container, standing: Standing) -> Holding:
    """A new holding, not yet stored."""
    return Holding(ledger=ledger, container=container, **of_holding(standing))


def of_holding(after: Standing) -> dict[str, Any]:
    """By column: what an event changes of its container's holding."""
    state = after.state
    return {
        "stage": state.stage.value,
        "condition": state.condition.value,
        "place_id": after.place.pk,
        "place_is_slot": fills_slot(after),
        "custodian_id": after.custodian.pk,
        "sample_id": after.sample.pk if after.sample else None,
        "sealed": state.sealed,
        "seal_serial": state.seal_serial,
        "os_slot_id": after.os_slot.pk if after.os_slot else None,
        "offered_to_id": after.offered_to.pk if after.offered_to else None,
        "cleared": state.cleared,
        "seq": after.seq,
        "head_hash": after.head,
        "since": after.since,
        "not_before": after.not_before,
    }
