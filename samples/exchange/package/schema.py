"""The package's description: `datapackage.json`, made from the models' own fields.

Frictionless Data Package v1 (specs.frictionlessdata.io): tabular-data-package,
tabular-data-resource, table-schema. A figure's unit is that of its name's ending.
"""

from __future__ import annotations

from typing import Any

from django.core import validators
from django.db import models
from django.db.models import JSONField

from samples.models import Source
from samples.selectors.package import OF_MODEL, TABLES, Column, Table

DESCRIPTOR = "datapackage.json"
FORMAT = "mars-sample-cache-package/1"
KINDS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "boolean"),
    (models.DateTimeField, "datetime"),
    (models.DateField, "date"),
    (models.IntegerField, "integer"),
    (models.FloatField, "number"),
    (models.DecimalField, "number"),
    (JSONField, "array"),
)
"""The first that fits; any other field is a text. Every JSON value of the catalogue is a list."""

UNITS = {
    "deg": "degree", "m": "metre", "km": "kilometre", "cm": "centimetre", "mm": "millimetre",
    "cm3": "cubic centimetre", "m2": "square metre", "g": "gram", "ug": "microgram", "px": "pixel",
}  # fmt: skip
"""By the ending of a column's name."""

HEAD: dict[str, Any] = {
    "profile": "tabular-data-package",
    "name": "mars-sample-cache",
    "title": "Mars sample cache inventory",
    "format": FORMAT,
    "ledger_kind": "flight",
    "description": (
        "Sample tubes, their samples, places and sources, and the flight ledger: what really "
        "happened. No mock ledger, scenario or plan is in here. Positions are planetocentric "
        "degrees, east positive, on a sphere of 3 396 190 m (IAU_2015:49900); times are UTC. An "
        "empty cell is unknown."
    ),
    "licenses": [
        {
            "name": "notspecified",
            "title": "NASA and JPL material: credit NASA/JPL-Caltech; no endorsement implied. "
            "Each source names its own credit in sources.csv.",
        }
    ],
}
"""What is the same in every package."""


def descriptor(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The whole description; `resources` with the size and hash of each file."""
    return {**HEAD, "sources": _sources(), "resources": resources}


def _sources() -> list[dict[str, str]]:
    stored = Source.objects.values_list("code", "title", "url")
    return [
        {"title": f"{code.upper()}: {title}", **({"path": url} if url else {})}
        for code, title, url in sorted(stored)
    ]


def resource(table: Table) -> dict[str, Any]:
    """A table as the package describes it, without size and hash."""
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": str(table.model._meta.verbose_name_plural).capitalize(),
        "description": " ".join((table.model.__doc__ or "").split()),
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema(table),
    }


def schema(table: Table) -> dict[str, Any]:
    """Fields, primary key and foreign keys of a table."""
    key = [column.name for column in table.key_columns]
    described: dict[str, Any] = {
        "fields": [_field(column, only_key=key == [column.name]) for column in table.columns],
        "missingValues": [""],
        "primaryKey": key,
    }
    references = _references(table)
    return {**described, "foreignKeys": references} if references else described


def _references(table: Table) -> list[dict[str, Any]]:
    found = []
    for field in table.fields:
        if isinstance(field, models.ForeignKey):
            target = OF_MODEL[field.related_model]
            found.append(
                {
                    "fields": [column.name for column in table.columns if column.own is field],
                    "reference": {
                        "resource": "" if target is table else target.name,
                        "fields": [column.name for column in target.key_columns],
                    },
                }
            )
    return found


def kind_of(field: models.Field[Any, Any]) -> str:
    """The type of a field in a table schema."""
    return next((kind for model, kind in KINDS if isinstance(field, model)), "string")


def _field(column: Column, *, only_key: bool) -> dict[str, Any]:
    own = column.own or column.field
    title = str(own.verbose_name)
    unit = UNITS.get(column.name.rpartition("_")[2]) if kind_of(column.field) == "number" else None
    if column.name.endswith(("_ug", "_px")):
        unit = UNITS[column.name.rpartition("_")[2]]
    told = [str(own.help_text)] if own.help_text else []
    if unit:
        told.append(f"Unit: {unit}.")
    described = {
        "name": column.name,
        "type": kind_of(column.field),
        "title": title[:1].upper() + title[1:],
        "description": " ".join(told),
        "unit": unit,
        "constraints": _constraints(column, unique=only_key),
    }
    return {name: value for name, value in described.items() if value}


def _constraints(column: Column, *, unique: bool) -> dict[str, Any]:
    field, found = column.field, dict[str, Any]()
    if not column.is_empty_able:
        found["required"] = True
    if unique or (column.own is field and field.unique):
        found["unique"] = True
    kind = kind_of(field)
    if kind == "string" and field.max_length:
        found["maxLength"] = field.max_length
    if field.choices and column.own in (field, None):
        found["enum"] = [value for value, _ in field.flatchoices]
    if isinstance(field, models.SlugField):
        found["pattern"] = "[-a-zA-Z0-9_]+"
    if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        found["minimum"] = 0
    # As declared: `field.validators` has the limits of this database's columns too.
    for validator in field.deconstruct()[3].get("validators", ()):
        if isinstance(validator, validators.MinValueValidator):
            found["minimum"] = validator.limit_value
        elif isinstance(validator, validators.MaxValueValidator):
            found["maximum"] = validator.limit_value
    return found


def names() -> list[str]:
    """The files of a package besides its description."""
    return [table.file for table in TABLES]
