"""Facts with their sources, as the components facts.html and source_chips.html want them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from django.urls import reverse

from samples.models import Source, ValueProvenance

Statements = Mapping[str, list[ValueProvenance]]
"""What sources say about each field of a record; see selectors.provenance.by_field."""


class Chip(TypedDict):
    """One source of one value."""

    code: str
    title: str
    url: str
    date: object
    printed_text: str
    note: str
    confidence: str


class Fact(TypedDict, total=False):
    """A labelled value; None is unknown."""

    label: str
    value: object
    unit: str
    url: str | None
    mono: bool
    copy: bool
    note: str
    sources: list[Chip]


@dataclass(frozen=True)
class Saying:
    """The same words said by one or more sources."""

    printed: str
    note: str
    sources: list[Chip]


@dataclass(frozen=True)
class Dispute:
    """A field on which sources disagree: what is kept, and what is said otherwise."""

    label: str
    kept: str
    for_it: list[Saying]
    against_it: list[Saying]


def source_chip(source: Source) -> Chip:
    """A source without a statement, as beside a custody event."""
    return {
        "code": source.code.upper(),
        "title": source.title,
        "url": reverse("pages:source", args=[source.code]),
        "date": source.published_on,
        "printed_text": "",
        "note": "",
        "confidence": "",
    }


def chip(statement: ValueProvenance) -> Chip:
    """What a source says about a value."""
    return source_chip(statement.source) | {
        "date": statement.source_date,
        "printed_text": statement.printed_text,
        "note": statement.note,
        "confidence": statement.confidence,
    }


def chips(statements: Statements, *fields: str) -> list[Chip]:
    """The sources that agree with the value of the first field, or of any of several; each once."""
    found: dict[str, Chip] = {}
    for field in fields:
        for statement in statements.get(field, []):
            if statement.agrees:
                found.setdefault(statement.source.code, chip(statement))
    return list(found.values())


def fact(label: str, value: object, statements: Statements, *fields: str, **more: Any) -> Fact:
    """A fact with the sources of the fields it is made of. "" and None are unknown."""
    made: Fact = {
        "label": label,
        "value": None if value == "" else value,
        "sources": chips(statements, *fields),
    }
    made.update(more)  # type: ignore[typeddict-item]
    return made


def disputes(
    statements: Statements, labels: Mapping[str, str], kept: Mapping[str, object]
) -> list[Dispute]:
    """The fields on which a source contradicts the value kept."""
    return [
        Dispute(
            label=labels.get(field, field.replace("_", " ").capitalize()),
            kept=str(kept.get(field, "")),
            for_it=_sayings(statement for statement in said if statement.agrees),
            against_it=_sayings(statement for statement in said if not statement.agrees),
        )
        for field, said in statements.items()
        if any(not statement.agrees for statement in said)
    ]


def _sayings(statements: Iterable[ValueProvenance]) -> list[Saying]:
    grouped: dict[tuple[str, str], list[Chip]] = {}
    for statement in statements:
        grouped.setdefault((statement.printed_text, statement.note), []).append(chip(statement))
    return [Saying(printed, note, found) for (printed, note), found in grouped.items()]
