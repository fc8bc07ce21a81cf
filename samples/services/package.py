"""Storing a whole inventory in an empty instance: all of it or nothing.

Records keep the order of the package, which is that of their keys; references are looked up in the
package itself. Events pass the ledger's guards one after the other; what they lead to (holdings,
portions) is replayed, verified, and compared with what the package says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F

from samples.domain import custody
from samples.domain.errors import Conflict, LedgerBroken
from samples.domain.kinds import SLOT_KINDS, PlaceKind
from samples.domain.state import Condition
from samples.models import Custodian, CustodyEvent, Holding, Ledger, Place, Sample, Scenario
from samples.selectors.package import OF_MODEL, TABLES, Table, rows
from samples.services import portions, stream
from samples.services.actors import Actor, require
from samples.services.catalogue import LEVELS
from samples.services.load import bulk
from samples.services.package_rows import Keys, misfit, store
from samples.services.verify import verify

Read = Callable[[Table], Iterator[tuple[int, tuple[Any, ...]]]]
"""The rows of a table: the number of each in its file, and its values by column."""
Tell = Callable[[str, int, int], None]
"""Told the step, and how many of how many are done."""

_STEPS = 2 * len(TABLES) + 1
_BATCH = 500


@dataclass(frozen=True)
class Restored:
    """How many records of each table were stored, and how many events verified."""

    records: dict[str, int]
    events: int


def restore(read: Read, *, actor: Actor, tell: Tell) -> Restored:
    """Store what a package holds. Raises Misfit (file, row, column), Conflict, NotPermitted.

    Nobody is told of the events: they are history, not news.
    """
    for permission in ("samples.add_mission", "samples.add_ledger"):
        require(actor, permission)
    with transaction.atomic():
        bulk.no_time_limit()
        _require_empty()
        keys: Keys = {}
        for number, table in enumerate(TABLES):
            tell(f"Reading {table.name}", number, _STEPS)
            keys[table] = {} if table.derived else _keys(table, read)
        for number, table in enumerate(TABLES):
            tell(f"Storing {table.name}", len(TABLES) + number, _STEPS)
            if not table.derived:
                store(table, read(table), keys)
        _catalogue_holds(keys)
        tell("Verifying", _STEPS - 1, _STEPS)
        events = 0
        for ledger in Ledger.objects.order_by("slug"):
            with _named(keys):
                _rebuild(ledger, keys)
                events += verify(ledger).events
        counts = {table.name: len(found) for table, found in keys.items() if not table.derived}
        for table in TABLES:
            if table.derived:
                counts[table.name] = _compare(table, read)
        bulk.settle([table.model for table in TABLES if not table.derived])
    tell("Done", _STEPS, _STEPS)
    return Restored(counts, events)


def _require_empty() -> None:
    wanted_empty: list[type[models.Model]] = [*OF_MODEL, Scenario]
    for model in wanted_empty:
        count = model._default_manager.count()
        if count:
            name = model._meta.verbose_name_plural
            raise Conflict(
                f"This instance is not empty: it has {count} {name}.",
                field="DATABASE_URL",
                value=count,
                expected="a database that was only migrated",
            )


def _keys(table: Table, read: Read) -> dict[tuple[Any, ...], int]:
    """The primary key that each record will have, by its natural key."""
    places = [table.columns.index(column) for column in table.key_columns]
    found: dict[tuple[Any, ...], int] = {}
    for row, values in read(table):
        key = tuple(values[place] for place in places)
        if key in found:
            name = table.key_columns[-1].name
            raise misfit(
                table.file, row, name, " / ".join(map(str, key)), "the record is there twice",
                f"a key of its own (row {found[key] + 1} has this one)",
            )  # fmt: skip
        found[key] = len(found) + 1
    return found


def _catalogue_holds(keys: Keys) -> None:
    """What no constraint of the database says: places are shallow, partners name each other."""
    parents = dict(Place.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    for place, parent in parents.items():
        above, depth = place, 1
        while above in parents and depth <= LEVELS:
            above, depth = parents[above], depth + 1
        if depth > LEVELS:
            raise misfit(
                OF_MODEL[Place].file, place + 1, "parent", _key_of(keys, Place, parent),
                "the place is part of itself, or too deep", f"at most {LEVELS} levels",
            )  # fmt: skip
    alone = Sample.objects.filter(pair_partner__isnull=False).exclude(
        pair_partner__pair_partner=F("pk")
    )
    for sample in alone.select_related("pair_partner").order_by("pk")[:1]:
        raise misfit(
            OF_MODEL[Sample].file, sample.pk + 1, "pair_partner", str(sample.pair_partner),
            "the partner does not name this sample", "two samples that name each other",
        )  # fmt: skip


def _key_of(keys: Keys, model: type[models.Model], number: int) -> str:
    return " / ".join(str(part) for part in list(keys[OF_MODEL[model]])[number - 1])


# --- The ledger -----------------------------------------------------------------------------------


@contextmanager
def _named(keys: Keys) -> Iterator[None]:
    """What does not hold of the ledger is said of a row of its file."""
    table = OF_MODEL[CustodyEvent]
    try:
        yield
    except LedgerBroken as error:
        ledger, _, rest = str(error.field or "").partition("/")
        code, _, seq = rest.partition("#")
        number = keys[table].get((ledger, code, int(seq) if seq.isdigit() else 0))
        row = number + 1 if number else 0
        raise misfit(
            table.file, row, "text", error.field, error.message, error.expected or "a whole chain"
        ) from error
    except IntegrityError as error:
        raise misfit(
            table.file, 0, "text", "", f"what the events lead to can't be: {error}",
            "one container a slot, one sample a container",
        ) from error  # fmt: skip


def _rebuild(ledger: Ledger, keys: Keys) -> None:
    """Store the holdings and portions that a ledger's events lead to."""
    slots = {
        slug
        for slug, kind in Place.objects.values_list("slug", "kind")
        if PlaceKind(kind) in SLOT_KINDS
    }
    made: list[Holding] = []
    with closing(stream.events(ledger)) as events:
        for container, chain in groupby(events, key=itemgetter(0)):
            replayed = custody.replay(event for _, event in chain)
            now = replayed.now
            if now is None:  # pragma: no cover - a chain begins with what can't be corrected
                continue
            state = now.state
            fills = state.place in slots and state.condition is not Condition.LOST
            made.append(
                Holding(
                    ledger=ledger,
                    container_id=container,
                    stage=state.stage.value,
                    condition=state.condition.value,
                    place_id=keys[OF_MODEL[Place]][state.place,],
                    place_is_slot=fills,
                    custodian_id=keys[OF_MODEL[Custodian]][state.custodian,],
                    sample_id=_number(keys, Sample, state.sample),
                    sealed=state.sealed,
                    seal_serial=state.seal_serial,
                    os_slot_id=_number(keys, Place, state.os_slot),
                    offered_to_id=_number(keys, Custodian, state.offered_to),
                    cleared=state.cleared,
                    seq=replayed.seq,
                    head_hash=replayed.head,
                    since=datetime.fromisoformat(now.since),
                    not_before=datetime.fromisoformat(now.not_before) if now.not_before else None,
                )
            )
            if len(made) == _BATCH:
                Holding.objects.bulk_create(made)
                made = []
    Holding.objects.bulk_create(made)
    portions.rebuild(ledger)


def _number(keys: Keys, model: type[models.Model], name: str | None) -> int | None:
    return None if name is None else keys[OF_MODEL[model]][name,]


def _compare(table: Table, read: Read) -> int:
    """Refuse a derived table that says something else than the events lead to."""
    places = [table.columns.index(column) for column in table.key_columns]
    told = {tuple(values[at] for at in places): (row, values) for row, values in read(table)}
    for values in rows(table):
        key = tuple(values[at] for at in places)
        row, said = told.pop(key, (0, None))
        if said is None:
            raise misfit(
                table.file, 0, table.key_columns[-1].name, " / ".join(map(str, key)),
                "a row is missing", "a row for what the events lead to",
            )  # fmt: skip
        for column, value, stated in zip(table.columns, values, said, strict=True):
            if value != stated:
                raise misfit(
                    table.file, row, column.name, stated, "the events lead to something else",
                    repr(value),
                )  # fmt: skip
    for key, (row, _) in told.items():
        raise misfit(
            table.file, row, table.key_columns[-1].name, " / ".join(map(str, key)),
            "no event leads to this", "no such row",
        )  # fmt: skip
    return table.records().count()
