"""What a package of the whole inventory consists of: tables, columns, rows in a fixed order.

One declaration serves the file's schema, its export and its import. A record is named by its
natural key, never by a number of this database; a reference is the key of what it refers to.
Mock ledgers, scenarios and plans, and whatever belongs to an account, are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import Case, F, IntegerField, OuterRef, Subquery, Value, When
from django.db.models.functions import Collate
from django.utils.text import slugify

from samples.domain.kinds import LedgerKind
from samples.models import (
    AbrasionPatch,
    Campaign,
    Checkpoint,
    CheckpointHead,
    Container,
    Custodian,
    CustodyEvent,
    Depot,
    DepotSpot,
    Drive,
    Holding,
    Ledger,
    Mission,
    Observation,
    Organisation,
    Outcrop,
    Place,
    Portion,
    Sample,
    Source,
    StockTake,
    StockTakeItem,
    ValueProvenance,
    Waypoint,
)
from samples.models.base import Catalogued

CHUNK = 2000
Field = models.Field[Any, Any]


@dataclass(frozen=True)
class Column:
    """A column: its name, where its value is read, and the field that says what values it takes.

    `own` is the model's own field: the reference that the column is a part of, or `field` itself;
    None for what the model has no field for.
    """

    name: str
    path: str
    field: Field
    own: Field | None

    @property
    def is_empty_able(self) -> bool:
        """Whether it may be empty."""
        own = self.own or self.field
        return own.null or (own.blank and own.empty_strings_allowed)

    @property
    def is_text(self) -> bool:
        """Whether it is ordered as a text."""
        return isinstance(self.field, models.CharField | models.TextField)


@dataclass(frozen=True)
class Table:
    """A table of the package: which records, and the fields that name one.

    `ledger` is the path to the ledger of records that hang on one: only those of flight ledgers are
    part of it. A `derived` table shows what the events lead to; it is compared, not stored.
    """

    model: type[models.Model]
    key: tuple[str, ...]
    ledger: str | None = None
    left_out: tuple[str, ...] = ()
    derived: bool = False

    @property
    def name(self) -> str:
        """As its file and its resource are called."""
        return slugify(str(self.model._meta.verbose_name_plural))

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}.csv"

    @property
    def fields(self) -> list[Field]:
        """The model's fields that are part of it."""
        out = {"id", *self.left_out}
        return [field for field in self.model._meta.concrete_fields if field.name not in out]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns in order."""
        return _columns(self)

    @property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that name a record."""
        if self.model is ValueProvenance:
            return tuple(column for column in self.columns if column.name in STATED)
        fields = {field.name: field for field in self.fields}
        return tuple(column for name in self.key for column in _of_field(fields[name]))

    def records(self) -> models.QuerySet[Any]:
        """Its records, in no order."""
        found = self.model._default_manager.all()
        if self.ledger is None:
            return found
        kind = "__".join(part for part in (self.ledger, "kind") if part)
        return found.filter(**{kind: LedgerKind.FLIGHT.value})


STATED = ("table", "record", "field", "source", "printed_text")
"""What names a statement of a source."""

TABLES: tuple[Table, ...] = (
    Table(Source, ("code",)),
    Table(Organisation, ("slug",)),
    Table(Custodian, ("slug",)),
    Table(Mission, ("slug",)),
    Table(Campaign, ("slug",)),
    Table(Outcrop, ("slug",)),
    Table(AbrasionPatch, ("slug",)),
    Table(Place, ("slug",)),
    Table(Depot, ("place",)),
    Table(DepotSpot, ("place",)),
    Table(Waypoint, ("mission", "sol", "rmc")),
    Table(Drive, ("mission", "sol", "from_rmc", "to_rmc")),
    Table(Container, ("code",)),
    Table(Sample, ("slug",)),
    Table(Observation, ("mission", "url", "rmc")),
    Table(ValueProvenance, STATED, left_out=("content_type", "object_id")),
    Table(Ledger, ("slug",), ledger="", left_out=("parent", "as_of", "known_at", "organisation")),
    Table(CustodyEvent, ("ledger", "container", "seq"), ledger="ledger"),
    Table(
        Holding,
        ("ledger", "container"),
        ledger="ledger",
        left_out=("place_is_slot",),
        derived=True,
    ),
    Table(Portion, ("ledger", "container", "number"), ledger="ledger", derived=True),
    Table(Checkpoint, ("ledger", "number"), ledger="ledger"),
    Table(CheckpointHead, ("checkpoint", "position"), ledger="checkpoint__ledger"),
    Table(StockTake, ("ledger", "place", "opened_at"), ledger="ledger"),
    Table(StockTakeItem, ("stock_take", "container"), ledger="stock_take__ledger"),
)
"""Every table, each after those that it refers to."""

OF_MODEL = {table.model: table for table in TABLES}
STATED_ABOUT = {table.name: table for table in TABLES if issubclass(table.model, Catalogued)}
"""The tables whose values have sources; each has a key of one column."""


@cache
def _columns(table: Table) -> tuple[Column, ...]:
    found: list[Column] = []
    if table.model is ValueProvenance:
        choices = [(name, name) for name in STATED_ABOUT]
        text: Field = models.CharField("table of the record", choices=choices)
        name: Field = models.CharField("key of the record in its table", max_length=50)
        found = [
            Column("table", "about_table", text, None),
            Column("record", "about_record", name, None),
        ]
    for field in table.fields:
        found += _of_field(field)
    return tuple(found)


def _of_field(field: Field) -> list[Column]:
    """One column, or those of the key of what it refers to."""
    if not isinstance(field, models.ForeignKey):
        return [Column(field.name, field.name, field, field)]
    key = OF_MODEL[field.related_model].key_columns
    return [
        Column(
            field.name if len(key) == 1 else f"{field.name}_{part.name}",
            f"{field.name}__{part.path}",
            part.field,
            field,
        )
        for part in key
    ]


def rows(table: Table) -> Iterator[tuple[Any, ...]]:
    """The values of each record by column, in the order of the keys, some in memory at a time."""
    found = _statements() if table.model is ValueProvenance else table.records()
    paths = [column.path for column in table.columns]
    ordered = found.order_by(*(_in_order(column) for column in table.key_columns))
    yield from ordered.values_list(*paths).iterator(CHUNK)


def _in_order(column: Column) -> Any:
    """Texts by their code points: each database has another order of its own."""
    if column.name == "table":
        places = [
            When(about_table=name, then=Value(place)) for place, name in enumerate(STATED_ABOUT)
        ]
        return Case(*places, output_field=IntegerField())
    if not column.is_text:
        return F(column.path)
    return Collate(F(column.path), "C" if connection.vendor == "postgresql" else "BINARY")


def _statements() -> models.QuerySet[ValueProvenance]:
    """What sources state about records of the package, each with the table and key it is about."""
    tables, names = [], []
    for name, table in STATED_ABOUT.items():
        kind = ContentType.objects.get_for_model(table.model).pk
        (key,) = table.key_columns
        record = table.model._default_manager.filter(pk=OuterRef("object_id"))
        tables.append(When(content_type=kind, then=Value(name)))
        names.append(When(content_type=kind, then=Subquery(record.values(key.path)[:1])))
    text: Field = models.CharField()
    return ValueProvenance.objects.annotate(
        about_table=Case(*tables, output_field=text), about_record=Case(*names, output_field=text)
    ).filter(about_record__isnull=False)
