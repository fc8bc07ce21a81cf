"""Filters of scenarios, plans, runs and what they say."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet

from samples.domain.plans import PlanState, RunStatus
from samples.models import (
    Exclusion,
    Ledger,
    Plan,
    PlanActivity,
    PlanRun,
    Scenario,
    TradeCase,
    TradeStudy,
)
from samples.models.base import choices_of
from samples.planning.solution import Activity, Status
from samples.selectors import lookup
from samples.selectors.filter_kit import (
    NamedFilter,
    SearchFilterSet,
    any_of,
    kept_to,
    moment,
    truth,
)
from samples.selectors.visibility import choice


def _ledger(field_name: str) -> filters.ModelChoiceFilter:
    return filters.ModelChoiceFilter(
        queryset=choice(Ledger),
        to_field_name="slug",
        field_name=field_name,
        label="Ledger the tubes are read from",
    )


class ScenarioFilter(SearchFilterSet):
    """Scenarios by words, by the ledger that they read, and by whom they are kept to."""

    searched = ("name", "description", "created_by")

    ledger = _ledger("ledger")
    organisation = kept_to()

    class Meta:
        model = Scenario
        fields: list[str] = []


class PlanFilter(SearchFilterSet):
    """Plans by scenario, state, ledger, and by a container that they hold."""

    searched = ("name", "note", "created_by", "scenario__name")
    searched_slugs = ("scenario__slug",)

    scenario = filters.ModelChoiceFilter(
        queryset=choice(Scenario), to_field_name="slug", label="Scenario"
    )
    state = any_of(PlanState.choices())
    ledger = _ledger("scenario__ledger")
    holds = filters.CharFilter(
        method="holding", label="Container that it reserves: code, serial or content"
    )
    created_from = moment("created_at", "gte")
    created_before = moment("created_at", "lt")

    class Meta:
        model = Plan
        fields: list[str] = []

    def holding(self, queryset: QuerySet[Plan], _name: str, text: str) -> QuerySet[Plan]:
        """Plans that hold a container now."""
        from samples.selectors.filter_kit import named

        container = named(lookup.container, text)
        held = container.reservations.filter(released_at=None).values("plan")
        return queryset.filter(pk__in=held)


class RunFilter(SearchFilterSet):
    """Runs by plan, scenario, how far they are and how sure their answer is."""

    searched = ("plan__name", "requested_by", "engine", "problem_hash", "error")
    searched_slugs = ("plan__scenario__slug",)

    plan = filters.ModelChoiceFilter(queryset=choice(Plan), to_field_name="id", label="Plan")
    scenario = filters.ModelChoiceFilter(
        queryset=choice(Scenario),
        to_field_name="slug",
        field_name="plan__scenario",
        label="Scenario",
    )
    status = any_of(RunStatus.choices())
    result = any_of(choices_of(Status))
    requested_from = moment("requested_at", "gte")
    requested_before = moment("requested_at", "lt")

    class Meta:
        model = PlanRun
        fields: list[str] = []


class ActivityFilter(filters.FilterSet):
    """Steps of a run by who does what."""

    who = filters.CharFilter(max_length=60, label="Vehicle with its number, or lander")
    activity = any_of(choices_of(Activity))
    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )
    critical = truth(label="Whether the finish would be later if it took longer")

    class Meta:
        model = PlanActivity
        fields: list[str] = []


class ExclusionFilter(filters.FilterSet):
    """Containers that a run leaves behind, by why."""

    code = filters.CharFilter(max_length=60, label="Code of the reason")
    asked = truth(label="Whether it was among the tubes to choose from")
    container = NamedFilter(
        find=lookup.container, field_name="container", label="Container: code, serial or content"
    )

    class Meta:
        model = Exclusion
        fields: list[str] = []


class StudyFilter(SearchFilterSet):
    """Trade studies by scenario and how far they are."""

    searched = ("name", "requested_by", "problem_hash")
    searched_slugs = ("scenario__slug",)

    scenario = filters.ModelChoiceFilter(
        queryset=choice(Scenario), to_field_name="slug", label="Scenario"
    )
    status = any_of(RunStatus.choices())

    class Meta:
        model = TradeStudy
        fields: list[str] = []


class CaseFilter(filters.FilterSet):
    """Cases of a trade study by how far they are and how they compare."""

    status = any_of(RunStatus.choices())
    result = any_of(choices_of(Status))
    dominated = truth(label="Whether another case is worth no less and no worse otherwise")

    class Meta:
        model = TradeCase
        fields: list[str] = []
