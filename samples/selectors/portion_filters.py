"""What the list of portions can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import parse_portion_identifier
from samples.domain.portions import PortionState
from samples.models import Custodian, Place, Portion
from samples.selectors import lookup
from samples.selectors.catalogue import within
from samples.selectors.filter_kit import (
    InLedger,
    NamedFilter,
    SearchFilterSet,
    any_of,
    named,
    truth,
)
from samples.selectors.portions import overdue, today
from samples.selectors.search import LONGEST


class PortionFilter(SearchFilterSet, InLedger):
    """Portions of samples in a ledger by state, by who has them, by when they are due."""

    searched = (
        "sample__name",
        "sample__designation",
        "container__code",
        "container__serial",
        "investigator",
        "purpose",
        "decision",
        "agreement",
        "holder__name",
    )
    searched_slugs = ("sample__slug",)

    portion = filters.CharFilter(
        method="called", label="Identifier, such as M2020-00337-08,3", max_length=LONGEST
    )
    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )
    sample = NamedFilter(
        find=lookup.sample, field_name="sample", label="Sample: designation or slug"
    )
    state = any_of(PortionState.choices())
    holder = filters.ModelChoiceFilter(
        queryset=Custodian.objects.all(), to_field_name="slug", label="Who has it on loan"
    )
    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="lent_to",
        label="Where it is on loan, with its parts",
    )
    overdue = truth(method="is_overdue", label="Overdue")
    due_from = filters.DateFilter(field_name="due_on", lookup_expr="gte", label="Due from")
    due_before = filters.DateFilter(field_name="due_on", lookup_expr="lt", label="Due before")

    class Meta:
        model = Portion
        fields: list[str] = []

    def called(self, queryset: QuerySet[Portion], _name: str, identifier: str) -> QuerySet[Portion]:
        """The portion of that name; raises InvalidValue for an unknown sample."""
        sample, number = parse_portion_identifier(identifier)
        if number > 2**31 - 1:
            raise InvalidValue(
                "There is no portion of that number.", field="portion", value=identifier
            )
        return queryset.filter(sample=named(lookup.sample, sample), number=number)

    def lent_to(self, queryset: QuerySet[Portion], _name: str, place: Place) -> QuerySet[Portion]:
        """Portions on loan at a place or in a part of it."""
        return queryset.filter(within(place.slug, "place"))

    def is_overdue(self, queryset: QuerySet[Portion], _name: str, late: bool) -> QuerySet[Portion]:
        """Loans past their day, or everything else."""
        condition = overdue(today(self.at))
        return queryset.filter(condition) if late else queryset.exclude(condition)
