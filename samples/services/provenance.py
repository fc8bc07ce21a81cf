"""Keeping which source states a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from samples.domain.errors import InvalidValue
from samples.domain.kinds import Confidence
from samples.models import Source, ValueProvenance
from samples.services.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What a source says about one field."""

    field: str
    source: Source
    confidence: Confidence
    source_date: date | None = None
    printed_text: str = ""
    agrees: bool = True
    note: str = ""


def state(record: models.Model, statements: Sequence[Statement], *, actor: Actor) -> None:
    """Store statements about a record; one that is already there is left alone.

    Raises InvalidValue for a field the record does not have. The caller holds the transaction.
    """
    content_type = ContentType.objects.get_for_model(record)
    for statement in statements:
        try:
            record._meta.get_field(statement.field)
        except FieldDoesNotExist as error:
            known = ", ".join(field.name for field in record._meta.concrete_fields)
            raise InvalidValue(
                f"A {record._meta.verbose_name} has no field {statement.field}.",
                field="field",
                value=statement.field,
                expected=f"one of {known}",
            ) from error
    ValueProvenance.objects.bulk_create(
        [
            ValueProvenance(
                content_type=content_type,
                object_id=record.pk,
                field=statement.field,
                source=statement.source,
                source_date=statement.source_date or statement.source.published_on,
                confidence=statement.confidence.value,
                printed_text=statement.printed_text,
                agrees=statement.agrees,
                note=statement.note,
                recorded_by=actor.get_username(),
            )
            for statement in statements
        ],
        ignore_conflicts=True,
    )
