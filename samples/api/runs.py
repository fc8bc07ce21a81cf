"""Runs of plans: what was asked, how far it is, what was answered; and cancelling one."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import ContainerLink, LedgerLink
from samples.api.export_links import Exports
from samples.api.fields import Record, Url, list_address
from samples.api.planning_schema import SearchMomentField
from samples.api.scenarios import ScenarioLink
from samples.api.writes import Done, WritingMixin
from samples.models import (
    Container,
    Exclusion,
    Ledger,
    Plan,
    PlanActivity,
    PlanRun,
    Scenario,
)
from samples.models.plan_activity import ACTIVITIES
from samples.models.plan_run import RESULTS
from samples.selectors import lookup, plan_filters
from samples.selectors import plans as selectors
from samples.services import plan_runs as services

KNOWN_BY = ("The run's number (`id`), not its number in the plan.", "1")
PARTS = ("activities", "exclusions", "problem", "solution", "export")


class PlanLink(Record[Plan]):
    """A plan in short."""

    url = Url("plans", "pk")
    scenario = ScenarioLink()

    class Meta:
        model = Plan
        fields: tuple[str, ...] = ("id", "name", "state", "scenario", "url")


class RunRow(Record[PlanRun]):
    """One solve of a plan. Nothing of it has happened.

    While it runs, `value`, `bound` and `elapsed_s` tell how far it is. `stalled`: its worker has
    given no sign of life for a minute; the plan can be solved anew.
    """

    url = Url("runs", "pk")
    plan = PlanLink()
    ledger = LedgerLink()
    result = serializers.ChoiceField(
        RESULTS, allow_null=True, help_text="How sure the answer is; null: there is none yet."
    )
    stalled = serializers.BooleanField(source="is_stalled")

    class Meta:
        model = PlanRun
        fields: tuple[str, ...] = (
            "url", "id", "plan", "number", "ledger", "as_of", "known_at", "scenario_version",
            "problem_hash", "seed", "seconds", "iterations", "requested_at", "requested_by",
            "status", "stalled", "cancel_asked_by", "started_at", "heartbeat_at", "finished_at",
            "value", "bound", "gap", "elapsed_s", "result", "engine", "version", "error",
        )  # fmt: skip


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Parts(serializers.Field[Any, Any, Any, Any]):
    """Addresses of what a run is made of."""

    def __init__(self) -> None:
        super().__init__(
            source="*", read_only=True, help_text="Addresses of its parts: " + ", ".join(PARTS)
        )

    def to_representation(self, value: PlanRun) -> dict[str, str]:
        """Name to address."""
        base = f"{list_address(self.context, 'runs')}{value.pk}/"
        return {name: f"{base}{name}/" for name in PARTS}


class RunDetail(RunRow):
    """A run with what its answer takes, its risk and what more would buy."""

    site = serializers.CharField(allow_null=True, help_text="Where its answer lands.")
    taken = serializers.ListField(
        child=serializers.CharField(), help_text="Codes of the containers that its answer takes."
    )
    log = serializers.ListField(
        child=SearchMomentField(), help_text="How value and bound came together."
    )
    risk = serializers.DictField(
        allow_null=True, help_text="What a simulation of the answer shows."
    )
    marginal = serializers.ListField(
        child=serializers.DictField(),
        allow_null=True,
        help_text="What one more slot, sol or vehicle would buy.",
    )
    parts = Parts()
    exports = Exports("runs")

    class Meta(RunRow.Meta):
        fields = (
            *RunRow.Meta.fields, "site", "taken", "log", "risk", "marginal", "parts",
            "exports",
        )  # fmt: skip


class Runs(Resource[PlanRun]):
    """Runs of plans, the latest first."""

    model = PlanRun
    shows = (PlanRun, Plan, Scenario, Ledger)
    serializer_class = RunRow
    detail_serializer_class = RunDetail
    filterset_class = plan_filters.RunFilter
    ordering_paths = {
        "requested_at": "requested_at", "finished_at": "finished_at", "value": "value",
        "gap": "gap", "elapsed_s": "elapsed_s",
    }  # fmt: skip
    default_ordering = ("-requested_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[PlanRun]:
        """All runs; a single one with its answer."""
        return selectors.whole_runs() if self.detail else selectors.runs()

    def find(self, identifier: str, queryset: QuerySet[PlanRun]) -> PlanRun:
        """By number."""
        return lookup.numbered(queryset, "run", identifier)


class ActivityRow(Record[PlanActivity]):
    """What a vehicle or the lander's arm would do for a time; sols count from the arrival."""

    activity = serializers.ChoiceField(ACTIVITIES)
    container = ContainerLink(allow_null=True, help_text="What is picked up or loaded.")

    class Meta:
        model = PlanActivity
        fields: tuple[str, ...] = (
            "number", "who", "activity", "from_sol", "to_sol", "sortie", "container", "from_point",
            "to_point", "distance_m", "energy_wh", "critical",
        )  # fmt: skip


class ExclusionRow(Record[Exclusion]):
    """A container that a run leaves behind. `asked`: it was among those to choose from."""

    container = ContainerLink()
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="What the reason rests on."
    )

    class Meta:
        model = Exclusion
        fields: tuple[str, ...] = ("container", "asked", "code", "sentence", "data")


class RunActivities(Resource[PlanActivity]):
    """The timeline of a run."""

    model = PlanActivity
    shows = (PlanActivity, PlanRun, Container)
    serializer_class = ActivityRow
    filterset_class = plan_filters.ActivityFilter
    ordering_paths = {"number": "number", "from_sol": "from_sol", "who": "who"}
    default_ordering = ("number",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[PlanActivity]:
        """The run's own."""
        if getattr(self, "swagger_fake_view", False):
            return selectors.activities()
        return selectors.activities().filter(run=found_run(self.kwargs["identifier"]))


class RunExclusions(Resource[Exclusion]):
    """What a run leaves behind, and why."""

    model = Exclusion
    shows = (Exclusion, PlanRun, Container)
    serializer_class = ExclusionRow
    filterset_class = plan_filters.ExclusionFilter
    ordering_paths = {"container": "container__code", "code": "code", "asked": "asked"}
    default_ordering = ("container",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[Exclusion]:
        """The run's own."""
        if getattr(self, "swagger_fake_view", False):
            return selectors.exclusions()
        return selectors.exclusions().filter(run=found_run(self.kwargs["identifier"]))


class CancelRun(WritingMixin, GenericViewSet[PlanRun]):
    """The early end of a run."""

    model = PlanRun
    shows = Runs.shows
    http_method_names = ["post"]
    written_by = ("samples.change_planrun",)
    pagination_class = None
    addressed_by = KNOWN_BY

    @extend_schema(
        summary="Cancel a run", operation_id="runs_cancel", request=None, responses={200: RunDetail}
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """End it early: one in the queue at once, one at work soon, with the best it has."""

        def do() -> Done:
            run = found_run(identifier)
            Body.of(request.data if self.raw_body else {}).done()
            services.cancel(run=run, actor=request.user)
            return Done(written(run, request), 200)

        return self.carry_out(request, do)


def found_run(identifier: str) -> PlanRun:
    """The run that an address names; raises NotFound."""
    return lookup.numbered(selectors.runs(), "run", identifier)


def written(run: PlanRun, request: Request) -> Any:
    """A run as its record is written."""
    found = selectors.whole_runs().get(pk=run.pk)
    return RunDetail(found, context={"request": request}).data
