"""Holdings read as standings, locked where the database knows locks."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from samples.domain.lifecycle import Condition, Stage, State
from samples.models import Custodian, CustodyEvent, Holding, Ledger, Place, Sample
from samples.models.custody_event import JOINED
from samples.services import locks
from samples.services.entries import Standing


def joined(events: QuerySet[CustodyEvent]) -> QuerySet[CustodyEvent]:
    """With all that `state` and `stored` need."""
    return events.select_related(*JOINED)


def fills_slot(standing: Standing) -> bool:
    """Whether a container takes up a place that holds one: a lost one is not there."""
    return standing.place.is_slot and standing.state.condition is not Condition.LOST


_PLACE = ("id", "slug", "name", "kind", "parent_id")
_CUSTODIAN = ("id", "slug", "name", "organisation_id")
_SAMPLE = ("id", "slug", "name")
_OWN = (
    "id", "container_id", "stage", "condition", "sealed", "seal_serial", "cleared", "seq",
    "head_hash", "since", "not_before",
)  # fmt: skip
_RECORDS: tuple[tuple[str, type[Place | Custodian | Sample], tuple[str, ...]], ...] = (
    ("place", Place, _PLACE),
    ("custodian", Custodian, _CUSTODIAN),
    ("sample", Sample, _SAMPLE),
    ("os_slot", Place, _PLACE),
    ("offered_to", Custodian, _CUSTODIAN),
)


@cache
def _select(vendor: str) -> str:
    """Each record as an array of its own: PostgreSQL plans six joins twice as slowly."""
    array = "json_build_array" if vendor == "postgresql" else "json_array"
    columns = [f"h.{name}" for name in _OWN]
    for name, model, wanted in _RECORDS:
        values = ", ".join(f"r.{column}" for column in wanted)
        table = model._meta.db_table
        columns.append(f"(SELECT {array}({values}) FROM {table} r WHERE r.id = h.{name}_id)")  # noqa: S608 - names of this module only
    return (
        f"SELECT {', '.join(columns)} FROM {Holding._meta.db_table} h"  # noqa: S608
        " WHERE h.ledger_id = %s AND h.container_id IN"
    )


def standings(ledger: Ledger, containers: Collection[int]) -> dict[int, Standing]:
    """The stored state of containers (by primary key), locked in key order.

    Who comes second waits here, and then reads what the first left. The records have only the
    columns that recording needs; the rest is loaded when asked for.
    """
    marks = ", ".join(["%s"] * len(containers))
    end = "ORDER BY h.id" + locks.for_update_of("h")
    with connection.cursor() as cursor:
        cursor.execute(f"{_select(connection.vendor)} ({marks}) {end}", [ledger.pk, *containers])
        return {row[1]: _standing(row) for row in cursor.fetchall()}


def _standing(row: Sequence[Any]) -> Standing:
    own = dict(zip(_OWN, row, strict=False))
    records: dict[str, Any] = {}
    slugs: dict[str, Any] = {}
    for (name, model, wanted), value in zip(_RECORDS, row[len(_OWN) :], strict=True):
        # SQLite hands an array over as text.
        values = json.loads(value) if isinstance(value, str) else value
        record = None if values is None else model.from_db(connection.alias, wanted, values)
        records[name] = record
        slugs[name] = record.slug if record else None
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
