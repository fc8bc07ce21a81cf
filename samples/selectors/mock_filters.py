"""Filters of mock missions, their logs, and series of them."""

from __future__ import annotations

import django_filters as filters

from samples.domain.mock_missions import MockStatus
from samples.domain.plans import RunStatus
from samples.models import (
    Ledger,
    MockBatch,
    MockHappening,
    MockMission,
    MockPlan,
    MockSeries,
    Plan,
    Scenario,
)
from samples.models.base import choices_of
from samples.models.mock_happening import KINDS
from samples.models.mock_series import LUCKS
from samples.planning.flying.state import Phase
from samples.selectors import lookup
from samples.selectors.filter_kit import (
    NamedFilter,
    SearchFilterSet,
    any_of,
    moment,
    number,
    truth,
)
from samples.selectors.visibility import choice

SOL_MAX = 1e6
"""Sols from an arrival; more than any mission lasts."""


class MockMissionFilter(SearchFilterSet):
    """Mock missions by plan, scenario, ledger, luck, who steers and how far they are."""

    searched = ("plan__name", "requested_by", "mission_hash", "helm", "error")
    searched_slugs = ("plan__scenario__slug", "ledger__slug")

    plan = filters.ModelChoiceFilter(queryset=choice(Plan), to_field_name="id", label="Plan")
    scenario = filters.ModelChoiceFilter(
        queryset=choice(Scenario),
        to_field_name="slug",
        field_name="plan__scenario",
        label="Scenario",
    )
    ledger = filters.ModelChoiceFilter(
        queryset=choice(Ledger), to_field_name="slug", label="Mock ledger it is flown in"
    )
    status = any_of(MockStatus.choices())
    phase = any_of(choices_of(Phase))
    luck = any_of(LUCKS)
    seed = filters.NumberFilter(min_value=0, max_value=2**31 - 1, decimal_places=0, label="Seed")
    helm = filters.CharFilter(max_length=150, label="Who steers")
    requested_from = moment("requested_at", "gte")
    requested_before = moment("requested_at", "lt")

    class Meta:
        model = MockMission
        fields: list[str] = []


class MockHappeningFilter(SearchFilterSet):
    """Lines of a log by what happened, to whom, and when."""

    searched = ("text", "who")
    searched_slugs = ("container__code",)

    kind = any_of(KINDS)
    who = filters.CharFilter(max_length=60, label="Vehicle with its number, lander, …")
    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )
    alert = truth(label="Whether somebody should look")
    from_sol = number("sol", "gte", at_least=0, at_most=SOL_MAX)
    to_sol = number("sol", "lte", at_least=0, at_most=SOL_MAX)
    after = filters.NumberFilter(
        field_name="number", lookup_expr="gt", min_value=0, max_value=2**31 - 1, decimal_places=0,
        label="Only what was told after the line of this number",
    )  # fmt: skip

    class Meta:
        model = MockHappening
        fields: list[str] = []


class MockPlanFilter(filters.FilterSet):
    """Versions of the plan; there are few."""

    class Meta:
        model = MockPlan
        fields: list[str] = []


class MockSeriesFilter(SearchFilterSet):
    """Series by plan, scenario, luck and how far they are."""

    searched = ("name", "requested_by", "mission_hash", "run__plan__name")
    searched_slugs = ("run__plan__scenario__slug",)

    plan = filters.ModelChoiceFilter(
        queryset=choice(Plan), to_field_name="id", field_name="run__plan", label="Plan"
    )
    scenario = filters.ModelChoiceFilter(
        queryset=choice(Scenario),
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
