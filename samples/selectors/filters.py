"""What the lists of samples and containers can be narrowed by, on pages, in the API, in exports."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet

from samples.domain.kinds import ContainerKind, MassBasis, RockType, SampleType
from samples.models import Campaign, Container, Mission, Outcrop, Sample
from samples.models.sample import TUBE_LENGTH_CM
from samples.selectors import lookup
from samples.selectors.filter_kit import (
    OfState,
    SearchFilterSet,
    any_of,
    latitude,
    longitude,
    named,
    number,
    sol,
    truth,
)


class SampleFilter(SearchFilterSet, OfState):
    """Samples by what they are, where they come from and where they are in a ledger."""

    unlisted = ("id", "sealed_waypoint")

    of = "sample"
    mission = filters.ModelChoiceFilter(
        queryset=Mission.objects.all(), to_field_name="slug", label="Mission"
    )
    sample_type = any_of(SampleType.choices())
    rock_type = any_of(RockType.choices())
    campaign = filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(), to_field_name="slug", label="Campaign"
    )
    outcrop = filters.ModelChoiceFilter(
        queryset=Outcrop.objects.all(), to_field_name="slug", label="Outcrop"
    )
    retained = truth(label="Still in its container")
    paired = truth(field_name="pair_partner", lookup_expr="isnull", exclude=True, label="Paired")
    mass_basis = any_of(MassBasis.choices())
    sampled_sol_min = sol("sampled_sol", "gte")
    sampled_sol_max = sol("sampled_sol", "lte")
    sealed_sol_min = sol("sealed_sol", "gte")
    sealed_sol_max = sol("sealed_sol", "lte")
    core_length_cm_min = number("core_length_cm", "gte", at_least=0, at_most=TUBE_LENGTH_CM)
    core_length_cm_max = number("core_length_cm", "lte", at_least=0, at_most=TUBE_LENGTH_CM)
    latitude_deg_min = latitude("gte")
    latitude_deg_max = latitude("lte")
    longitude_deg_min = longitude("gte")
    longitude_deg_max = longitude("lte")

    class Meta:
        model = Sample
        fields: list[str] = []


class ContainerFilter(SearchFilterSet, OfState):
    """Containers by kind, and by where they are and what they hold in a ledger."""

    of = "container"
    mission = filters.ModelChoiceFilter(
        queryset=Mission.objects.all(), to_field_name="slug", label="Mission"
    )
    kind = any_of(ContainerKind.choices())
    empty = truth(method="is_empty", label="Holds no sample")
    sample = filters.CharFilter(method="holds", label="The sample in it: designation or slug")
    sample_type = any_of(
        SampleType.choices(), method="holds_type", label="Type of the sample in it"
    )

    class Meta:
        model = Container
        fields: list[str] = []

    def is_empty(
        self, queryset: QuerySet[Container], _name: str, empty: bool
    ) -> QuerySet[Container]:
        """Containers without a sample, or with one."""
        return queryset.filter(self.at.where(self.of, sample__isnull=empty))

    def holds(self, queryset: QuerySet[Container], _name: str, slug: str) -> QuerySet[Container]:
        """The container that holds a sample."""
        return queryset.filter(self.at.where(self.of, sample=named(lookup.sample, slug)))

    def holds_type(
        self, queryset: QuerySet[Container], _name: str, types: list[str]
    ) -> QuerySet[Container]:
        """Containers that hold a sample of one of the types."""
        if not types:
            return queryset
        return queryset.filter(self.at.where(self.of, sample__sample_type__in=types))
