"""What of a catalogue record may be written, read off its columns: JSON in, values out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from samples.api.moments import read_moment
from samples.domain.errors import InvalidValue, NotFound
from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Sample,
    Source,
    Waypoint,
)
from samples.models.base import Positioned
from samples.selectors import lookup

Find = Callable[[type[models.Model], str], models.Model]
"""The record of a model that a text names; raises NotFound."""

NAMED_BY: dict[type[models.Model], str] = {
    AbrasionPatch: "slug", Campaign: "slug", Container: "code", Mission: "slug",
    Organisation: "slug", Outcrop: "slug", Place: "slug", Sample: "slug", Source: "code",
    Waypoint: "sol/rmc",
}  # fmt: skip
POSITION = {
    "latitude_deg": "latitude_deg", "longitude_deg": "longitude_deg", "elevation_m": "elevation_m",
    "elevation_datum": "elevation_datum", "basis": "position_basis",
    "uncertainty_m": "position_uncertainty_m", "note": "position_note",
}  # fmt: skip
"""The members of `position` with their columns."""


@dataclass(frozen=True)
class Writable:
    """A member of a body, as it is named there, and the column that it sets."""

    name: str
    field: models.Field[Any, Any]
    schema: Mapping[str, Any]
    expected: str

    @property
    def column(self) -> str:
        """The name of the model's field."""
        return self.field.name

    @property
    def needed(self) -> bool:
        """Whether a new record is none without it."""
        field = self.field
        return not (field.null or field.blank or field.has_default())

    def read(self, value: Any, find: Find) -> Any:
        """The value of the column; null empties it. Raises InvalidValue."""
        if value is None:
            return self._empty()
        if isinstance(self.field, models.ForeignKey):
            return self._named(value, find)
        read = _reader(self.field)
        try:
            return read(value)
        except (TypeError, ValueError, OverflowError):
            raise self._refusal(value) from None
        except InvalidValue as error:
            raise InvalidValue(
                error.message, field=self.name, value=value, expected=error.expected
            ) from error

    def _empty(self) -> Any:
        field = self.field
        if field.null:
            return None
        if field.has_default():
            return field.get_default()
        if field.blank and field.empty_strings_allowed:
            return ""
        raise InvalidValue(f"{self.name} can't be empty.", field=self.name, expected=self.expected)

    def _named(self, value: Any, find: Find) -> models.Model:
        model = self.field.related_model
        assert isinstance(model, type)  # noqa: S101 - a foreign key has one
        if not isinstance(value, str):
            raise self._refusal(value)
        try:
            return find(model, value)
        except NotFound as error:
            raise InvalidValue(
                error.message, field=self.name, value=value, expected=error.expected
            ) from error

    def _refusal(self, value: Any) -> InvalidValue:
        return InvalidValue(
            f"{self.name} can't be used.", field=self.name, value=value, expected=self.expected
        )


def writable(model: type[models.Model], names: Mapping[str, str]) -> dict[str, Writable]:
    """What may be written of a model, by its name in a body, `position.…` where it has one.

    `names`: other names of columns than their own.
    """
    found: dict[str, Writable] = {}
    position = POSITION if issubclass(model, Positioned) else {}
    inside = {column: f"position.{name}" for name, column in position.items()}
    for field in model._meta.concrete_fields:
        if not field.editable or field.primary_key:
            continue
        if isinstance(field, models.ForeignKey) and field.related_model not in NAMED_BY:
            continue
        name = inside.get(field.name) or names.get(field.name, field.name)
        schema, expected = _described(field)
        found[name] = Writable(name, field, schema, expected)
    return found


def find(model: type[models.Model], text: str) -> models.Model:
    """The record that a text names; raises NotFound."""
    if model is Sample:
        return lookup.sample(text)
    if model is Container:
        return lookup.container(text)
    if model is Waypoint:
        sol, _, rmc = text.partition("/")
        is_sol = re.fullmatch("[0-9]{1,6}", sol, re.ASCII)
        found = Waypoint.objects.filter(sol=int(sol) if is_sol else -1)
        return lookup.one(found, "waypoint", "rmc", rmc)
    records = model._default_manager.all()
    return lookup.one(records, str(model._meta.verbose_name), NAMED_BY[model], text)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.strip()


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError
    return value


def _number(value: Any) -> float:
    number = float(_decimal(value))
    if not math.isfinite(number):
        raise ValueError(value)
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError
    return Decimal(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _texts(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise TypeError
    return [_text(part) for part in value]


def _ring(value: Any) -> list[list[float]]:
    if not isinstance(value, list):
        raise TypeError
    return [_pair(part) for part in value]


def _pair(value: Any) -> list[float]:
    if not isinstance(value, list) or len(value) != 2:
        raise TypeError
    return [_number(part) for part in value]


_READERS: Sequence[tuple[Any, Callable[[Any], Any]]] = (
    (models.BooleanField, _truth),
    (models.DecimalField, _decimal),
    (models.FloatField, _number),
    (models.IntegerField, _whole),
    (models.DateTimeField, lambda value: read_moment("", value)),
    (models.DateField, lambda value: date.fromisoformat(_text(value))),
    ((models.CharField, models.TextField), _text),
)
"""How a kind of column is read; a moment is a kind of day to Django, so it comes before."""


def _reader(field: models.Field[Any, Any]) -> Callable[[Any], Any]:
    if isinstance(field, models.JSONField):
        return _ring if field.null else _texts  # an outline, or names
    return next(reader for kind, reader in _READERS if isinstance(field, kind))


def _described(field: models.Field[Any, Any]) -> tuple[dict[str, Any], str]:
    """The JSON schema of a column, and in words what it takes."""
    schema, expected = _kind(field)
    text = str(field.help_text or "")
    if text:
        schema["description"] = text
    if field.null or field.blank or field.has_default():
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema, expected


def _kind(field: models.Field[Any, Any]) -> tuple[dict[str, Any], str]:
    match field:
        case models.ForeignKey():
            model = field.related_model
            assert isinstance(model, type)  # noqa: S101 - a foreign key has one
            known = f"the {NAMED_BY[model]} of a {model._meta.verbose_name}"
            return {"type": "string"}, known
        case models.BooleanField():
            return {"type": "boolean"}, "true or false"
        case models.DecimalField():
            places = field.decimal_places
            return {"type": "number"}, f"a number of {places} places after the point at most"
        case models.FloatField():
            return {"type": "number"}, "a number"
        case models.IntegerField():
            return {"type": "integer"}, "a whole number"
        case models.DateTimeField():
            return (
                {"type": "string", "format": "date-time"},
                "a moment with its time zone, such as 2022-12-21T17:15:00Z",
            )
        case models.DateField():
            return {"type": "string", "format": "date"}, "a day such as 2034-06-30"
        case models.JSONField():
            pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
            items = pair if field.null else {"type": "string"}
            expected = "a list of [longitude, latitude]" if field.null else "a list of texts"
            return {"type": "array", "items": items}, expected
    terms = [str(value) for value, _ in field.flatchoices]
    if terms:
        return {"type": "string", "enum": terms}, "one of " + ", ".join(terms)
    limit = {"maxLength": field.max_length} if field.max_length else {}
    return {"type": "string", **limit}, (
        f"a text of at most {field.max_length} characters" if limit else "a text"
    )
