"""What the filters of several lists share: strict truth values, sols, degrees, moments, search.

django-filter's own BooleanFilter reads `retained=maybe` as "not given" and answers with the whole
list; here a value that can't be read is an error of the form.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, Q, QuerySet

from samples.domain.errors import InvalidValue, NotFound
from samples.domain.identifiers import MAX_SOL, Designation, parse_tube_serial, slugify_name
from samples.models import Ledger
from samples.selectors.lookup import flight_ledger
from samples.selectors.moment import Moment, moment_of
from samples.selectors.search import LONGEST

M = TypeVar("M", bound=Model)
T = TypeVar("T")

# Beyond these a time zone's offset could carry a moment out of the calendar.
EARLIEST = datetime(1972, 1, 1, tzinfo=UTC)
LATEST = datetime(9998, 1, 1, tzinfo=UTC)


def truth(**options: Any) -> filters.TypedChoiceFilter:
    """`true` or `false`, and nothing else."""
    choices = [("", "Any"), ("true", "Yes"), ("false", "No")]
    return filters.TypedChoiceFilter(
        choices=choices, coerce=lambda text: text == "true", empty_value=None, **options
    )


def any_of(choices: list[tuple[str, str]], **options: Any) -> filters.MultipleChoiceFilter:
    """One or more terms of a vocabulary; the parameter may be repeated."""
    # A row has one value of the field, so that no DISTINCT is needed.
    return filters.MultipleChoiceFilter(choices=choices, distinct=False, **options)


def sol(field_name: str, lookup_expr: str) -> filters.NumberFilter:
    """A whole sol, 0 or more."""
    return filters.NumberFilter(
        field_name=field_name,
        lookup_expr=lookup_expr,
        min_value=0,
        max_value=MAX_SOL,
        decimal_places=0,
    )


def number(
    field_name: str, lookup_expr: str, *, at_least: float, at_most: float
) -> filters.NumberFilter:
    """A decimal number within limits, in the unit of the field's name."""
    return filters.NumberFilter(
        field_name=field_name, lookup_expr=lookup_expr, min_value=at_least, max_value=at_most
    )


def latitude(lookup_expr: str) -> filters.NumberFilter:
    """Planetocentric degrees, -90 to 90."""
    return number("latitude_deg", lookup_expr, at_least=-90, at_most=90)


def longitude(lookup_expr: str) -> filters.NumberFilter:
    """Degrees east, -180 to 180."""
    return number("longitude_deg", lookup_expr, at_least=-180, at_most=180)


def moment(field_name: str, lookup_expr: str) -> filters.IsoDateTimeFilter:
    """A moment in ISO 8601; UTC where no zone is given."""
    return filters.IsoDateTimeFilter(
        field_name=field_name,
        lookup_expr=lookup_expr,
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
    )


def words() -> filters.CharFilter:
    """A search by words; the filter set's method `matching` says where."""
    return filters.CharFilter(
        method="matching", label="Words that must all occur", max_length=LONGEST
    )


class NamedFilter(filters.CharFilter):
    """One record by any name that `find` knows; an unknown name is an InvalidValue."""

    def __init__(self, *, find: Callable[[str], Model], field_name: str, **options: Any) -> None:
        super().__init__(field_name=field_name, **options)
        self.find = find

    def filter(self, qs: QuerySet[M], value: str) -> QuerySet[M]:
        """The rows that refer to the record named."""
        if not value:
            return qs
        try:
            record = self.find(value)
        except NotFound as error:
            raise InvalidValue(
                error.message, field=error.field, value=value, expected=error.expected
            ) from error
        return qs.filter(**{str(self.field_name): record})


class SearchFilterSet(filters.FilterSet):
    """A list that is searched: every word of `search` occurs in one of `searched`.

    `searched_slugs` are matched without accents and apostrophes: `haahoni` finds Ha'ahóni. A serial
    is found as SN261, a designation with or without leading zeros.
    """

    searched: ClassVar[tuple[str, ...]] = ()
    searched_slugs: ClassVar[tuple[str, ...]] = ("slug",)

    search = words()

    def matching(self, queryset: QuerySet[M], _name: str, text: str) -> QuerySet[M]:
        """Rows in which every word occurs somewhere."""
        for word in text.split():
            found = Q()
            for path in self.searched:
                found |= Q(**{f"{path}__icontains": word})
                if path.endswith("serial") and (serial := _read(parse_tube_serial, word)):
                    found |= Q(**{path: serial})
                if path.endswith("designation") and (known := _read(Designation.parse, word)):
                    found |= Q(**{path: str(known)})
            if slug := _read(slugify_name, word):
                for path in self.searched_slugs:
                    found |= Q(**{f"{path}__icontains": slug})
            queryset = queryset.filter(found)
        return queryset


class InLedger(filters.FilterSet):
    """A list that is narrowed by the state in one ledger: the flight ledger, now, unless told.

    Raises NotFound where the state is asked for and there is no ledger at all.
    """

    def __init__(self, *args: Any, ledger: Ledger | Moment | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self._asked = ledger

    @cached_property
    def moment(self) -> Moment:
        """The ledger whose state is asked, and when."""
        return moment_of(self._asked or flight_ledger())

    @property
    def ledger(self) -> Ledger:
        """The ledger whose state is asked."""
        return self.moment.ledger

    def where(self, queryset: QuerySet[M], of: str, state: Q) -> QuerySet[M]:
        """The rows that a state of the moment is about; `of`: its column that names the row.

        `state` is a condition on the columns that `self.moment.column` names.
        """
        states = self.moment.states().filter(state)
        return queryset.filter(pk__in=states.order_by().values(self.moment.column(of)))


def _read(parse: Callable[[str], T], word: str) -> T | None:
    try:
        return parse(word)
    except InvalidValue:
        return None
