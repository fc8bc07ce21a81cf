"""The values of a record with the sources that state them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from samples.admin.links import page_of
from samples.admin.words import label_of
from samples.domain.kinds import Confidence
from samples.exchange.resources.base import columns
from samples.models import ValueProvenance
from samples.models.base import Catalogued
from samples.selectors.provenance import by_field

MARKS = {
    Confidence.CONFIRMED: "●",
    Confidence.DERIVED: "◐",
    Confidence.UNVERIFIED: "○",
}


@dataclass(frozen=True)
class Statement:
    """What one source says about a value."""

    code: str
    title: str
    url: str
    page: str
    confidence: str
    mark: str
    date: date | None
    printed_text: str
    note: str
    agrees: bool


@dataclass(frozen=True)
class Fact:
    """A value and what is said about it; `value` is None where it is unknown."""

    name: str
    label: str
    value: str | None
    url: str | None
    statements: list[Statement]

    @property
    def disputed(self) -> bool:
        """Whether a source contradicts the value."""
        return not all(statement.agrees for statement in self.statements)


def facts_of(record: Catalogued) -> list[Fact]:
    """Every value that is known or that a source speaks of; needs `provenance` prefetched."""
    stated = by_field(record)
    facts = []
    for field in _fields(record):
        value = in_words(record, field)
        statements = [_statement(said) for said in stated.get(field.name, [])]
        if value is not None or statements:
            related = getattr(record, field.name) if field.is_relation else None
            url = page_of(related) if related is not None else None
            facts.append(Fact(field.name, label_of(field), value, url, statements))
    return facts


def unknown_of(record: Catalogued) -> list[str]:
    """The values that nobody knows."""
    return [label_of(field) for field in _fields(record) if in_words(record, field) is None]


def _fields(record: models.Model) -> list[models.Field[Any, Any]]:
    fields = {field.name: field for field in record._meta.concrete_fields}
    return [fields[name] for name in columns(type(record))]


def in_words(record: models.Model, field: models.Field[Any, Any]) -> str | None:
    """A value as people read it; None where it is unknown."""
    value = getattr(record, field.name)
    if value in (None, "", []):
        return None
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, list):
        if all(isinstance(part, str) for part in value):
            return "; ".join(value)
        return f"{len(value)} points"
    return str(value)


def _statement(said: ValueProvenance) -> Statement:
    confidence = Confidence(said.confidence)
    return Statement(
        code=said.source.code.upper(),
        title=said.source.title,
        url=page_of(said.source),
        page=page_of(said),
        confidence=confidence.label,
        mark=MARKS[confidence],
        date=said.source_date,
        printed_text=said.printed_text,
        note=said.note,
        agrees=said.agrees,
    )
