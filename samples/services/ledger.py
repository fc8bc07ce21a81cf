"""Writing one event: the only place where the custody ledger and the holdings change.

A transition is a compare-and-swap on the holding (`WHERE seq = …`): of two hands on one tube one
wins and the other gets a Conflict, on either database, whatever locks the database knows.
"""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from samples.domain import custody, lifecycle
from samples.domain.errors import Conflict, InvalidValue
from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind
from samples.domain.lifecycle import Verb
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Mission,
    Place,
    Sample,
    Source,
)
from samples.services.actors import Actor, require


def open_ledger(
    *, mission: Mission, slug: str, name: str, kind: LedgerKind, actor: Actor
) -> Ledger:
    """Open an empty ledger. Raises Conflict when the mission has its flight ledger already."""
    require(actor, "samples.add_ledger")
    try:
        with transaction.atomic():
            return Ledger.objects.create(mission=mission, slug=slug, name=name, kind=kind.value)
    except IntegrityError as error:
        raise Conflict(
            f"Ledger {slug} can't be opened.",
            field="slug",
            value=slug,
            expected="a new name, and one flight ledger a mission",
        ) from error


def record(
    *,
    verb: Verb,
    ledger: Ledger,
    container: Container,
    actor: Actor,
    when: When,
    place: Place | None = None,
    custodian: Custodian | None = None,
    sample: Sample | None = None,
    reason: str = "",
    source: Source | None = None,
    details: dict[str, custody.Detail] | None = None,
    recorded_at: datetime | None = None,
) -> CustodyEvent:
    """Append one event to a container's chain and move its holding with it.

    Place and custodian stay as they are unless given. Raises TransitionRefused (table or guard),
    Conflict (slot taken, somebody was first), InvalidValue (time in the future, another mission's
    things), NotPermitted. A refusal leaves nothing behind.
    """
    require(actor, f"samples.record_{verb.value}")
    now = recorded_at or datetime.now(UTC)
    if when.at > now:
        raise InvalidValue(
            "An event can't be recorded before it happened.",
            field="occurred_at",
            value=when.at.isoformat(),
            expected=f"{now:%Y-%m-%dT%H:%M:%SZ} or before",
        )
    _same_mission(ledger, container, sample)
    details = details or {}
    try:
        with transaction.atomic():
            holding = (
                Holding.objects.select_related("place", "custodian", "sample")
                .filter(ledger=ledger, container=container)
                .first()
            )
            before = _state_of(holding)
            lifecycle.require_stage(before, verb, str(container))
            place = place or (holding.place if holding else None)
            custodian = custodian or (holding.custodian if holding else None)
            if place is None or custodian is None:
                raise InvalidValue(
                    f"{container} is new to this ledger.",
                    field="place" if place is None else "custodian",
                    expected="where it is and who answers for it",
                )
            state = lifecycle.advance(
                before,
                lifecycle.Move(
                    verb=verb,
                    container=str(container),
                    container_kind=ContainerKind(container.kind),
                    place=place.slug,
                    place_kind=PlaceKind(place.kind),
                    custodian=custodian.slug,
                    sample=sample.slug if sample else None,
                    seal_serial=_text(details.get("seal_serial")),
                    waiver=_text(details.get("waiver")),
                    occurred_at=when.at,
                    previous_occurred_not_before=holding.not_before if holding else None,
                ),
            )
            _slot_is_free(ledger, container, place)
            content = sample or (holding.sample if holding else None)
            event = _write(
                custody.Event(
                    ledger=ledger.slug,
                    container=container.code,
                    seq=holding.seq + 1 if holding else 1,
                    previous_hash=holding.head_hash if holding else custody.GENESIS_HASH,
                    verb=verb,
                    occurred_at=when.at,
                    occurred_not_before=when.not_before,
                    sol=when.sol,
                    recorded_at=now,
                    recorded_by=actor.get_username(),
                    from_stage=lifecycle.Stage(holding.stage) if holding else None,
                    from_place=holding.place.slug if holding else None,
                    from_custodian=holding.custodian.slug if holding else None,
                    to_stage=state.stage,
                    to_place=place.slug,
                    to_custodian=custodian.slug,
                    sample=content.slug if content else None,
                    reason=reason,
                    source=source.code if source else None,
                    details=details,
                ),
                ledger=ledger,
                container=container,
                holding=holding,
                place=place,
                custodian=custodian,
                content=content,
                source=source,
            )
            _swap(holding, event, state, content if state.sample else None, when)
    except IntegrityError as error:
        raise Conflict(
            f"{container} or its place changed in the meantime; nothing was recorded.",
            field="container",
            value=str(container),
            expected="the present state read again",
        ) from error
    return event


