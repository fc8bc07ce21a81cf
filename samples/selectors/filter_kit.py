"""What the filters of several lists share: strict truth values, sols, degrees, moments, search.

django-filter's own BooleanFilter reads `retained=maybe` as "not given" and answers with the whole
list; here a value that can't be read is an error of the form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Model, Q, QuerySet

from samples.domain.errors import InvalidValue, NotFound
from samples.domain.identifiers import MAX_SOL, Designation, parse_tube_serial, slugify_name
from samples.domain.state import Condition, Stage
from samples.models import Custodian, Ledger, Organisation, Place
from samples.selectors.bounds import EARLIEST, LATEST
from samples.selectors.catalogue import within
from samples.selectors.field_filters import OF_LISTS, Columns
from samples.selectors.lookup import flight_ledger
from samples.selectors.moment import Moment, moment_of
from samples.selectors.search import LONGEST, RELATED, search

M = TypeVar("M", bound=Model)
T = TypeVar("T")


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


def kept_to() -> filters.ModelChoiceFilter:
    """The organisation that keeps it to itself."""
    return filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(),
        to_field_name="slug",
        label="Organisation that keeps it to itself",
    )


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
        return qs.filter(**{str(self.field_name): named(self.find, value)}) if value else qs


def named(find: Callable[[str], M], name: str) -> M:
    """The record of that name; raises InvalidValue for an unknown one."""
    try:
        return find(name)
    except NotFound as error:
        raise InvalidValue(
            error.message, field=error.field, value=name, expected=error.expected
        ) from error


class SearchFilterSet(Columns):
    """A list that is searched by words, each of which must occur.

    What may be long is searched by its index (`samples.selectors.search`). The rest is short: there
    every word occurs in one of `searched`, or in `searched_slugs`, which are matched without
    accents and apostrophes.
    """

    searched: ClassVar[tuple[str, ...]] = ()
    searched_slugs: ClassVar[tuple[str, ...]] = ("slug",)

    search = words()

    def path(self, path: str) -> str:
        """Where a column to search is, seen from the rows."""
        return path

    def matching(self, queryset: QuerySet[M], _name: str, text: str) -> QuerySet[M]:
        """Rows in which every word occurs somewhere."""
        if queryset.model in RELATED:
            return search(queryset, text)
        for word in text.split():
            found = Q()
            for path in map(self.path, self.searched):
                found |= Q(**{f"{path}__icontains": word})
                if path.endswith("serial") and (serial := _read(parse_tube_serial, word)):
                    found |= Q(**{path: serial})
                if path.endswith("designation") and (known := _read(Designation.parse, word)):
                    found |= Q(**{path: str(known)})
            if slug := _read(slugify_name, word):
                for path in map(self.path, self.searched_slugs):
                    found |= Q(**{f"{path}__icontains": slug})
            queryset = queryset.filter(found)
        return queryset


class InLedger(Columns):
    """A list that is narrowed by the state in one ledger: the flight ledger, now, unless told.

    The state is the present one, or that of the moment `at`. Raises NotFound where the state is
    asked for and there is no ledger at all.
    """

    # Whose state is told; a branch also tells what it took over.
    taken = OF_LISTS | {"ledger"}

    def __init__(
        self,
        *args: Any,
        ledger: Ledger | Moment | None = None,
        at: Moment | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._ledger = ledger
        self.given = at or (ledger if isinstance(ledger, Moment) else None)

    @cached_property
    def at(self) -> Moment:
        """The moment whose states are asked."""
        return self.given or moment_of(self._ledger or flight_ledger())

    @property
    def ledger(self) -> Ledger:
        """The ledger whose states are asked."""
        return self.at.ledger


class OfState(InLedger):
    """Records narrowed by the state of the container they are, or are in."""

    of: ClassVar[str]
    """What a state calls the records: container or sample."""

    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="at_place",
        label="Place, with its parts",
    )
    stage = any_of(Stage.choices(), method="among", label="Stage")
    condition = any_of(Condition.choices(), method="among", label="Condition")
    custodian = filters.ModelChoiceFilter(
        queryset=Custodian.objects.all(),
        to_field_name="slug",
        method="is_so",
        label="Who answers for it",
    )
    offered_to = filters.ModelChoiceFilter(
        queryset=Custodian.objects.all(),
        to_field_name="slug",
        method="is_so",
        label="Whom it is offered to",
    )
    sealed = truth(method="is_so", label="Sealed")

    def at_place(self, queryset: QuerySet[M], _name: str, place: Place) -> QuerySet[M]:
        """At a place or in a part of it."""
        return queryset.filter(self.at.where(self.of, within(place.slug, self.at.path("place"))))

    def among(self, queryset: QuerySet[M], name: str, terms: list[str]) -> QuerySet[M]:
        """In one of the stages or conditions."""
        if not terms:
            return queryset
        return queryset.filter(self.at.where(self.of, **{f"{name}__in": terms}))

    def is_so(self, queryset: QuerySet[M], name: str, value: object) -> QuerySet[M]:
        """Whose state has this value."""
        return queryset.filter(self.at.where(self.of, **{name: value}))


def _read(parse: Callable[[str], T], word: str) -> T | None:
    try:
        return parse(word)
    except InvalidValue:
        return None
