"""One entry of a ledger before it is written: what is asked, and what it makes of a container."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from samples.domain import custody, lifecycle, portioning
from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind
from samples.domain.lifecycle import Condition, SafetyDecision, SealState, State, Verb
from samples.domain.portions import Tree
from samples.domain.versions import NOT_YET, Seen, of_state
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Place,
    Sample,
    Source,
)

R = TypeVar("R", Place, Sample, Custodian)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What somebody says was done with one container.

    Place and custodian stay as they are unless given. `details` go into the event as they are; the
    guards look for `seal_serial`, `seal`, `condition`, `decision`, `document`, `waiver`,
    `waived_by` and `evidence` among them. `expected_seq`: the number of events the container had
    when the writer looked; `seen`: the versions of its state that the writer may have seen.
    `corrects`: the number of the event a correction takes back.
    """

    verb: Verb
    container: Container
    when: When
    place: Place | None = None
    custodian: Custodian | None = None
    offered_to: Custodian | None = None
    sample: Sample | None = None
    reason: str = ""
    source: Source | None = None
    details: Mapping[str, custody.Detail] = field(default_factory=dict)
    expected_seq: int | None = None
    seen: Seen | None = None
    corrects: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A container's state with its records; `pk` is that of its holding (None: not yet stored)."""

    state: State
    place: Place
    custodian: Custodian
    sample: Sample | None
    os_slot: Place | None
    offered_to: Custodian | None
    since: datetime
    not_before: datetime | None
    seq: int
    head: str
    pk: int | None = None

    @classmethod
    def of_holding(cls, holding: Holding) -> Standing:
        """The stored one."""
        return cls(
            state=holding.state(),
            place=holding.place,
            custodian=holding.custodian,
            sample=holding.sample,
            os_slot=holding.os_slot,
            offered_to=holding.offered_to,
            since=holding.since,
            not_before=holding.not_before,
            seq=holding.seq,
            head=holding.head_hash,
            pk=holding.pk,
        )

    @classmethod
    def after(cls, event: CustodyEvent, not_before: datetime | None) -> Standing:
        """The one that a stored event that counts led to."""
        return cls(
            state=event.state(),
            place=event.to_place,
            custodian=event.to_custodian,
            sample=event.to_sample,
            os_slot=event.to_os_slot,
            offered_to=event.to_offered_to,
            since=event.occurred_at,
            not_before=not_before,
            seq=event.seq,
            head=event.hash,
        )


@dataclass(frozen=True, kw_only=True)
class Room:
    """What is known of the orbiting sample container that a tube is to be loaded into."""

    closed: bool
    left: int | None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An event ready to be written, and the container's state before and after."""

    entry: Entry
    event: custody.Event
    before: Standing | None
    after: Standing
    text: str = ""

    def hashed(self, text: str) -> Draft:
        """With its canonical text, whose hash is the new head."""
        return replace(self, text=text, after=replace(self.after, head=custody.hash_of(text)))


def draft(
    entry: Entry,
    before: Standing | None,
    *,
    ledger: Ledger,
    recorded_by: str,
    recorded_at: datetime,
    room: Room | None = None,
    tree: Tree | None = None,
    back_to: Standing | None = None,
) -> Draft:
    """The event and the state it leads to; `back_to` is what a correction restores.

    `tree`: the portions of the sample, where the entry is about one of them. Raises
    TransitionRefused (table or guard), Conflict (somebody was first), InvalidValue.
    """
    _refuse_what_cannot_be(entry, ledger, recorded_at)
    _as_expected(entry, before)
    if back_to is not None and before is not None:
        after = replace(back_to, pk=before.pk)
    else:
        after = _advance(entry, before, room)
    details = entry.details
    if tree is not None and after.sample is not None:
        details = portioning.complete(tree, entry.verb, details, of=after.sample.identifier)
    event = custody.Event(
        ledger=ledger.slug,
        ledger_kind=LedgerKind(ledger.kind),
        container=entry.container.code,
        seq=before.seq + 1 if before else 1,
        previous_hash=before.head if before else custody.GENESIS_HASH,
        verb=entry.verb,
        occurred_at=entry.when.at,
        occurred_not_before=entry.when.not_before,
        sol=entry.when.sol,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        before=before.state if before else None,
        state=after.state,
        sample=_slug(_subject(entry, before)),
        reason=entry.reason,
        source=entry.source.code if entry.source else None,
        corrects=entry.corrects,
        details=details,
    )
    return Draft(entry=entry, event=event, before=before, after=replace(after, seq=event.seq))


def subject(draft: Draft) -> Sample | None:
    """What the event is about: what goes in, what comes out, or what is in the container."""
    return _subject(draft.entry, draft.before)


def _subject(entry: Entry, before: Standing | None) -> Sample | None:
    return entry.sample or (before.sample if before else None)


