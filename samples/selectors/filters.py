"""What a list can be narrowed by: the same filters on the pages, in the API and in exports."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import Q, QuerySet

from samples.domain.kinds import ContainerKind, RockType, SampleType
from samples.domain.lifecycle import Stage
from samples.models import Campaign, Container, Outcrop, Sample
from samples.selectors.catalogue import within
from samples.selectors.lookup import flight_ledger


class SampleFilter(filters.FilterSet):
    """Samples by what they are, where they come from and where they are now (flight ledger)."""

    sample_type = filters.MultipleChoiceFilter(choices=SampleType.choices())
    rock_type = filters.MultipleChoiceFilter(choices=RockType.choices())
    campaign = filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(), to_field_name="slug", label="Campaign"
    )
    outcrop = filters.ModelChoiceFilter(
        queryset=Outcrop.objects.all(), to_field_name="slug", label="Outcrop"
    )
    place = filters.CharFilter(method="at_place", label="Place (slug), with its parts")
    stage = filters.MultipleChoiceFilter(choices=Stage.choices(), method="in_stage", label="Stage")
    sealed = filters.BooleanFilter(method="is_sealed", label="Sealed")
    retained = filters.BooleanFilter(label="Still in its container")
    paired = filters.BooleanFilter(field_name="pair_partner", lookup_expr="isnull", exclude=True)
    sampled_sol_min = filters.NumberFilter(field_name="sampled_sol", lookup_expr="gte")
    sampled_sol_max = filters.NumberFilter(field_name="sampled_sol", lookup_expr="lte")
    core_length_cm_min = filters.NumberFilter(field_name="core_length_cm", lookup_expr="gte")
    core_length_cm_max = filters.NumberFilter(field_name="core_length_cm", lookup_expr="lte")

    class Meta:
        model = Sample
        fields: list[str] = []

    def at_place(self, queryset: QuerySet[Sample], _name: str, slug: str) -> QuerySet[Sample]:
        """Samples whose container is at a place or in a part of it."""
        return queryset.filter(within(slug, "holdings__place"), holdings__ledger=flight_ledger())

    def in_stage(
        self, queryset: QuerySet[Sample], _name: str, stages: list[str]
    ) -> QuerySet[Sample]:
        """Samples whose container is in one of the stages."""
        if not stages:
            return queryset
        return queryset.filter(holdings__stage__in=stages, holdings__ledger=flight_ledger())

    def is_sealed(self, queryset: QuerySet[Sample], _name: str, sealed: Any) -> QuerySet[Sample]:
        """Samples whose container is sealed, or is not."""
        return queryset.filter(holdings__sealed=sealed, holdings__ledger=flight_ledger())


class ContainerFilter(filters.FilterSet):
    """Containers by kind, stage, place and whether they hold something (flight ledger)."""

    kind = filters.MultipleChoiceFilter(choices=ContainerKind.choices())
    place = filters.CharFilter(method="at_place", label="Place (slug), with its parts")
    stage = filters.MultipleChoiceFilter(choices=Stage.choices(), method="in_stage")
    empty = filters.BooleanFilter(method="is_empty", label="Holds no sample")

    class Meta:
        model = Container
        fields: list[str] = []

    def at_place(self, queryset: QuerySet[Container], _name: str, slug: str) -> QuerySet[Container]:
        """Containers at a place or in a part of it."""
        return queryset.filter(within(slug, "holdings__place"), holdings__ledger=flight_ledger())

    def in_stage(
        self, queryset: QuerySet[Container], _name: str, stages: list[str]
    ) -> QuerySet[Container]:
        """Containers in one of the stages."""
        if not stages:
            return queryset
        return queryset.filter(holdings__stage__in=stages, holdings__ledger=flight_ledger())

    def is_empty(
        self, queryset: QuerySet[Container], _name: str, empty: Any
    ) -> QuerySet[Container]:
        """Containers without a sample, or with one."""
        return queryset.filter(Q(holdings__sample__isnull=empty), holdings__ledger=flight_ledger())


SAMPLE_SEARCH = (
    "name",
    "alternative_names",
    "designation",
    "designation_printed",
    "outcrop__name",
    "campaign__name",
    "container__serial",
)
"""Where a search for a sample looks."""
