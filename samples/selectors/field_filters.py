"""Filters that every column of a list has, made from what the column is.

`name=` is the value itself and may be repeated to allow several. Numbers, sols, days and moments
also take `name__lt`, `__lte`, `__gt` and `__gte`; text takes `__contains` and `__startswith`, in
whatever case; what may be unknown takes `__isnull=true` or `false`. A record that the row refers to
is named by its slug or code.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

import django_filters as filters
from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet

from samples.selectors.bounds import EARLIEST, LATEST
from samples.selectors.visibility import choice

M = TypeVar("M", bound=models.Model)

LONGEST = 400
"""Characters of a text to compare with."""
WIDEST = 10**15
"""No number of a list is further from zero."""
OF_LISTS = frozenset(
    {
        "as_of", "count", "cursor", "fields", "format", "include", "known_at", "ordering",
        "page_size",
    }
)  # fmt: skip
"""What lists are asked besides: a column of such a name can be compared, not named."""
COMPARISONS = {"lt": "below", "lte": "at most", "gt": "above", "gte": "at least"}


class Several(forms.Field):
    """Values of one kind, given by repeating the parameter."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, one: forms.Field, **options: Any) -> None:
        super().__init__(**options)
        self.one = one

    def clean(self, value: Any) -> list[Any]:
        """Each value as the field of one reads it; raises ValidationError."""
        return [self.one.clean(each) for each in value or ()]


class AnyOf(filters.Filter):
    """Rows whose column has one of the values."""

    field_class = Several

    def filter(self, qs: QuerySet[M], value: list[Any]) -> QuerySet[M]:
        """All rows where nothing is asked."""
        return qs.filter(**{f"{self.field_name}__in": value}) if value else qs


class Unknown(filters.TypedChoiceFilter):
    """Rows without a value, or with one; an empty text is none."""

    def __init__(self, *, is_text: bool, **options: Any) -> None:
        choices = [("", "Any"), ("true", "Yes"), ("false", "No")]
        super().__init__(
            choices=choices, coerce=lambda text: text == "true", empty_value=None, **options
        )
        self.is_text = is_text

    def filter(self, qs: QuerySet[M], value: bool | None) -> QuerySet[M]:
        """All rows where nothing is asked."""
        if value is None:
            return qs
        empty = Q(**{f"{self.field_name}__isnull": True})
        if self.is_text:
            empty |= Q(**{str(self.field_name): ""})
        return qs.filter(empty if value else ~empty)


class Columns(filters.FilterSet):
    """A list each of whose columns can be filtered by, besides what is declared.

    `unlisted` are columns that no row shows; `through` are columns of a related record that a row
    shows as its own, with their paths.
    """

    unlisted: ClassVar[tuple[str, ...]] = ()
    through: ClassVar[dict[str, str]] = {}
    taken: ClassVar[frozenset[str]] = OF_LISTS
    """Names that mean something else in an address."""
    shown: ClassVar[frozenset[str]] = frozenset()
    """Filters whose fields a form shows though the address does not name them."""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        if data is not None:
            # A list has a hundred filters and a request names two: the others need not be made.
            wanted = self.shown | data.keys()
            self.base_filters = OrderedDict(
                (name, each) for name, each in type(self).base_filters.items() if name in wanted
            )
        super().__init__(data, *args, **options)

    @classmethod
    def get_filters(cls) -> OrderedDict[str, filters.Filter]:
        """What is declared, and what the columns give."""
        found = super().get_filters()
        model = cls._meta.model  # type: ignore[attr-defined]
        if model is not None:
            for name, path in [*((name, name) for name in _columns(model)), *cls.through.items()]:
                if name not in cls.unlisted:
                    for suffix, each in of_column(column_at(model, path), path):
                        if name + suffix not in cls.taken:
                            found.setdefault(name + suffix, each)
        return found


