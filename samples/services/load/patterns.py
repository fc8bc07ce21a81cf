"""Rows as texts that both databases read, made by changing a few columns of a pattern."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model

Row = list[str | None]


def text(value: Any) -> str | None:
    """A value as PostgreSQL's COPY and SQLite's column affinity both take it; None is NULL."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, list | dict):
        return json.dumps(value)
    return str(value)


class Pattern:
    """A row of a table, made for each record by changing a few columns.

    `by_column` and `by_value` say which columns, by their name or by the text in the pattern, take
    which of the values that `filled` is given.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        *,
        by_column: Mapping[str, int] | None = None,
        by_value: Mapping[str, int] | None = None,
    ) -> None:
        self.columns = ("id", *(name for name in values if name != "id"))
        self._at = {name: index for index, name in enumerate(self.columns)}
        self._row = [text(values.get(name)) for name in self.columns]
        places = {
            index: (by_value or {})[value]
            for index, value in enumerate(self._row)
            if value is not None and value in (by_value or {})
        }
        places |= {self._at[name]: source for name, source in (by_column or {}).items()}
        self._places = list(places.items())

    @classmethod
    def of(cls, record: Model) -> Pattern:
        """The row of a record that is not stored, defaults included."""
        return cls(
            {
                str(field.column): getattr(record, field.attname)
                for field in record._meta.concrete_fields
            }
        )

    def filled(self, given: Sequence[str | None]) -> Row:
        """The row with what is given in the columns that take it."""
        row = self._row.copy()
        for index, source in self._places:
            row[index] = given[source]
        return row

    def made(self, **changes: Any) -> Row:
        """The row with other values in these columns."""
        row = self._row.copy()
        for name, value in changes.items():
            row[self._at[name]] = text(value)
        return row
