"""Filters of series of mock missions, and of their batches."""

from __future__ import annotations

import django_filters as filters

from samples.domain.plans import RunStatus
from samples.models import MockBatch, MockSeries, Plan, Scenario
from samples.models.mock_series import LUCKS
from samples.selectors.filter_kit import SearchFilterSet, any_of, moment


class MockSeriesFilter(SearchFilterSet):
    """Series by plan, scenario, luck and how far they are."""

    searched = ("name", "requested_by", "mission_hash", "run__plan__name")
    searched_slugs = ("run__plan__scenario__slug",)

    plan = filters.ModelChoiceFilter(
        queryset=Plan.objects.all(), to_field_name="id", field_name="run__plan", label="Plan"
    )
    scenario = filters.ModelChoiceFilter(
        queryset=Scenario.objects.all(),
        to_field_name="slug",
        field_name="run__plan__scenario",
        label="Scenario",
    )
    status = any_of(RunStatus.choices())
    luck = any_of(LUCKS)
    requested_from = moment("requested_at", "gte")
    requested_before = moment("requested_at", "lt")

    class Meta:
        model = MockSeries
        fields: list[str] = []


class MockBatchFilter(filters.FilterSet):
    """Batches of a series by how far they are."""

    status = any_of(RunStatus.choices())

    class Meta:
        model = MockBatch
        fields: list[str] = []
