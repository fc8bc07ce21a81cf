"""Series of mock missions: asked for, followed, cancelled, taken away; each seed can be opened."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.fields import Record, Url, list_address
from samples.api.mock import LUCK, POLICY, Hypothetical, MockPolicy, luck_of, plan_of, policy_of
from samples.api.mock_missions import MockMissionDetail, MockMissions
from samples.api.mock_missions import written as written_mission
from samples.api.renderers import Csv
from samples.api.runs import PlanLink
from samples.api.writes import Done, WritingMixin
from samples.exchange import series_table
from samples.models import Ledger, MockBatch, MockSeries, Plan, PlanRun, Scenario
from samples.models.mock_series import COUNT_MAX
from samples.planning.flying.mission import Luck, Policy, Replan
from samples.selectors import lookup, mock_filters
from samples.selectors import mock_series as selectors
from samples.services import mock_series as services
from samples.services.plan_runs import SEED_MAX

KNOWN_BY = ("The series' number (`id`).", "1")
NEVER = Policy(replan=Replan.NEVER)
"""What a series flies by unless told: as the forecast does."""
NEW: dict[str, Any] = {
    "type": "object",
    "required": ["plan", "count"],
    "additionalProperties": False,
    "properties": {
        "plan": {"type": "integer", "minimum": 1, "description": "`id` of the plan to fly."},
        "count": {"type": "integer", "minimum": 1, "maximum": COUNT_MAX,
                  "description": "How many seeds."},
        "first_seed": {"type": ["integer", "null"], "minimum": 0, "maximum": SEED_MAX,
                       "default": 1, "description": "The others follow it."},
        "luck": {**LUCK, "default": Luck.FORECAST.value},
        "policy": {**POLICY, "description": "What is left out: nobody plans anew, one attempt at "
                   "each tube, no waivers."},
        "name": {"type": ["string", "null"], "maxLength": services.NAME_MAX},
    },
}  # fmt: skip
SEED: dict[str, Any] = {
    "type": "object",
    "required": ["seed"],
    "additionalProperties": False,
    "properties": {
        "seed": {"type": "integer", "minimum": 0, "maximum": SEED_MAX,
                 "description": "One of the series."},
    },
}  # fmt: skip


class MockSeriesRow(Hypothetical, Record[MockSeries]):
    """A plan's answer flown with many seeds, in memory. Nothing of it has happened."""

    url = Url("mock-series", "pk")
    policy = MockPolicy()
    plan = PlanLink(source="run.plan")
    run = serializers.IntegerField(source="run_id", help_text="`id` of the run that is flown.")
    batches_total = serializers.IntegerField(source="batch_total")
    batches_ended = serializers.IntegerField(source="ended_total")
    batches_failed = serializers.IntegerField(source="failed_total")
    flown = serializers.IntegerField(source="flown_total", help_text="Seeds flown so far.")

    class Meta:
        model = MockSeries
        fields: tuple[str, ...] = (
            "url", "id", "name", "hypothetical", "ledger_kind", "plan", "run", "first_seed",
            "count", "luck", "policy", "mission_hash", "requested_at", "requested_by", "status",
            "cancel_asked_by", "finished_at", "batches_total", "batches_ended", "batches_failed",
            "flown",
        )  # fmt: skip


class MockSeriesDetail(MockSeriesRow):
    """A series with what it came to, beside the forecast of the same routes."""

    result = serializers.DictField(
        allow_null=True, help_text="Flown beside forecast; null until the series has ended."
    )
    batches = serializers.SerializerMethodField(help_text="Address of its batches.")
    table = serializers.SerializerMethodField(help_text="Address of its seeds as CSV.")

    class Meta(MockSeriesRow.Meta):
        fields = (*MockSeriesRow.Meta.fields, "result", "batches", "table")

    def get_batches(self, series: MockSeries) -> str:
        """Absolute."""
        return f"{list_address(self.context, 'mock-series')}{series.pk}/batches/"

    def get_table(self, series: MockSeries) -> str:
        """Absolute."""
        return f"{list_address(self.context, 'mock-series')}{series.pk}/table/"


class MockBatchRow(Hypothetical, Record[MockBatch]):
    """Some seeds of a series. `stalled`: its worker is silent, and the next worker takes it up."""

    stalled = serializers.BooleanField(source="is_stalled")

    class Meta:
        model = MockBatch
        fields: tuple[str, ...] = (
            "number", "hypothetical", "ledger_kind", "first_seed", "count", "flown", "status",
            "stalled", "started_at", "heartbeat_at", "finished_at", "error",
        )  # fmt: skip