def column_at(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The column at a path; raises FieldDoesNotExist."""
    *steps, last = path.split("__")
    for step in steps:
        related = model._meta.get_field(step).related_model
        if not isinstance(related, type):
            raise FieldDoesNotExist(path)
        model = related
    field = model._meta.get_field(last)
    if not isinstance(field, models.Field):
        raise FieldDoesNotExist(path)
    return field


def of_column(column: models.Field[Any, Any], path: str) -> Iterable[tuple[str, filters.Filter]]:
    """The filters of one column, each with what follows its name."""
    label = str(column.verbose_name)
    is_text = isinstance(column, models.CharField | models.TextField)
    if isinstance(column, models.ForeignKey):
        yield "", _related(column, path, label)
    elif isinstance(column, models.BooleanField):
        yield "", _choice([("true", "Yes"), ("false", "No")], path, label)
    elif column.choices:
        terms = [(str(value), str(text)) for value, text in column.flatchoices if value]
        yield (
            "",
            filters.MultipleChoiceFilter(
                field_name=path, label=label, choices=terms, distinct=False
            ),
        )
    elif is_text:
        text = forms.CharField(max_length=LONGEST, strip=False)
        yield "", AnyOf(field_name=path, label=label, one=text)
        for suffix, lookup in (("contains", "icontains"), ("startswith", "istartswith")):
            yield (
                f"__{suffix}",
                filters.CharFilter(
                    field_name=path,
                    lookup_expr=lookup,
                    label=f"{label} {suffix}",
                    max_length=LONGEST,
                    strip=False,
                ),
            )
    elif (one := _measured(column)) is not None:
        yield "", AnyOf(field_name=path, label=label, one=one())
        for suffix, meaning in COMPARISONS.items():
            yield (
                f"__{suffix}",
                _Compared(
                    field_name=path, lookup_expr=suffix, label=f"{label}, {meaning}", make=one
                ),
            )
    else:
        return
    if column.null or (is_text and column.blank):
        yield "__isnull", Unknown(field_name=path, label=f"{label} unknown", is_text=is_text)


class _Compared(filters.Filter):
    """A filter whose field another one makes."""

    def __init__(self, *, make: Any, **options: Any) -> None:
        super().__init__(**options)
        self.make = make

    @property
    def field(self) -> forms.Field:
        """The field of the form, made once."""
        if not hasattr(self, "_field"):
            self._field: forms.Field = self.make(required=False, label=self.label)
        return self._field


def _measured(column: models.Field[Any, Any]) -> Any:
    """What makes the form field of a number, day or moment; None for anything else."""

    def number(**options: Any) -> forms.Field:
        whole = isinstance(column, models.IntegerField)
        limits: dict[str, Any] = {"min_value": -WIDEST, "max_value": WIDEST}
        return forms.DecimalField(**limits, decimal_places=0 if whole else None, **options)

    def moment(**options: Any) -> forms.Field:
        validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        return filters.fields.IsoDateTimeField(validators=validators, **options)

    if isinstance(column, models.IntegerField | models.DecimalField | models.FloatField):
        return number
    if isinstance(column, models.DateTimeField):  # which is a DateField too
        return moment
    return forms.DateField if isinstance(column, models.DateField) else None


def _choice(terms: list[tuple[str, str]], path: str, label: str) -> filters.TypedChoiceFilter:
    return filters.TypedChoiceFilter(
        field_name=path,
        label=label,
        choices=[("", "Any"), *terms],
        coerce=lambda text: text == "true",
        empty_value=None,
    )


def _related(column: models.ForeignKey[Any, Any], path: str, label: str) -> filters.Filter:
    related = column.related_model
    names = {field.name for field in related._meta.fields}
    key = next((name for name in ("slug", "code") if name in names), None)
    if key is None:
        number = forms.IntegerField(min_value=1, max_value=WIDEST)
        return AnyOf(field_name=path, label=f"Number of the {label}", one=number)
    return filters.ModelChoiceFilter(
        queryset=choice(related), field_name=path, to_field_name=key, label=label
    )


def _columns(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]
