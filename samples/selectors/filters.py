"""What the lists of samples and containers can be narrowed by, on pages, in the API, in exports."""

from __future__ import annotations

import django_filters as filters
from django.db.models import Q, QuerySet

from samples.domain.kinds import ContainerKind, MassBasis, RockType, SampleType
from samples.domain.state import Stage
from samples.models import Campaign, Container, Mission, Outcrop, Place, Sample
from samples.models.sample import TUBE_LENGTH_CM
from samples.selectors.catalogue import within
from samples.selectors.filter_kit import (
    InLedger,
    any_of,
    latitude,
    longitude,
    number,
    sol,
    truth,
    words,
)
from samples.selectors.search import search_containers, search_samples


class SampleFilter(InLedger):
    """Samples by what they are, where they come from and where they are now in a ledger."""

    search = words()
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
    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="at_place",
        label="Place, with its parts",
    )
    stage = any_of(Stage.choices(), method="in_stage", label="Stage")
    sealed = truth(method="is_sealed", label="Sealed")
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

    def matching(self, queryset: QuerySet[Sample], _name: str, text: str) -> QuerySet[Sample]:
        """Samples by name, designation, outcrop, campaign or tube serial."""
        return search_samples(queryset, text)

    def at_place(self, queryset: QuerySet[Sample], _name: str, place: Place) -> QuerySet[Sample]:
        """Samples whose container is at a place or in a part of it."""
        there = within(place.slug, self.moment.column("place"))
        return self.where(queryset, "sample", there)

    def in_stage(
        self, queryset: QuerySet[Sample], _name: str, stages: list[str]
    ) -> QuerySet[Sample]:
        """Samples whose container is in one of the stages."""
        if not stages:
            return queryset
        column = self.moment.column("stage")
        return self.where(queryset, "sample", Q(**{f"{column}__in": stages}))

    def is_sealed(self, queryset: QuerySet[Sample], _name: str, sealed: bool) -> QuerySet[Sample]:
        """Samples whose container is sealed, or is not."""
        return self.where(queryset, "sample", Q(**{self.moment.column("sealed"): sealed}))


class ContainerFilter(InLedger):
    """Containers by kind, and by where they are and what they hold in a ledger."""

    search = words()
    mission = filters.ModelChoiceFilter(
        queryset=Mission.objects.all(), to_field_name="slug", label="Mission"
    )
    kind = any_of(ContainerKind.choices())
    place = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="at_place",
        label="Place, with its parts",
    )
    stage = any_of(Stage.choices(), method="in_stage", label="Stage")
    sealed = truth(method="is_sealed", label="Sealed")
    empty = truth(method="is_empty", label="Holds no sample")
    sample_type = any_of(
        SampleType.choices(), method="holds_type", label="Type of the sample in it"
    )

    class Meta:
        model = Container
        fields: list[str] = []

    def matching(self, queryset: QuerySet[Container], _name: str, text: str) -> QuerySet[Container]:
        """Containers by code, serial or content."""
        return search_containers(queryset, text)

    def at_place(
        self, queryset: QuerySet[Container], _name: str, place: Place
    ) -> QuerySet[Container]:
        """Containers at a place or in a part of it."""
        there = within(place.slug, self.moment.column("place"))
        return self.where(queryset, "container", there)

    def in_stage(
        self, queryset: QuerySet[Container], _name: str, stages: list[str]
    ) -> QuerySet[Container]:
        """Containers in one of the stages."""
        if not stages:
            return queryset
        column = self.moment.column("stage")
        return self.where(queryset, "container", Q(**{f"{column}__in": stages}))

    def is_sealed(
        self, queryset: QuerySet[Container], _name: str, sealed: bool
    ) -> QuerySet[Container]:
        """Containers that are sealed, or are not."""
        return self.where(queryset, "container", Q(**{self.moment.column("sealed"): sealed}))

    def is_empty(
        self, queryset: QuerySet[Container], _name: str, empty: bool
    ) -> QuerySet[Container]:
        """Containers without a sample, or with one."""
        column = self.moment.column("sample")
        return self.where(queryset, "container", Q(**{f"{column}__isnull": empty}))

    def holds_type(
        self, queryset: QuerySet[Container], _name: str, types: list[str]
    ) -> QuerySet[Container]:
        """Containers that hold a sample of one of the types."""
        if not types:
            return queryset
        column = self.moment.column("sample__sample_type")
        return self.where(queryset, "container", Q(**{f"{column}__in": types}))
