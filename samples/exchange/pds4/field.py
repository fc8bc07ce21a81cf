"""Columns of an archive table, declared once: by the model where the model has the value.

The data type follows from the model's field, the unit from its name (`core_length_cm`), the
description from its verbose name and help text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import models

TEXT = "UTF8_String"
INTEGER = "ASCII_Integer"
COUNT = "ASCII_NonNegative_Integer"
REAL = "ASCII_Real"
BOOLEAN = "ASCII_Boolean"
UTC_TIME = "ASCII_Date_Time_YMD_UTC"

_TYPES: tuple[tuple[tuple[type[models.Field[Any, Any]], ...], str], ...] = (
    ((models.BooleanField,), BOOLEAN),
    ((models.DateTimeField,), UTC_TIME),
    ((models.PositiveIntegerField, models.PositiveSmallIntegerField), COUNT),
    ((models.IntegerField,), INTEGER),
    ((models.FloatField, models.DecimalField), REAL),
)
_UNITS = {
    "deg": "deg", "m": "m", "m2": "m**2", "cm": "cm", "cm3": "cm**3", "mm": "mm", "g": "g",
    "ug": "microgram",
}  # fmt: skip
"""Ends of the names of our fields, and the unit that each stands for."""

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True)
class Field:
    """A column: what its label says of it, and its value in a row."""

    name: str
    data_type: str
    description: str
    value: Callable[[Any], object]
    unit: str | None = None

    def cell(self, record: Any) -> str:
        """The value as it is written; an unknown one is empty."""
        return written(self.value(record))


def of(model: type[models.Model], field: str, path: str = "", name: str = "") -> Field:
    """A column of a model's field; `path` leads from the row to the record that has it.

    `name` is what the archive calls it where that is not the name of the field.
    """
    declared: Any = model._meta.get_field(field)
    steps = [*(path.split(".") if path else []), field]
    said = str(declared.verbose_name)
    description = f"{said[:1].upper()}{said[1:]}. {declared.help_text}".strip()
    return Field(
        name or field,
        next((kind for classes, kind in _TYPES if isinstance(declared, classes)), TEXT),
        description,
        lambda record: reached(record, steps),
        _UNITS.get(field.rpartition("_")[2]) if "_" in field else None,
    )


def reached(record: Any, steps: list[str]) -> object:
    """What stands at the end of a path; None where something on the way is not there."""
    for step in steps:
        record = None if record is None else getattr(record, step)
    return record


def written(value: object) -> str:
    """A value in the text that its data type asks for; None is unknown, an empty text too.

    A record ends with its line, so that a break within a text becomes a blank.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
        case float():
            return repr(value)
        case Decimal():
            return f"{value:f}"
    return _BREAKS.sub(" ", str(value))
