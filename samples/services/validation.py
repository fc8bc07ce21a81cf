"""Turning what Django finds wrong with a record into the domain's own refusal."""

from __future__ import annotations

from functools import cache, reduce
from operator import and_

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from samples.domain.errors import InvalidRecord


def clean(record: models.Model) -> None:
    """Check fields, uniqueness and constraints; raise InvalidRecord naming every bad field."""
    try:
        if not _holds(record):
            record.full_clean()
    except ValidationError as error:
        raise invalid(record, error) from error


def _holds(record: models.Model) -> bool:
    """Whether nothing is wrong; what is wrong, `full_clean` says.

    It asks the database once for each CHECK constraint, of which a sample has two dozen; here one
    query asks for all of them.
    """
    try:
        record.full_clean(validate_constraints=False)
        for constraint in _constraints(type(record)):
            constraint.validate(type(record), record)
    except ValidationError:
        return False
    return True


@cache
def _constraints(model: type[models.Model]) -> tuple[models.BaseConstraint, ...]:
    """A model's constraints, its CHECKs as one (NULL passes a CHECK and its conjunction alike)."""
    checks, others = [], []
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            checks.append(models.Q(constraint.condition))
        else:
            others.append(constraint)
    if checks:
        others.append(models.CheckConstraint(condition=reduce(and_, checks), name="all_checks"))
    return tuple(others)


def invalid(record: models.Model, error: ValidationError) -> InvalidRecord:
    """The domain's refusal for a Django ValidationError."""
    if hasattr(error, "error_dict"):
        errors = {field: list(messages) for field, messages in error.message_dict.items()}
    else:
        errors = {NON_FIELD_ERRORS: list(error.messages)}
    name = record._meta.verbose_name
    summary = "; ".join(
        f"{field}: {' '.join(messages)}" if field != NON_FIELD_ERRORS else " ".join(messages)
        for field, messages in errors.items()
    )
    return InvalidRecord(f"This {name} can't be saved. {summary}", errors=errors)