class ManyMockSeries(WritingMixin, Resource[MockSeries]):
    """Series of mock missions, the latest first; a new one is asked for here."""

    dear = ("POST",)
    written_by = ("samples.fly_mockmission",)
    model = MockSeries
    shows = (MockSeries, MockBatch, PlanRun, Plan, Scenario, Ledger)
    serializer_class = MockSeriesRow
    detail_serializer_class = MockSeriesDetail
    filterset_class = mock_filters.MockSeriesFilter
    ordering_paths = {
        "requested_at": "requested_at", "name": "name", "status": "status", "count": "count",
    }  # fmt: skip
    default_ordering = ("-requested_at",)
    fetched_for = {"run": ("plan",)}
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[MockSeries]:
        """All series."""
        return selectors.series()

    def find(self, identifier: str, queryset: QuerySet[MockSeries]) -> MockSeries:
        """By number."""
        return lookup.numbered(queryset, "mock series", identifier)

    @extend_schema(
        summary="Fly a plan with many seeds",
        operation_id="mock_series_create",
        request={"application/json": NEW},
        responses={202: MockSeriesDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Freeze the mission that a plan's chosen run comes to, and put every batch in the queue.

        The answer is the series to follow, also in `Location`: ask it again until `status` is done,
        failed or cancelled. What it came to then stands in `result`.
        """

        def do() -> Done:
            body = Body.of(request.data, *NEW["properties"])
            plan = plan_of(body)
            count = body.number("count", at_most=COUNT_MAX)
            if count is None and not body.faults:
                body.fault("count", "count is missing.", None, f"1 to {COUNT_MAX}")
            first = body.number("first_seed", at_most=SEED_MAX)
            told: dict[str, Any] = {
                "luck": luck_of(body, Luck.FORECAST),
                "policy": policy_of(body, NEVER),
                "name": body.text("name", longest=services.NAME_MAX),
            }
            body.done()
            assert plan is not None and count is not None  # noqa: S101, PT018 - `done` raises else
            made = services.request(
                plan=plan,
                actor=request.user,
                count=count,
                first_seed=1 if first is None else first,
                **told,
            )
            return Done(_written(made, request), 202)

        return self.carry_out(request, do)


class MockBatches(Resource[MockBatch]):
    """The batches of a series."""

    model = MockBatch
    shows = ManyMockSeries.shows
    serializer_class = MockBatchRow
    filterset_class = mock_filters.MockBatchFilter
    ordering_paths = {"number": "number", "status": "status", "finished_at": "finished_at"}
    default_ordering = ("number",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[MockBatch]:
        """The series' own."""
        if getattr(self, "swagger_fake_view", False):
            return MockBatch.objects.all()
        return selectors.batches(_found(self.kwargs["identifier"]))


class _Step(WritingMixin, GenericViewSet[MockSeries]):
    """Something done with a series."""

    model = MockSeries
    shows: tuple[type[Model], ...] = ManyMockSeries.shows
    http_method_names = ["post"]
    written_by = ("samples.fly_mockmission",)
    pagination_class = None
    addressed_by = KNOWN_BY


class CancelMockSeries(_Step):
    """The early end of a series."""

    @extend_schema(
        summary="Cancel a series of mock missions",
        operation_id="mock_series_cancel",
        request=None,
        responses={200: MockSeriesDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """End it early: what waits is not flown, what is flown ends soon, what is done stays."""

        def do() -> Done:
            series = _found(identifier)
            Body.of(request.data if self.raw_body else {}).done()
            services.cancel(series=series, actor=request.user)
            return Done(_written(series, request), 200)

        return self.carry_out(request, do)


class OpenSeed(_Step):
    """One seed of a series as a mission of its own."""

    shows = (*ManyMockSeries.shows, *MockMissions.shows)

    @extend_schema(
        summary="Open a seed as a mock mission",
        operation_id="mock_series_open",
        request={"application/json": SEED},
        responses={201: MockMissionDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Make the mock mission that was flown with a seed: it ends as it did in the series.

        Refused unless the plan is approved, or was flown before, and has the same answer still.
        """

        def do() -> Done:
            series = _found(identifier)
            body = Body.of(request.data, "seed")
            seed = body.number("seed", at_most=SEED_MAX)
            if seed is None and not body.faults:
                body.fault("seed", "seed is missing.", None, "one of the series")
            body.done()
            assert seed is not None  # noqa: S101 - `done` raises else
            made = services.open_seed(series=series, seed=seed, actor=request.user)
            return Done(written_mission(made, request))

        return self.carry_out(request, do)


class MockSeriesTable(GenericAPIView[MockSeries]):
    """The seeds of a series to take away."""

    detail = True
    http_method_names = ["get", "head"]
    renderer_classes = [Csv]
    known_by = KNOWN_BY
    shows = ManyMockSeries.shows
    queryset = MockSeries.objects.all()

    @extend_schema(
        summary="The seeds of a series of mock missions",
        operation_id="mock_series_table_retrieve",
        responses={(200, Csv.media_type): str},
        examples=[
            OpenApiExample(
                "First lines",
                value="Seed,Value,Closed (sol)\n1,96.78,204.1\n",
                response_only=True,
                media_type=Csv.media_type,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> StreamingHttpResponse:
        """Every seed that was flown with what it came to as CSV, in the order of the seeds."""
        del request
        self.filter_queryset(MockSeries.objects.none())
        series = _found(self.kwargs["identifier"])
        response = StreamingHttpResponse(
            series_table.as_table(series), content_type=f"{Csv.media_type}; charset=utf-8"
        )
        name = series_table.file_name(series)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _found(identifier: str) -> MockSeries:
    return lookup.numbered(selectors.series(), "mock series", identifier)


def _written(series: MockSeries, request: Request) -> Any:
    found = selectors.series().get(pk=series.pk)
    return MockSeriesDetail(found, context={"request": request}).data
