"""Rows of a package as the database takes them, each checked; what is wrong names file and row.

Plain INSERTs: what is recorded when is part of the package, and the ORM would set it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import DataError, IntegrityError, connection, models, transaction

from samples.domain.custody import hash_of
from samples.domain.errors import DomainError, InvalidValue
from samples.domain.kinds import LedgerKind
from samples.models import CustodyEvent, Ledger, ValueProvenance
from samples.selectors.package import OF_MODEL, STATED_ABOUT, Field, Table
from samples.services.normalise import normalise

Keys = dict[Table, dict[tuple[Any, ...], int]]
"""The primary key of each record, by its table and natural key."""
Values = dict[str, Any]
_BATCH = 500
_LONGEST = 200
"""So much of a value is shown."""


class Misfit(InvalidValue):
    """Something in a package that does not fit; `field` is file:row:column."""

    code = "package-refused"
    title = "The package was refused"


def misfit(  # noqa: PLR0917 - in the order of the sentence
    file: str, row: int, column: str, value: object, why: str, expected: str
) -> Misfit:
    """The refusal of a cell; row 1 is the header, 0 no row in particular."""
    where = ", ".join([file, *([f"row {row}"] if row else []), *([column] if column else [])])
    shown = str(value) if value is not None else ""
    shown = f"{shown[:_LONGEST]}…" if len(shown) > _LONGEST else shown
    told = f" ({shown!r})" if shown else ""
    return Misfit(
        f"{where}: {why}{told}.", field=f"{file}:{row}:{column}", value=shown, expected=expected
    )


def store(table: Table, rows: Iterator[tuple[int, tuple[Any, ...]]], keys: Keys) -> None:
    """Insert the rows of a table; they are numbered from 1, as `keys` has them."""
    reader = _Reader(table, keys)
    batch: list[tuple[int, Values]] = []
    for number, (row, cells) in enumerate(rows, start=1):
        batch.append((row, {"id": number, **reader.values(row, cells)}))
        if len(batch) == _BATCH:
            _insert(table, batch)
            batch = []
    _insert(table, batch)


class _Reader:
    """Turns the cells of a row into the columns of its record."""

    def __init__(self, table: Table, keys: Keys) -> None:
        self._table = table
        self._keys = keys
        self._names = [column.name for column in table.columns]
        self._plain: list[tuple[int, Field]] = []
        self._references: list[tuple[Field, list[int], Table]] = []
        for field in table.fields:
            at = [place for place, one in enumerate(table.columns) if one.own is field]
            if isinstance(field, models.ForeignKey):
                target = OF_MODEL[field.related_model]
                self._references.append((field, at, target))
            else:
                self._plain.append((at[0], field))
        self._check: Callable[[int, Values], None] = (
            self._hash_holds if table.model is CustodyEvent else self._is_normal
        )

    def values(self, row: int, cells: tuple[Any, ...]) -> Values:
        """By column of the database. Raises Misfit."""
        values: Values = {}
        for place, field in self._plain:
            try:
                value = cells[place]  # whether it may be empty was asked when it was read
                values[field.attname] = (
                    field.clean(value, None) if value not in (None, "") else value
                )
            except ValidationError as error:
                raise self._misfit(row, place, cells[place], " ".join(error.messages)) from error
        for field, at, target in self._references:
            values[field.attname] = self._found(row, [cells[place] for place in at], at, target)
        if self._table.model is ValueProvenance:
            values |= self._stated(row, cells)
        if self._table.model is Ledger and values["kind"] != LedgerKind.FLIGHT.value:
            raise misfit(
                self._table.file, row, "kind", values["kind"], "a mock ledger has no place here",
                LedgerKind.FLIGHT.value,
            )  # fmt: skip
        self._check(row, values)
        return values

    def _found(self, row: int, key: list[Any], at: list[int], target: Table) -> int | None:
        if all(part is None for part in key):
            return None
        try:
            return self._keys[target][tuple(key)]
        except KeyError as error:
            raise misfit(
                self._table.file, row, self._names[at[-1]], " / ".join(map(str, key)),
                "it refers to nothing", f"a key of {target.file}",
            ) from error  # fmt: skip

    def _stated(self, row: int, cells: tuple[Any, ...]) -> Values:
        """What record a statement is about."""
        table, record, name = (
            cells[self._names.index(column)] for column in ("table", "record", "field")
        )
        about = STATED_ABOUT.get(table)
        if about is None:
            raise misfit(
                self._table.file, row, "table", table, "no such table has sources",
                ", ".join(STATED_ABOUT),
            )  # fmt: skip
        try:
            about.model._meta.get_field(name)
        except FieldDoesNotExist as error:
            raise misfit(
                self._table.file, row, "field", name, f"{table} have no such field",
                ", ".join(field.name for field in about.fields),
            ) from error  # fmt: skip
        key = self._found(row, [record], [self._names.index("record")], about)
        kind = ContentType.objects.get_for_model(about.model).pk
        return {"content_type_id": kind, "object_id": key}

    def _is_normal(self, row: int, values: Values) -> None:
        """Refuse what would be stored in another form."""
        record = self._table.model(**values)
        try:
            normalise(record)
        except DomainError as error:
            raise misfit(
                self._table.file, row, error.field or "", error.value, error.message,
                error.expected or "",
            ) from error  # fmt: skip
        for name, value in values.items():
            if getattr(record, name) != value:
                raise misfit(
                    self._table.file, row, name, value, "it is not in the form that is stored",
                    repr(getattr(record, name)),
                )  # fmt: skip

    def _hash_holds(self, row: int, values: Values) -> None:
        digest = hash_of(values["text"])
        if digest != values["hash"]:
            raise misfit(
                self._table.file, row, "hash", values["hash"], "it is not the hash of the text",
                digest,
            )  # fmt: skip

    def _misfit(self, row: int, place: int, value: object, why: str) -> Misfit:
        expected = f"what {self._table.name} take there"
        return misfit(self._table.file, row, self._names[place], value, why.rstrip("."), expected)


def _insert(table: Table, batch: Sequence[tuple[int, Values]]) -> None:
    if not batch:
        return
    meta = table.model._meta
    fields: list[Any] = [field for field in meta.concrete_fields if field.attname in batch[0][1]]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {meta.db_table} ({columns}) VALUES ({marks})"  # noqa: S608 - names of models only
    rows = [
        [field.get_db_prep_save(values[field.attname], connection) for field in fields]
        for _, values in batch
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, rows)
    except (IntegrityError, DataError):
        # Once more, one after the other, to say which; the first that fails ends it all.
        for (number, _), row in zip(batch, rows, strict=True):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(sql, row)
            except (IntegrityError, DataError) as error:
                why = str(error).strip().partition("\n")[0]
                raise misfit(
                    table.file, number, "", "", f"the database refuses the row: {why}",
                    "a row that every constraint allows",
                ) from error  # fmt: skip
        raise
