"""Records as rows of a table: a column for each value, named by its path (`place.name`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.drainage import get_override
from rest_framework import serializers
from rest_framework.utils.encoders import JSONEncoder

from samples.exchange.tables import Cell


def columns(view: Any) -> list[str]:
    """The columns of a list, with the fields and related records asked for.

    They come from the form of a record, not from the rows, so that every file has the same.
    """
    found: list[str] = []
    for name, field in view.told_by(detail=False)().fields.items():
        if view.asked_fields is None or name in view.asked_fields:
            parts = _members(field)
            if name in view.asked_views:
                parts += _paths(view.asked_views[name].told_by(detail=False)())
            found += [f"{name}.{part}" for part in dict.fromkeys(parts)] or [name]
    return found


def cells(row: Mapping[str, Any], names: Sequence[str]) -> list[Cell]:
    """A record's values in these columns; a list is one text, what has no columns is JSON."""
    return [_cell(value_at(row, name)) for name in names]


def value_at(row: Mapping[str, Any], name: str) -> Any:
    """What stands in a record under a column's path; None where something on the way is null."""
    value: Any = row
    for step in name.split("."):
        value = value.get(step) if value else None
    return value


def _paths(serializer: serializers.Serializer[Any]) -> list[str]:
    found: list[str] = []
    for name, field in serializer.fields.items():
        found += [f"{name}.{part}" for part in _members(field)] or [name]
    return found


def _members(field: Any) -> list[str]:
    """Paths below a field that holds a record; none for a value or a list."""
    form = get_override(field, "field", field)
    if isinstance(form, type):
        form = form()
    return _paths(form) if isinstance(form, serializers.Serializer) else []


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "true" if value else "false"
        case list() if all(isinstance(part, str | int | float) for part in value):
            return "; ".join(str(part) for part in value)
        case list() | dict():
            return json.dumps(value, cls=JSONEncoder, ensure_ascii=False)
    cell: Cell = value
    return cell
