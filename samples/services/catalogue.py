"""Adding, revising and removing catalogue records.

Every change says who made it and why, and names the source of each value it sets; the change log
(django-auditlog) keeps before and after. Admin, import, commands and the reference loader come
through here. What moves a container is not a revision: see `custody`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeVar

from auditlog.context import auditlog_value, set_extra_data
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError

from samples.domain.errors import Blocked, Conflict, InvalidRecord, InvalidValue
from samples.domain.kinds import Confidence
from samples.models import CustodyEvent, Place, Sample, Source
from samples.models.base import Catalogued
from samples.selectors.blockers import blockers
from samples.services import provenance
from samples.services.actors import Actor, require
from samples.services.normalise import normalise
from samples.services.validation import clean, invalid

M = TypeVar("M", bound=models.Model)

LEVELS = 3
"""Places are at most so deep: rover, rack, slot."""
MOST_BLOCKERS = 20
"""So many of the records that keep another one from being removed are named."""


def add(
    record: M,
    *,
    actor: Actor,
    reason: str,
    source: Source | None = None,
    confidence: Confidence = Confidence.CONFIRMED,
    statements: Sequence[provenance.Statement] = (),
) -> M:
    """Store a new record. With a `source`, every value given is stated to come from it.

    A pair partner is set on both sides. Raises InvalidRecord (each bad field), Conflict (somebody
    was first), NotPermitted.
    """
    require(actor, _permission("add", record))
    _need_reason(reason)
    normalise(record)
    _need_shallow(record)
    clean(record)
    with transaction.atomic():
        _save(record, actor=actor, reason=reason, source=source)
        if source is not None:
            statements = [
                *statements,
                *_said_by(source, confidence, [*_filled_fields(record)]),
            ]
        provenance.state(record, statements, actor=actor)
        _match_partner(record, actor=actor, reason=reason, source=source, confidence=confidence)
    return record


def add_many(records: Sequence[models.Model], *, actor: Actor, batch_size: int = 500) -> None:
    """Store many new records of one kind that carry their own source (waypoints, drives, images).

    Raises InvalidRecord naming the first bad one; the database checks uniqueness and constraints.
    """
    if not records:
        return
    require(actor, _permission("add", records[0]))
    for number, record in enumerate(records, start=1):
        normalise(record)
        # A record at hand need not be looked up for each row; the database checks it all the same.
        at_hand = {
            field.name
            for field in record._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.is_cached(record)
        }
        try:
            record.clean_fields(exclude=at_hand)
        except ValidationError as error:
            refusal = invalid(record, error)
            raise InvalidRecord(f"Row {number}: {refusal}", errors=refusal.errors) from error
    with transaction.atomic():
        try:
            type(records[0])._default_manager.bulk_create(records, batch_size=batch_size)
        except IntegrityError as error:
            raise Conflict(f"These records can't all be stored: {error}") from error


def revise(
    record: M,
    *,
    values: Mapping[str, Any],
    actor: Actor,
    reason: str,
    source: Source | None,
    confidence: Confidence = Confidence.CONFIRMED,
    source_date: date | None = None,
    printed_text: str = "",
) -> M:
    """Set values of a stored record; a changed fact of the catalogue needs its source.

    Values that do not differ are left alone; when none differs nothing is written. A pair partner
    is set on both sides, and a former partner is left with none. Raises InvalidValue (unknown or
    read-only field, no reason, no source), InvalidRecord, Conflict (also: a sample that custody
    events place in one container can't move to another), NotPermitted.
    """
    require(actor, _permission("change", record))
    known = {field.name: field for field in record._meta.concrete_fields if field.editable}
    _need_settable(record, values, known)
    with transaction.atomic():
        stored = type(record)._default_manager.get(pk=record.pk)
        if isinstance(record, Sample):
            # Its partner may have been revised, and this side with it, since the record was read.
            record.pair_partner_id = stored.pair_partner_id  # type: ignore[attr-defined]
        for name, value in values.items():
            setattr(record, name, value)
        normalise(record)
        changed = [
            name
            for name in known
            if getattr(stored, known[name].attname) != getattr(record, known[name].attname)
        ]
        if not changed:
            return record
        _need_reason(reason)
        if "container" in changed:
            _refuse_to_move(stored)
        if "parent" in changed:
            _need_shallow(record)
        clean(record)
        if source is None and isinstance(record, Catalogued):
            raise InvalidValue(
                "A changed value needs the source that states it.",
                field="source",
                expected="a source of this inventory",
            )
        if "pair_partner" in changed:
            _leave_partner(record, actor=actor, reason=reason, source=source)
        _save(record, actor=actor, reason=reason, source=source)
        if source is not None and isinstance(record, Catalogued):
            said = _said_by(source, confidence, changed, printed_text, source_date)
            provenance.state(record, said, actor=actor)
        if "pair_partner" in changed:
            _match_partner(record, actor=actor, reason=reason, source=source, confidence=confidence)
    return record


def pair(first: Sample, second: Sample, *, actor: Actor) -> None:
    """Make two samples each other's pair partner (two cores of one outcrop).

    Raises InvalidRecord or Conflict when one of them is another sample's partner, NotPermitted.
    """
    require(actor, _permission("change", first))
    reason = "Two cores of one outcrop."
    with transaction.atomic():
        first.pair_partner = second
        clean(first)
        _leave_partner(first, actor=actor, reason=reason, source=None)
        _save(first, actor=actor, reason=reason, source=None)
        _match_partner(first, actor=actor, reason=reason, source=None)
    second.pair_partner = first


def attest(
    record: models.Model, statements: Sequence[provenance.Statement], *, actor: Actor
) -> None:
    """Add what sources say about values that stand already."""
    require(actor, _permission("change", record))
    with transaction.atomic():
        provenance.state(record, statements, actor=actor)


def remove(record: models.Model, *, actor: Actor, reason: str) -> None:
    """Delete a record that nothing refers to. Raises Blocked naming what does, NotPermitted."""
    require(actor, _permission("delete", record))
    _need_reason(reason)
    try:
        with transaction.atomic(), _logged(actor, reason, None):
            _refuse_if_referred_to(record)
            record.delete()
    except (ProtectedError, IntegrityError) as error:
        _refuse_if_referred_to(record)
        raise Conflict(f"{record} can't be removed: {error}", value=str(record)) from error


def _refuse_if_referred_to(record: models.Model) -> None:
    """Django would fetch all that refers to it to say so: of a mission, a million samples."""
    found, total = blockers(record, at_most=MOST_BLOCKERS)
    if total:
        named = sorted({f"{blocker._meta.verbose_name} {blocker}" for blocker in found})
        raise Blocked(
            f"{record} is still referred to by {total} record(s).",
            records=found,
            more=total - len(found),
            field="id",
            value=str(record),
            expected="no " + ", no ".join(named[:5]),
        )


def _permission(action: str, record: models.Model) -> str:
    return f"{record._meta.app_label}.{action}_{record._meta.model_name}"


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue("A change says why.", field="reason", expected="a sentence")


def _need_settable(
    record: models.Model, values: Mapping[str, Any], known: Mapping[str, Any]
) -> None:
    for name in values:
        if name not in known or known[name].primary_key:
            raise InvalidValue(
                f"{name} of a {record._meta.verbose_name} can't be set.",
                field=name,
                value=values[name],
                expected=f"one of {', '.join(known)}",
            )


def _need_shallow(record: models.Model) -> None:
    """Who looks for what a place is part of, walks up: never in a circle, and three levels."""
    if not isinstance(record, Place) or record.parent is None:
        return
    above = [record.parent]
    while above[-1].parent is not None and len(above) < LEVELS and above[-1] != record:
        above.append(above[-1].parent)
    parts = Place.objects.filter(parent=record) if record.pk else Place.objects.none()
    below = 2 if Place.objects.filter(parent__in=parts).exists() else int(parts.exists())
    if record in above or len(above) + 1 + below > LEVELS:
        raise InvalidValue(
            f"{record} would be part of itself, or more than {LEVELS} levels deep.",
            field="parent",
            value=record.parent.slug,
            expected=f"a place that makes at most {LEVELS} levels: rover, rack, slot",
        )


def _refuse_to_move(record: models.Model) -> None:
    """A sample stays where the custody events say it is; an emptied tube shows as an event."""
    if isinstance(record, Sample) and CustodyEvent.objects.filter(sample=record).exists():
        raise Conflict(
            f"{record} can't be put into another container: custody events name it in "
            f"{record.container}.",
            field="container",
            expected=str(record.container),
        )


def _leave_partner(
    record: models.Model, *, actor: Actor, reason: str, source: Source | None
) -> None:
    """Who names the record as its partner and is not its partner any more, names nobody."""
    former = Sample.objects.filter(pair_partner=record.pk) if isinstance(record, Sample) else ()
    for sample in former:
        if sample.pk != record.pair_partner_id:  # type: ignore[attr-defined]
            sample.pair_partner = None
            _save(sample, actor=actor, reason=reason, source=source)


def _match_partner(
    record: models.Model,
    *,
    actor: Actor,
    reason: str,
    source: Source | None,
    confidence: Confidence = Confidence.CONFIRMED,
) -> None:
    """Make the partner that a stored record names, name the record too."""
    if not isinstance(record, Sample) or record.pair_partner_id is None:
        return
    partner = Sample.objects.get(pk=record.pair_partner_id)
    if partner.pair_partner_id == record.pk:
        return
    if partner.pair_partner_id is not None:
        raise Conflict(
            f"{partner} is the partner of {partner.pair_partner}.",
            field="pair_partner",
            value=partner.slug,
            expected="a sample without a partner",
        )
    partner.pair_partner = record
    clean(partner)
    _save(partner, actor=actor, reason=reason, source=source)
    if source is not None:
        said = _said_by(source, confidence, ["pair_partner"])
        provenance.state(partner, said, actor=actor)


@contextmanager
def _logged(actor: Actor, reason: str, source: Source | None) -> Iterator[None]:
    """Tell the change log who changes, why and from which source, whatever is written inside."""
    note = {
        "actor": actor.get_username(),
        "reason": reason,
        "source": source.code if source else None,
    }
    person = actor if isinstance(actor, AbstractBaseUser) else None
    # The library never puts back what it found: without this its receiver for the request would
    # stay connected for ever after the first write.
    before = auditlog_value.set(auditlog_value.get({}))
    try:
        with set_extra_data({"actor": person, "additional_data": note}):
            yield
    finally:
        auditlog_value.reset(before)


def _save(record: models.Model, *, actor: Actor, reason: str, source: Source | None) -> None:
    try:
        # The inner block keeps the caller's transaction usable after a refusal.
        with transaction.atomic(), _logged(actor, reason, source):
            record.save()
    except IntegrityError as error:
        raise Conflict(f"{record} can't be stored: {error}", value=str(record)) from error


def _filled_fields(record: models.Model) -> list[str]:
    return [
        field.name
        for field in record._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and getattr(record, field.attname) not in (None, "", [])
    ]


def _said_by(
    source: Source,
    confidence: Confidence,
    fields: Sequence[str],
    printed_text: str = "",
    source_date: date | None = None,
) -> list[provenance.Statement]:
    return [
        provenance.Statement(
            field=field,
            source=source,
            confidence=confidence,
            printed_text=printed_text,
            source_date=source_date,
        )
        for field in fields
    ]
