"""Writing events: the only place where the custody ledger and the holdings change.

A transition is a compare-and-swap on the holding (`WHERE seq = …`): of two hands on one tube one
wins and the other gets a Conflict, on either database, whatever locks the database knows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.dispatch import Signal

from samples.domain import custody
from samples.domain.errors import Conflict, DomainError, InvalidValue, Refusals, TransitionRefused
from samples.domain.kinds import LedgerKind
from samples.domain.lifecycle import State, Verb
from samples.models import (
    CustodyEvent,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Sample,
)
from samples.selectors import lineage
from samples.services import locks, organisations, portions, riding, rows
from samples.services.actors import Actor, require
from samples.services.entries import Draft, Entry, Standing, draft
from samples.services.webhooks import messages, outbox

recorded = Signal()
"""Sent with `ledger` and `events` once they are stored for good; nothing that matters may hang on
it, for a process can be killed before it is sent."""


def open_ledger(
    *,
    mission: Mission,
    slug: str,
    name: str,
    kind: LedgerKind,
    actor: Actor,
    organisation: Organisation | None = None,
) -> Ledger:
    """Open an empty ledger; a mock one may be kept to an `organisation`.

    Raises Conflict when the mission has its flight ledger already, InvalidValue, NotPermitted.
    """
    require(actor, "samples.add_ledger")
    organisation = organisations.for_new(asked=organisation, rests_on=None, actor=actor)
    try:
        with transaction.atomic():
            return Ledger.objects.create(
                mission=mission,
                slug=slug,
                name=name,
                kind=kind.value,
                opened_by=actor.get_username(),
                organisation=organisation,
            )
    except IntegrityError as error:
        raise Conflict(
            f"Ledger {slug} can't be opened.",
            field="slug",
            value=slug,
            expected="a new name, and one flight ledger a mission",
        ) from error


def record(
    *, ledger: Ledger, entry: Entry, actor: Actor, recorded_at: datetime | None = None
) -> CustodyEvent:
    """Append one event to a container's chain and move its holding with it.

    Raises TransitionRefused (table or guard), Conflict (slot taken, somebody was first),
    InvalidValue (time in the future, another mission's things), NotPermitted. A refusal leaves
    nothing behind and says the container's present state (`current`).
    """
    try:
        return record_all(ledger=ledger, entries=[entry], actor=actor, recorded_at=recorded_at)[0]
    except Refusals as refusals:
        raise refusals.by_row[0] from refusals


def record_all(
    *,
    ledger: Ledger,
    entries: Sequence[Entry],
    actor: Actor,
    recorded_at: datetime | None = None,
) -> list[CustodyEvent]:
    """Append many events, all or none, in the order given; several of one container may follow.

    Raises Refusals with what is wrong with each row, Conflict (a lost race), NotPermitted.
    """
    for verb in {entry.verb for entry in entries}:
        require(actor, f"samples.record_{verb.value}", ledger)
    if not entries:
        return []
    now = recorded_at or datetime.now(UTC)
    drafts: list[Draft] = []
    try:
        with transaction.atomic():
            locks.sample_containers(riding.touched(ledger, entries))
            stored = _standings(ledger, entries)
            trees = portions.Trees(ledger, entries)
            try:
                _nothing_dumped_goes_in(ledger, entries)
                drafts = _drafts(
                    ledger, entries, stored, trees, recorded_by=actor.get_username(), now=now
                )
                riding.require_whole(ledger, drafts)
                _slots_are_free(ledger, drafts)
            except Refusals as refusals:
                for row, error in refusals.by_row.items():
                    before = stored.get(entries[row].container.pk)
                    error.current = _current(before)
                raise
            events = rows.write(ledger, drafts)
            trees.store(drafts)
            _tell_catalogue(ledger, drafts)
            outbox.tell(lambda: map(messages.of_event, events))
            transaction.on_commit(
                lambda: recorded.send_robust(Ledger, ledger=ledger, events=events)
            )
    except IntegrityError as error:
        raise _lost(ledger, entries) from error
    except Conflict as conflict:
        if conflict.current is None:
            raise _lost(ledger, entries) from conflict
        raise
    return events


def _standings(ledger: Ledger, entries: Sequence[Entry]) -> dict[int, Standing]:
    return rows.standings(ledger, list(dict.fromkeys(entry.container.pk for entry in entries)))


def _drafts(
    ledger: Ledger,
    entries: Sequence[Entry],
    stored: Mapping[int, Standing],
    trees: portions.Trees,
    *,
    recorded_by: str,
    now: datetime,
) -> list[Draft]:
    standings = dict(stored)
    rooms = riding.Rooms(ledger)
    drafts: list[Draft] = []
    refused: dict[int, DomainError] = {}
    given_up: set[int] = set()
    for row, entry in enumerate(entries):
        key = entry.container.pk
        if key in given_up:
            continue  # what follows a refused event of the same container says nothing new
        before = standings.get(key)
        try:
            back_to = _back_to(ledger, entry, written=before is stored.get(key))
            drafted = draft(
                entry,
                before,
                ledger=ledger,
                recorded_by=recorded_by,
                recorded_at=now,
                room=rooms.of(entry),
                tree=trees.of(entry),
                back_to=back_to,
            )
            drafted = drafted.hashed(drafted.event.canonical_text())
            trees.tell(drafted)
        except DomainError as error:
            refused[row] = error
            given_up.add(key)
            continue
        drafts.append(drafted)
        standings[key] = drafts[-1].after
    if refused:
        raise Refusals(refused)
    return drafts


def _back_to(ledger: Ledger, entry: Entry, *, written: bool) -> Standing | None:
    """What a correction restores: the state before the last event that counts."""
    if entry.verb is not Verb.CORRECT:
        return None
    if not entry.reason.strip():
        raise InvalidValue("A correction says why.", field="reason", expected="what was wrong")
    counting = lineage.counting(ledger).filter(container=entry.container)
    # The chain as it is stored; what else the same request writes about it is not there yet.
    found = list(rows.joined(counting).order_by("-seq")[:2]) if written else []
    last = found[0] if found else None
    if last is None or entry.corrects != last.seq:
        raise TransitionRefused(
            f"Only the last event of {entry.container} that counts can be corrected.",
            field="corrects",
            value=entry.corrects,
            expected=f"{last.seq} ({last.verb})" if last else "an event that is in the ledger",
        )
    if len(found) < 2:
        raise TransitionRefused(
            f"The registration of {entry.container} can't be corrected.",
            field="corrects",
            value=entry.corrects,
            expected="a later event; a container registered by mistake is withdrawn",
        )
    bound = counting.exclude(pk=last.pk).aggregate(latest=Max("occurred_not_before"))["latest"]
    return Standing.after(found[1], bound)


def _nothing_dumped_goes_in(ledger: Ledger, entries: Sequence[Entry]) -> None:
    """A sample that was dumped is on the ground; another one has a record of its own."""
    goes_in = {
        entry.sample.pk: (row, entry.sample)
        for row, entry in enumerate(entries)
        if entry.sample is not None
    }
    if not goes_in:
        return
    dumped = lineage.counting(ledger).filter(verb=Verb.EMPTY.value, sample__in=goes_in)
    refused: dict[int, DomainError] = {}
    for key in dumped.values_list("sample", flat=True):
        row, sample = goes_in[key]
        refused[row] = TransitionRefused(
            f"{sample} was dumped; it can't go into a container again.",
            field="sample",
            value=sample.slug,
            expected="a sample with a record of its own",
        )
    if refused:
        raise Refusals(refused)


def _slots_are_free(ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Say who is in a slot; the unique constraint decides a race."""
    last = {drafted.entry.container.pk: (row, drafted) for row, drafted in enumerate(drafts)}
    wanted = {
        drafted.after.place.pk: row
        for row, drafted in last.values()
        if rows.fills_slot(drafted.after)
    }
    if not wanted:
        return
    taken = (
        Holding.objects.filter(ledger=ledger, place__in=wanted, place_is_slot=True)
        .exclude(container__in=last)
        .select_related("container", "place")
    )
    refused: dict[int, DomainError] = {
        wanted[holding.place_id]: Conflict(
            f"{holding.place} holds {holding.container} already.",
            field="place",
            value=holding.place.slug,
            expected="a free slot",
        )
        for holding in taken
    }
    if refused:
        raise Refusals(refused)


def _tell_catalogue(ledger: Ledger, drafts: Sequence[Draft]) -> None:
    """Whether a sample was kept is a fact of the catalogue, and so of the flight ledger alone."""
    if ledger.is_mock:
        return
    for drafted in drafts:
        before, after = drafted.before, drafted.after
        out = before.sample if before else None
        if drafted.entry.verb is Verb.EMPTY and out is not None:
            Sample.objects.filter(pk=out.pk).update(retained=False)
        if drafted.entry.verb is Verb.CORRECT and out is None and after.sample is not None:
            Sample.objects.filter(pk=after.sample.pk).update(retained=True)


def _lost(ledger: Ledger, entries: Sequence[Entry]) -> Conflict:
    """Somebody else was first; with the state that they left."""
    names = ", ".join(dict.fromkeys(str(entry.container) for entry in entries[:5]))
    conflict = Conflict(
        f"{names} or the place changed in the meantime; nothing was recorded.",
        field="container",
        value=names,
        expected="the present state read again",
    )
    if len(entries) == 1:
        conflict.current = _current(_standings(ledger, entries).get(entries[0].container.pk))
    return conflict


def _current(standing: Standing | None) -> dict[str, object] | None:
    if standing is None:
        return None
    state: State = standing.state
    return {
        **{name: getattr(state, name) for name in custody.STATE_FIELDS},
        "seq": standing.seq,
        "head_hash": standing.head,
    }
