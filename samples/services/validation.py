"""Turning what Django finds wrong with a record into the domain's own refusal."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from samples.domain.errors import InvalidRecord


def clean(record: models.Model) -> None:
    """Check fields, uniqueness and constraints; raise InvalidRecord naming every bad field."""
    try:
        record.full_clean()
    except ValidationError as error:
        raise invalid(record, error) from error


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