def _slug(record: Sample | None) -> str | None:
    return record.slug if record else None


def _refuse_what_cannot_be(entry: Entry, ledger: Ledger, recorded_at: datetime) -> None:
    container, sample, place = entry.container, entry.sample, entry.place
    if not ledger.is_mock and entry.when.at > recorded_at:
        raise InvalidValue(
            "An event can't be recorded before it happened.",
            field="occurred_at",
            value=entry.when.at.isoformat(),
            expected=f"{recorded_at:%Y-%m-%dT%H:%M:%SZ} or before",
        )
    if place is not None:
        refuse_concept(place, ledger)
    if container.mission_id != ledger.mission_id:
        raise InvalidValue(
            f"{container} belongs to another mission than ledger {ledger.slug}.",
            field="container",
            value=container.code,
            expected="a container of the ledger's mission",
        )
    if sample is not None and sample.container_id != container.pk:
        raise InvalidValue(
            f"{sample} is catalogued in another container than {container}.",
            field="sample",
            value=sample.slug,
            expected=f"a sample of {container}",
        )


def refuse_concept(place: Place, ledger: Ledger) -> None:
    """Raise InvalidValue for a place that does not exist, unless in a mock."""
    if place.hypothetical and not ledger.is_mock:
        raise InvalidValue(
            f"{place} is part of a concept; what really happened can't have happened there.",
            field="place",
            value=place.slug,
            expected="a place that exists, or a mock ledger",
        )


def _as_expected(entry: Entry, before: Standing | None) -> None:
    if entry.seen is not None:
        version = of_state(before.seq, before.head) if before else NOT_YET
        entry.seen.require(version, str(entry.container))
    seq = before.seq if before else 0
    if entry.expected_seq is not None and entry.expected_seq != seq:
        raise Conflict(
            f"{entry.container} has {seq} events now, not {entry.expected_seq}: somebody else "
            "recorded one.",
            field="expected_seq",
            value=entry.expected_seq,
            expected=str(seq),
        )


def _advance(entry: Entry, before: Standing | None, room: Room | None) -> Standing:
    container = entry.container
    lifecycle.require_stage(before.state if before else None, entry.verb, str(container))
    place = entry.place or (before.place if before else None)
    custodian = _custodian(entry, before)
    if place is None or custodian is None:
        raise TransitionRefused(
            f"{container} is new to this ledger.",
            field="place" if place is None else "custodian",
            expected="where it is and who answers for it",
        )
    said = entry.details
    state = lifecycle.advance(
        before.state if before else None,
        lifecycle.Move(
            verb=entry.verb,
            container=str(container),
            container_kind=ContainerKind(container.kind),
            place=place.slug,
            place_kind=PlaceKind(place.kind),
            custodian=custodian.slug,
            organisation=str(custodian.organisation_id),
            holder_organisation=str(before.custodian.organisation_id) if before else "",
            sample=_slug(entry.sample),
            seal_serial=_text(said.get("seal_serial")),
            seal=SealState(str(said["seal"])) if said.get("seal") else None,
            condition=Condition(str(said["condition"])) if said.get("condition") else None,
            decision=SafetyDecision(str(said["decision"])) if said.get("decision") else None,
            offered_to=entry.offered_to.slug if entry.offered_to else None,
            document=_text(said.get("document")),
            waiver=_text(said.get("waiver")),
            waived_by=_text(said.get("waived_by")),
            reason=entry.reason,
            evidence=_text(said.get("evidence")) or (entry.source.code if entry.source else None),
            os_closed=room.closed if room else False,
            capacity_left=room.left if room else None,
            occurred_at=entry.when.at,
            previous_occurred_not_before=before.not_before if before else None,
        ),
    )
    bounds = [entry.when.not_before, before.not_before if before else None]
    return Standing(
        state=state,
        place=place,
        custodian=custodian,
        sample=_of_state(state.sample, entry.sample, before.sample if before else None),
        os_slot=_of_state(state.os_slot, place, before.os_slot if before else None),
        offered_to=_of_state(
            state.offered_to, entry.offered_to, before.offered_to if before else None
        ),
        since=entry.when.at,
        not_before=max((bound for bound in bounds if bound), default=None),
        seq=before.seq if before else 0,
        head="",
        pk=before.pk if before else None,
    )


def _custodian(entry: Entry, before: Standing | None) -> Custodian | None:
    if entry.verb is Verb.ACCEPT and before is not None:
        return before.offered_to or before.custodian
    return entry.custodian or (before.custodian if before else None)


def _of_state(slug: str | None, given: R | None, before: R | None) -> R | None:
    """The record that the state's slug names: the one given, or the one before."""
    if slug is None:
        return None
    return next(record for record in (given, before) if record is not None and record.slug == slug)


def _text(value: custody.Detail) -> str | None:
    return str(value) if value else None
