"""Rows of a file become records through the services: what every importable kind shares.

django-import-export reads, compares and exports; nothing here writes. A row is kept by
`catalogue.add` or `catalogue.revise`, so an import obeys the same rules, leaves the same change log
and names the same sources as an edit by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

import tablib
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from import_export.fields import Field
from import_export.resources import ModelResource
from import_export.results import Result, RowResult

from samples.domain.errors import DomainError
from samples.domain.kinds import Confidence
from samples.exchange.resources import cells
from samples.exchange.resources.formats import MISSING
from samples.exchange.resources.problems import Problem
from samples.exchange.resources.refusals import by_field, constrained
from samples.models import Source
from samples.models.base import Catalogued, Positioned
from samples.services import catalogue
from samples.services.actors import Actor
from samples.services.normalise import normalise

LOADED_AT_ONCE = 500
"""Keys in one query; SQLite takes 32 766 at most."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who imports a file, why, and which source states its values."""

    actor: Actor
    reason: str
    source: Source | None = None
    confidence: Confidence = Confidence.CONFIRMED


@dataclass(frozen=True)
class Change:
    """A value that a row sets; `before` is empty for a new record."""

    column: str
    before: str
    after: str


class CatalogueResult(Result):  # type: ignore[misc]
    """The outcome of an import; one with a problem is rolled back as a whole."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []

    def has_errors(self) -> bool:
        """Whether anything at all was refused."""
        return bool(self.problems) or bool(super().has_errors())


def columns(model: type[models.Model], *key: str) -> tuple[str, ...]:
    """The columns: every value of the model that may be set, its key first, a position last."""
    names = [
        field.name
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key
    ]
    position = {field.name for field in Positioned._meta.fields}
    own = [name for name in names if name not in position and name not in key]
    return (*key, *own, *(name for name in names if name in position))


class CatalogueResource(ModelResource):  # type: ignore[misc]
    """A table of catalogue records, one row each, found by natural key.

    An empty cell means that the value is unknown; a column that the file does not have is left as
    it is.
    """

    KEYS: ClassVar[tuple[tuple[str, ...], ...]] = (("slug",),)
    """Natural keys; the first of which the file has every column finds the records."""

    FIXED: ClassVar[frozenset[str]] = frozenset({"mission"})
    """Columns that say what a record is part of and do not change once it is stored."""

    KEY_OF: ClassVar[Mapping[str, str]] = {"container": "code", "source": "code"}
    """By which value a column names another record; `slug` where nothing is said."""

    class Meta:
        skip_unchanged = True
        report_skipped = True
        skip_html_diff = True
        use_transactions = True
        store_instance = True

    def __init__(self, order: Order | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.order = order
        self.key: tuple[str, ...] = self.KEYS[0]
        self.lines: list[int] = []
        self.line = 0
        self.seen: dict[tuple[object, ...], int] = {}
        self.stored: dict[tuple[object, ...], models.Model] = {}
        self.present: list[str] = []

    # --- Columns ----------------------------------------------------------------------------------

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: models.Field[Any, Any], readonly: bool
    ) -> Field:
        """A column of that name, read strictly."""
        return Field(
            attribute=field_name,
            column_name=field_name,
            widget=cls.cell(django_field),
            readonly=readonly,
        )

    @classmethod
    def cell(cls, field: models.Field[Any, Any]) -> cells.Cell:
        """How a column's cells are read and written."""
        empty = None if field.null else field.get_default() if field.has_default() else ""
        match field:
            case models.ForeignKey():
                related = field.remote_field.model
                key = cls.KEY_OF.get(field.name, "slug")
                return cells.KeyCell(related, key)
            case _ if field.choices:
                return cells.TermCell([str(term) for term, _ in field.flatchoices], empty=empty)
            case models.BooleanField():
                return cells.YesNoCell(empty=empty)
            case models.IntegerField():
                return cells.WholeCell()
            case models.FloatField():
                return cells.NumberCell()
            case models.DecimalField():
                return cells.DecimalCell()
            case models.DateTimeField():
                return cells.MomentCell()
            case models.DateField():
                return cells.DateCell()
            case _:
                return cells.TextCell(empty=empty)

    def get_queryset(self) -> models.QuerySet[Any]:
        """Every record with what its columns name."""
        model = self._meta.model
        joined = [
            field.name
            for field in model._meta.concrete_fields
            if field.is_relation and field.name in self.fields
        ]
        queryset: models.QuerySet[Any] = model._default_manager.select_related(*joined)
        return queryset

    def get_import_id_fields(self) -> list[str]:
        """The natural key of this file."""
        return list(self.key)

    @classmethod
    def get_result_class(cls) -> type[CatalogueResult]:
        """What an import returns."""
        return CatalogueResult

    # --- The file ---------------------------------------------------------------------------------

    def import_data(self, dataset: tablib.Dataset, **kwargs: Any) -> CatalogueResult:
        """Import, or with `dry_run` try, every row; nothing stays when anything is refused."""
        self.lines = getattr(dataset, "lines", None) or list(range(2, len(dataset) + 2))
        self.present = list(dataset.headers or [])
        self.seen = {}
        result = CatalogueResult()
        result.problems = self._check_header()
        if not result.problems:
            self._load_stored(dataset)
            result = super().import_data(dataset, **kwargs)
        return result

    def _load_stored(self, dataset: tablib.Dataset) -> None:
        """The stored records that the rows mean, in a few queries however many rows there are."""
        own = next(
            name for name in self.key if not self._meta.model._meta.get_field(name).is_relation
        )
        wanted = set()
        for cell in dataset[own]:
            # A cell that can't be read is reported with its row.
            with suppress(ValueError):
                wanted.add(self.fields[own].widget.clean(cell))
        for chunk in batched(sorted(wanted - {None, ""}), LOADED_AT_ONCE):
            for record in self.get_queryset().filter(**{f"{own}__in": chunk}):
                self.stored[self._key_of(record)] = record

    def _key_of(self, record: models.Model) -> tuple[object, ...]:
        model = self._meta.model
        return tuple(getattr(record, model._meta.get_field(name).attname) for name in self.key)

    def _check_header(self) -> list[Problem]:
        known = list(self._meta.fields)
        problems = [
            Problem(
                line=1,
                column=name,
                message=f"There is no such column. Known columns: {', '.join(known)}.",
            )
            for name in self.present
            if name not in known
        ]
        for key in self.KEYS:
            if set(key) <= set(self.present):
                self.key = key
                break
        else:
            ways = " or ".join(" + ".join(key) for key in self.KEYS)
            problems.append(
                Problem(line=1, message=f"The file does not say which records it means: {ways}.")
            )
        return problems

    # --- A row ------------------------------------------------------------------------------------

    def import_row(self, row: dict[str, Any], instance_loader: Any, **kwargs: Any) -> RowResult:
        """One row; what is refused is kept in the row's `problems`."""
        line = self.line = self.lines[kwargs["row_number"] - 1]
        row_result = super().import_row(row, instance_loader, **kwargs)
        row_result.line = line
        row_result.changes = self._changes(row_result) if row_result.is_valid() else []
        row_result.problems = []
        for error in row_result.errors:
            if not isinstance(error.error, DomainError):
                raise error.error  # a surprise is a bug, not a bad row
            row_result.problems += self._problems(
                line, row, by_field(error.error, self._meta.model)
            )
        if row_result.validation_error is not None:
            row_result.problems += self._problems(
                line, row, row_result.validation_error.message_dict
            )
        return row_result

    def _problems(
        self, line: int, row: Mapping[str, Any], errors: Mapping[str, list[str]]
    ) -> list[Problem]:
        return [
            Problem(
                line=line,
                column=", ".join(constrained(message, self._meta.model))
                if name == NON_FIELD_ERRORS
                else name,
                value=_shown(row.get(name)),
                message=message,
            )
            for name, messages in errors.items()
            for message in messages
        ]

    def get_instance(self, instance_loader: Any, row: Mapping[str, Any]) -> models.Model | None:
        """The stored record that the row means; refuses a second row about the same one."""
        found: dict[str, Any] = {}
        for name in self.key:
            try:
                found[name] = self.fields[name].clean(row)
            except ValueError as error:
                raise ValidationError({name: str(error)}) from error
        if not any(found.values()):
            return None
        key = tuple(getattr(value, "pk", value) for value in found.values())
        if key in self.seen:
            names = ", ".join(str(value) for value in found.values())
            raise ValidationError(
                {self.key[0]: f"{names} stands in line {self.seen[key]} already."}
            )
        self.seen[key] = self.line
        return self.stored.get(key)

    def import_field(
        self, field: Field, instance: models.Model, row: Mapping[str, Any], *args: Any, **kw: Any
    ) -> None:
        """Set one value, unless the file says nothing about it."""
        if row.get(field.column_name, MISSING) is not MISSING:
            super().import_field(field, instance, row, *args, **kw)

    def import_instance(self, instance: models.Model, row: Mapping[str, Any], **kw: Any) -> None:
        """Set all values of a row, in the form in which they are stored."""
        super().import_instance(instance, row, **kw)
        try:
            normalise(instance)
        except DomainError as error:
            raise ValidationError(dict(by_field(error, self._meta.model))) from error

    def skip_row(
        self,
        instance: models.Model,
        original: models.Model,
        row: Mapping[str, Any],
        import_validation_errors: Mapping[str, Any] | None = None,
    ) -> bool:
        """Whether the row says what is stored already."""
        if original.pk is None:
            return False
        return bool(super().skip_row(instance, original, row, import_validation_errors))

    def do_instance_save(self, instance: models.Model, is_create: bool) -> None:
        """Keep the record, through the service."""
        order = self.order
        if order is None:
            raise RuntimeError("An import says who and why.")
        # Only facts of the catalogue have sources of their own; the rest names its source itself.
        source = order.source if isinstance(instance, Catalogued) else None
        try:
            if is_create:
                catalogue.add(
                    instance,
                    actor=order.actor,
                    reason=order.reason,
                    source=source,
                    confidence=order.confidence,
                )
            else:
                self._refuse_another_owner(instance)
                catalogue.revise(
                    instance,
                    values={name: getattr(instance, name) for name in self.present},
                    actor=order.actor,
                    reason=order.reason,
                    source=source,
                    confidence=order.confidence,
                )
        except DomainError as error:
            raise ValidationError(dict(by_field(error, self._meta.model))) from error

    def _refuse_another_owner(self, instance: models.Model) -> None:
        stored = self.get_queryset().get(pk=instance.pk)
        moved = {
            name: f"This does not change once it is stored. Expected: {_shown(kept)}."
            for name in self.FIXED & set(self.present)
            if getattr(instance, name) != getattr(stored, name)
            and (kept := self.fields[name].export(stored)) is not None
        }
        if moved:
            raise ValidationError(moved)

    def after_import(self, dataset: tablib.Dataset, result: CatalogueResult, **kw: Any) -> None:
        """Nothing: keys are natural, so no sequence needs to be set anew."""

    def import_data_inner(self, *args: Any, **kwargs: Any) -> CatalogueResult:
        """Gather the problems of all rows."""
        result: CatalogueResult = super().import_data_inner(*args, **kwargs)
        for row_result in result.rows:
            result.problems += row_result.problems
        result.problems.sort(key=lambda problem: problem.line or 0)
        return result

    def _changes(self, row_result: RowResult) -> list[Change]:
        """What the row sets, for the preview."""
        before, after = row_result.original, row_result.instance
        pairs = [
            (name, _shown(before and field.export(before)), _shown(field.export(after)))
            for name, field in ((name, self.fields[name]) for name in self.present)
        ]
        return [Change(*pair) for pair in pairs if pair[1] != pair[2]]


def _shown(value: object) -> str:
    return "" if value is None or value is MISSING else str(value)


def batched(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    """The values in pieces of at most `size`."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
