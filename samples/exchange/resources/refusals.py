"""A domain refusal, field by field, as forms and import reports show it."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import F, Q

from samples.domain.errors import DomainError, InvalidRecord

_OTHER_NAMES = {"tube_serial": "serial"}
"""Names that the domain gives to a model's field."""


def by_field(error: DomainError, model: type[models.Model]) -> dict[str, list[str]]:
    """What is wrong with each field of `model`; `__all__` holds what concerns no single one."""
    known = {field.name for field in model._meta.concrete_fields}
    found = (
        error.errors
        if isinstance(error, InvalidRecord)
        else {_OTHER_NAMES.get(error.field or "", error.field or ""): [str(error)]}
    )
    placed: dict[str, list[str]] = {}
    for name, messages in found.items():
        for message in messages:
            fields = [name] if name in known else constrained(message, model)
            place = fields[0] if len(fields) == 1 else NON_FIELD_ERRORS
            placed.setdefault(place, []).append(message)
    return placed


def constrained(message: str, model: type[models.Model]) -> list[str]:
    """The fields of the constraint that says `message` when it is broken; none if none does."""
    for constraint in model._meta.constraints:
        if str(constraint.violation_error_message) != message:
            continue
        if isinstance(constraint, models.UniqueConstraint):
            return list(constraint.fields)
        if isinstance(constraint, models.CheckConstraint) and isinstance(constraint.condition, Q):
            return list(dict.fromkeys(_named(constraint.condition)))
    return []


def _named(condition: Q) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _named(child)
        elif isinstance(child, tuple):
            yield str(child[0]).partition("__")[0]
            if isinstance(child[1], F):
                yield str(child[1].deconstruct()[1][0]).partition("__")[0]