def _text(value: custody.Detail) -> str | None:
    return str(value) if value else None


def _same_mission(ledger: Ledger, container: Container, sample: Sample | None) -> None:
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


def _state_of(holding: Holding | None) -> lifecycle.State | None:
    if holding is None:
        return None
    return lifecycle.State(
        stage=lifecycle.Stage(holding.stage),
        place=holding.place.slug,
        custodian=holding.custodian.slug,
        sample=holding.sample.slug if holding.sample else None,
        seal_serial=holding.seal_serial,
        sealed=holding.sealed,
    )


def _slot_is_free(ledger: Ledger, container: Container, place: Place) -> None:
    """Say who is in the slot; the unique constraint decides a race."""
    if not place.is_slot:
        return
    taken = (
        Holding.objects.select_related("container")
        .filter(ledger=ledger, place=place)
        .exclude(container=container)
        .first()
    )
    if taken is not None:
        raise Conflict(
            f"{place} holds {taken.container} already.",
            field="place",
            value=place.slug,
            expected="a free slot",
        )


def _write(
    event: custody.Event,
    *,
    ledger: Ledger,
    container: Container,
    holding: Holding | None,
    place: Place,
    custodian: Custodian,
    content: Sample | None,
    source: Source | None,
) -> CustodyEvent:
    text = event.canonical_text()
    return CustodyEvent.objects.create(
        ledger=ledger,
        container=container,
        seq=event.seq,
        verb=event.verb.value,
        occurred_at=event.occurred_at,
        occurred_not_before=event.occurred_not_before,
        sol=event.sol,
        recorded_at=event.recorded_at,
        recorded_by=event.recorded_by,
        from_stage=event.from_stage.value if event.from_stage else None,
        from_place=holding.place if holding else None,
        from_custodian=holding.custodian if holding else None,
        to_stage=event.to_stage.value,
        to_place=place,
        to_custodian=custodian,
        sample=content,
        reason=event.reason,
        source=source,
        text=text,
        previous_hash=event.previous_hash,
        hash=custody.hash_of(text),
    )


def _swap(
    holding: Holding | None,
    event: CustodyEvent,
    state: lifecycle.State,
    sample: Sample | None,
    when: When,
) -> None:
    bounds = [
        bound for bound in (when.not_before, holding.not_before if holding else None) if bound
    ]
    values = {
        "stage": state.stage.value,
        "place": event.to_place,
        "place_is_slot": event.to_place.is_slot,
        "custodian": event.to_custodian,
        "sample": sample,
        "sealed": state.sealed,
        "seal_serial": state.seal_serial,
        "seq": event.seq,
        "head_hash": event.hash,
        "since": when.at,
        "not_before": max(bounds) if bounds else None,
    }
    if holding is None:
        Holding.objects.create(ledger=event.ledger, container=event.container, **values)
        return
    swapped = Holding.objects.filter(pk=holding.pk, seq=holding.seq).update(**values)
    if swapped != 1:
        raise Conflict(
            f"Somebody else recorded an event of {event.container} first; nothing was recorded.",
            field="container",
            value=str(event.container),
            expected="the present state read again",
        )
