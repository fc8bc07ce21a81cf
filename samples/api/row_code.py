"""A serializer as columns and an expression: what it writes of a record, without the record.

The serializers alone say what a row is. `RowCode` reads one and puts together a Python function
that makes the same dictionaries from rows of the database: one function without calls is ten times
as fast as forty fields that are asked one by one. tests/api/test_plain_rows.py holds both equal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, quote_plus

import orjson
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from samples.api.compact import LedgerAsked, Now, PlaceLink, PlacePart
from samples.api.fields import Computed, ListUrl, Position, Record, Url
from samples.api.moments import MomentAsked
from samples.domain.geodesy import CRS
from samples.selectors.catalogue import PLACE_DEPTH
from samples.selectors.plain_rows import as_iso, as_moment

NOW = "holding_now"
"""The path of a record's state; see catalogue.sortable."""

Path = tuple[str, ...]

_NEEDS_NO_QUOTING = re.compile(r"[\w.-]+", re.ASCII)
_NO_COLUMN = {("Holding", "content"): "sample"}
"""Properties that are another name of a column."""
_IDENTIFIER = "identifier"
"""The property of a sample that names it in addresses: its designation, else its slug."""


@dataclass(frozen=True)
class Compiled:
    """A serializer's rows: the columns to read, and what makes dictionaries of them.

    `build` takes the rows (primary key first) and what is the same all over an answer: `addresses`
    (of the lists of `resources`), `suffixes` (what an address of a list in `lists` ends in), and
    the members `ledger`, `as_of` and `known_at`.
    """

    paths: tuple[str, ...]
    resources: frozenset[str]
    lists: frozenset[str]
    build: Callable[..., list[dict[str, Any]]]


def compiled(
    serializer_class: type[Record[Any]], fields: Collection[str] | None, vendor: str
) -> Compiled:
    """The code for a serializer's rows, with all its fields or some of them.

    Raises TypeError for a field that it has no columns for.
    """
    code = _Code(vendor)
    row = code.record(serializer_class(), (), fields)
    # Looked up once an answer, not once a row.
    addresses = [f"at_{_name(one)} = addresses[{one!r}]" for one in code.resources]
    suffixes = [f"after_{_name(one)} = suffixes[{one!r}]" for one in code.lists]
    lines = [*addresses, *suffixes, f"return [{row} for r in rows]"]
    source = "def build(rows, addresses, suffixes, ledger, as_of, known_at):\n    "
    exec(source + "\n    ".join(lines), code.names)  # noqa: S102 - of names of fields and columns
    return Compiled(
        tuple(code.columns),
        frozenset(code.resources),
        frozenset(code.lists),
        code.names["build"],
    )


def of_record(code: Compiled, record: models.Model, addresses: dict[str, str]) -> dict[str, Any]:
    """What the code makes of a record at hand that is shown by columns of its own alone."""
    row = (record.pk, *(getattr(record, path) for path in code.paths))
    return code.build([row], addresses, {}, None, None, None)[0]


