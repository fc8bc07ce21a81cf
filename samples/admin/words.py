"""How the admin calls a value: its unit as people write it."""

from __future__ import annotations

from typing import Any

from django.db import models

UNITS = {
    "deg": "°",
    "mm": "mm",
    "cm": "cm",
    "m": "m",
    "km": "km",
    "g": "g",
    "px": "pixels",
}


def label_of(field: models.Field[Any, Any]) -> str:
    """`core_length_cm` reads "core length, cm"; a name that the model gives itself stays."""
    given = str(field.verbose_name)
    name, _, unit = given.rpartition(" ")
    if given == field.name.replace("_", " ") and name and unit in UNITS:
        return f"{name}, {UNITS[unit]}"
    return given