class _Code:
    """Expressions over a row `r`, and the columns and helpers that they use."""

    def __init__(self, vendor: str) -> None:
        self.is_sqlite = vendor == "sqlite"
        self.columns: dict[str, int] = {}
        self.resources: set[str] = set()
        self.lists: set[str] = set()
        self.names: dict[str, Any] = {
            "quote": quote, "quote_plus": quote_plus, "plain": _NEEDS_NO_QUOTING.fullmatch,
            "loads": orjson.loads, "iso": as_iso, "moment": as_moment,
        }  # fmt: skip

    def column(self, path: Path) -> str:
        """The raw value of a column; the primary key stands first in a row."""
        if path == ("pk",):
            return "r[0]"
        return f"r[{self.columns.setdefault('__'.join(path), len(self.columns) + 1)}]"

    def record(
        self, serializer: Record[Any], path: Path, fields: Collection[str] | None = None
    ) -> str:
        """The dictionary of a record that is reached by `path`."""
        members = (
            f"{name!r}: {self.member(serializer, field, path)}"
            for name, field in serializer.fields.items()
            if fields is None or name in fields
        )
        return f"{{{', '.join(members)}}}"

    def member(self, of: Record[Any], field: Any, path: Path) -> str:
        """What a serializer writes for one of its fields."""
        match field:
            case LedgerAsked():
                return "ledger"
            case MomentAsked():
                return field.name
            case Url():
                return f'f"{{{self.address(field.resource)}}}{{{self.key(path, field.key)}}}/"'
            case ListUrl():
                return self.list_address(field, path)
            case Position():
                return self.position(path)
            case Record():
                return self.related(field, path)
        computed: dict[str, Computed] = getattr(of, "computed", {})
        if field.field_name in computed:
            return self.computed(of.Meta.model, computed[field.field_name], path)
        if isinstance(of, PlaceLink) and field.field_name == "within":
            return self.within(path)
        return self.value(of.Meta.model, field.source_attrs, path)

    def related(self, field: Record[Any], path: Path) -> str:
        """A related record; None where there is none."""
        if isinstance(field, Now):
            there = (*path, NOW)
            present = self.column((*there, "pk"))
        else:
            source = str(field.source)
            name = _NO_COLUMN.get((_owner(field), source), source)
            there = (*path, name)
            present = self.column((*path, f"{name}_id"))
        return f"(None if {present} is None else {self.record(field, there)})"

    def within(self, path: Path) -> str:
        """The places that a place is part of, the nearest first."""
        expression, part = "[]", PlacePart()
        for depth in range(PLACE_DEPTH - 1, 0, -1):
            there = (*path, *["parent"] * depth)
            present = self.column((*path, *["parent"] * (depth - 1), "parent_id"))
            inner = f"[{self.record(part, there)}"
            expression = f"([] if {present} is None else {inner}, *{expression}])"
        return expression

    def address(self, resource: str) -> str:
        """The address of a resource's list."""
        self.resources.add(resource)
        return f"at_{_name(resource)}"

    def key(self, path: Path, key: str) -> str:
        """What names a record in its address."""
        if key == "pk":
            return self.column((*path, "pk"))
        *steps, last = key.split(".")
        there = (*path, *steps)
        if last == _IDENTIFIER:
            named = f"{self.column((*there, 'designation'))} or {self.column((*there, 'slug'))}"
        else:
            named = self.column((*there, last))
        return f"(k if plain(k := {named}) else quote(k, safe=''))"

    def list_address(self, field: ListUrl, path: Path) -> str:
        """The address of a list: its query is asked with what records the columns it wants."""
        ((name, wanted),) = field.query(_Asked()).items()
        value = self.column((*path, *wanted.path))  # type: ignore[attr-defined]
        self.lists.add(field.resource)
        base, suffix = self.address(field.resource), f"after_{_name(field.resource)}"
        key = f"(k if plain(k := {value}) else quote_plus(k))"
        return f'f"{{{base}}}?{name}={{{key}}}{{{suffix}}}"'

    def position(self, path: Path) -> str:
        """A point; None where it is not known."""
        members = [
            f"{name!r}: {self.column((*path, column))}{' or None' if is_text else ''}"
            for name, column, is_text in _POSITION
        ]
        latitude, longitude = (
            self.column((*path, name)) for name in ("latitude_deg", "longitude_deg")
        )
        return (
            f"(None if {latitude} is None or {longitude} is None "
            f"else {{{', '.join(members)}, 'crs': {CRS!r}}})"
        )

    def computed(self, model: type[models.Model], what: Computed, path: Path) -> str:
        """What a function makes of columns; moments are given as such."""
        name = f"f{len(self.names)}"
        self.names[name] = what.function
        values = []
        for one in what.paths:
            column = self.column((*path, *one.split("__")))
            is_moment = isinstance(_field(model, one.split("__")), models.DateTimeField)
            values.append(f"moment({column})" if is_moment else column)
        return f"{name}({', '.join(values)})"

    def value(self, model: type[models.Model], source: list[str], path: Path) -> str:
        """A column as the serializers write it."""
        column = self.column((*path, *source))
        match _field(model, source):
            case models.CharField() | models.TextField():
                return f"({column} or None)"
            case models.DateTimeField():
                return f"iso({column})"
            case models.BooleanField() if self.is_sqlite:
                return f"(None if {column} is None else {column} == 1)"
            case models.DecimalField() if self.is_sqlite:
                return f"(None if {column} is None else float({column}))"
            case models.JSONField():
                return f"(None if {column} is None else loads({column}))"
        return column


class _Asked:
    """Remembers which attribute of a record was asked for."""

    def __init__(self, path: Path = ()) -> None:
        self.path = path

    def __getattr__(self, name: str) -> _Asked:
        return _Asked((*self.path, name))


_POSITION = (
    ("latitude_deg", "latitude_deg", False),
    ("longitude_deg", "longitude_deg", False),
    ("elevation_m", "elevation_m", False),
    ("elevation_datum", "elevation_datum", True),
    ("basis", "position_basis", False),
    ("uncertainty_m", "position_uncertainty_m", False),
    ("note", "position_note", True),
)
"""Members of a position: name, column, and whether an empty text is null."""


def _name(resource: str) -> str:
    return resource.replace("-", "_")


def _owner(field: Record[Any]) -> str:
    parent: Any = field.parent
    return str(parent.Meta.model.__name__)


def _field(model: type[models.Model], path: list[str]) -> models.Field[Any, Any] | None:
    """The column's field; None for an annotation of the queryset. Raises TypeError."""
    for name in path[:-1]:
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    try:
        found = model._meta.get_field(path[-1])
    except FieldDoesNotExist:
        if hasattr(model, path[-1]):
            raise TypeError(f"{model.__name__}.{path[-1]} is no column.") from None
        return None
    return found  # type: ignore[return-value]
