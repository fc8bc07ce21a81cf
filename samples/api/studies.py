"""Trade studies: one scenario on many terms, asked for, followed, cancelled, taken away."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import LedgerLink
from samples.api.fields import Record, Url, list_address
from samples.api.renderers import Csv
from samples.api.scenarios import ScenarioLink
from samples.api.writes import Done, WritingMixin
from samples.exchange import study_table
from samples.models import Ledger, Scenario, TradeCase, TradeStudy
from samples.models.plan_run import RESULTS
from samples.planning.trade import CASES_MAX, FORMAT
from samples.selectors import lookup, plan_filters
from samples.selectors import trade_studies as selectors
from samples.selectors.visibility import visible
from samples.services import trade_studies as services
from samples.services.plan_runs import SECONDS_MAX, SEED_MAX

KNOWN_BY = ("The study's number (`id`).", "1")
NEW: dict[str, Any] = {
    "type": "object",
    "required": ["scenario", "grid"],
    "additionalProperties": False,
    "properties": {
        "scenario": {"type": "string", "description": "Slug of the scenario."},
        "grid": {
            "type": "object",
            "required": ["format", "name", "vary"],
            "additionalProperties": False,
            "properties": {
                "format": {"type": "string", "enum": [FORMAT]},
                "name": {"type": "string", "minLength": 1, "maxLength": services.NAME_MAX},
                "vary": {
                    "type": "object",
                    "minProperties": 1,
                    "additionalProperties": {"type": "array", "minItems": 1, "items": {}},
                    "description": "Fields of the problem, each with the values it takes: every "
                    f"combination is a case, at most {CASES_MAX}. "
                    '`{"lander.sites": [["east"], ["west"]], '
                    '"container.capacity_tubes": [20, 30]}`; a member of a list is named by its '
                    "`id` or `kind`: `vehicles.helicopter.count`.",
                },
                "seconds": {
                    "type": "number", "minimum": 0.1, "maximum": SECONDS_MAX, "default": 5,
                    "description": "For each case, at most.",
                },
                "seed": {"type": "integer", "minimum": 0, "maximum": SEED_MAX, "default": 1},
                "iterations": {"type": ["integer", "null"], "minimum": 1},
                "trials": {
                    "type": "integer", "minimum": 1, "default": 2000,
                    "description": "Of the simulation, for each case.",
                },
            },
        },
    },
}  # fmt: skip


class StudyRow(Record[TradeStudy]):
    """A trade study. Nothing of it has happened. `front` counts the cases that nothing beats."""

    url = Url("studies", "pk")
    scenario = ScenarioLink()
    ledger = LedgerLink()
    fields_varied = serializers.ListField(
        source="fields", child=serializers.CharField(), help_text="The last one varies fastest."
    )
    cases_total = serializers.IntegerField(source="case_total")
    cases_ended = serializers.IntegerField(source="ended_total")
    cases_done = serializers.IntegerField(source="done_total")
    cases_failed = serializers.IntegerField(source="failed_total")
    front = serializers.IntegerField(source="front_total")

    class Meta:
        model = TradeStudy
        fields: tuple[str, ...] = (
            "url", "id", "name", "scenario", "ledger", "as_of", "known_at", "scenario_version",
            "problem_hash", "requested_at", "requested_by", "status", "cancel_asked_by",
            "finished_at", "fields_varied", "cases_total", "cases_ended", "cases_done",
            "cases_failed", "front",
        )  # fmt: skip


class StudyDetail(StudyRow):
    """A trade study with its grid and where its cases are told."""

    grid = serializers.DictField(source="document", help_text="What was asked.")
    cases = serializers.SerializerMethodField(help_text="Address of its cases.")
    table = serializers.SerializerMethodField(help_text="Address of its table as CSV.")

    class Meta(StudyRow.Meta):
        fields = (*StudyRow.Meta.fields, "grid", "cases", "table")

    def get_cases(self, study: TradeStudy) -> str:
        """Absolute."""
        return f"{list_address(self.context, 'studies')}{study.pk}/cases/"

    def get_table(self, study: TradeStudy) -> str:
        """Absolute."""
        return f"{list_address(self.context, 'studies')}{study.pk}/table/"


class CaseRow(Record[TradeCase]):
    """One combination of values, and what the best plan on these terms comes to.

    `risk`: the probability that something planned stays behind; `late`: that the departure leaves
    a tube behind that was fetched. `dominated`: another case is worth no less, finishes no later,
    risks no more, and is better in one of them; null until the study has ended.
    """

    parameters = serializers.DictField(help_text="The values of the varied fields.")
    result = serializers.ChoiceField(RESULTS, allow_null=True)
    stalled = serializers.BooleanField(source="is_stalled")
    taken = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = TradeCase
        fields: tuple[str, ...] = (
            "number", "parameters", "status", "stalled", "started_at", "finished_at", "result",
            "value", "bound", "gap", "tubes", "taken", "site", "finish_sol", "slack_sols",
            "expected", "p10", "p90", "risk", "late", "elapsed_s", "dominated", "error",
        )  # fmt: skip


class Studies(WritingMixin, Resource[TradeStudy]):
    """Trade studies, the latest first; a new one is asked for here."""

    dear = ("POST",)
    written_by = ("samples.add_tradestudy",)
    model = TradeStudy
    shows = (TradeStudy, TradeCase, Scenario, Ledger)
    serializer_class = StudyRow
    detail_serializer_class = StudyDetail
    filterset_class = plan_filters.StudyFilter
    ordering_paths = {"requested_at": "requested_at", "name": "name", "status": "status"}
    default_ordering = ("-requested_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[TradeStudy]:
        """All studies."""
        return selectors.studies()

    def find(self, identifier: str, queryset: QuerySet[TradeStudy]) -> TradeStudy:
        """By number."""
        return lookup.numbered(queryset, "study", identifier)

    @extend_schema(
        summary="Ask for a trade study",
        operation_id="studies_create",
        request={"application/json": NEW},
        responses={202: StudyDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Freeze what the scenario asks of its ledger now, and put every case in the queue.

        The answer is the study to follow, also in `Location`: ask it again until `status` is done,
        failed or cancelled. A grid that can't be meant is refused with its path.
        """

        def do() -> Done:
            body = Body.of(request.data, *NEW["properties"])
            scenario = body.record(
                "scenario",
                lambda slug: lookup.one(visible(Scenario), "scenario", "slug", slug),
                "the slug of a scenario",
                required=True,
            )
            grid = body.document("grid", required=True)
            body.done()
            assert scenario is not None  # noqa: S101 - `done` raises else
            made = services.request(scenario=scenario, grid=grid, actor=request.user)
            return Done(_written(made, request), 202)

        return self.carry_out(request, do)


class StudyCases(Resource[TradeCase]):
    """The cases of a study."""

    model = TradeCase
    shows = Studies.shows
    serializer_class = CaseRow
    filterset_class = plan_filters.CaseFilter
    ordering_paths = {
        name: name
        for name in ("number", "value", "gap", "tubes", "finish_sol", "slack_sols", "expected",
                     "risk", "late", "elapsed_s")
    }  # fmt: skip
    default_ordering = ("number",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[TradeCase]:
        """The study's own."""
        if getattr(self, "swagger_fake_view", False):
            return TradeCase.objects.all()
        return selectors.cases(_found(self.kwargs["identifier"]))


class CancelStudy(WritingMixin, GenericViewSet[TradeStudy]):
    """The early end of a study."""

    model = TradeStudy
    shows = Studies.shows
    http_method_names = ["post"]
    written_by = ("samples.change_tradestudy",)
    pagination_class = None
    addressed_by = KNOWN_BY

    @extend_schema(
        summary="Cancel a trade study",
        operation_id="studies_cancel",
        request=None,
        responses={200: StudyDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """End it early: what waits is not solved, what is at work ends soon, what is done stays."""

        def do() -> Done:
            study = _found(identifier)
            Body.of(request.data if self.raw_body else {}).done()
            services.cancel(study=study, actor=request.user)
            return Done(_written(study, request), 200)

        return self.carry_out(request, do)


class StudyTable(GenericAPIView[TradeStudy]):
    """The table of a study to take away."""

    detail = True
    http_method_names = ["get", "head"]
    renderer_classes = [Csv]
    known_by = KNOWN_BY
    shows = Studies.shows
    queryset = TradeStudy.objects.all()

    @extend_schema(
        summary="The table of a trade study",
        operation_id="studies_table_retrieve",
        responses={(200, Csv.media_type): str},
        examples=[
            OpenApiExample(
                "First lines",
                value="Case,Landing site,Status,Value\n1,east,done,96.78\n",
                response_only=True,
                media_type=Csv.media_type,
            )
        ],
    )
    def get(self, request: Request, **_address: str) -> StreamingHttpResponse:
        """Every case with its values and figures as CSV, in the order of the grid."""
        del request
        self.filter_queryset(TradeStudy.objects.none())
        study = _found(self.kwargs["identifier"])
        response = StreamingHttpResponse(
            study_table.as_table(study, selectors.cases(study)),
            content_type=f"{Csv.media_type}; charset=utf-8",
        )
        name = study_table.file_name(study)
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _found(identifier: str) -> TradeStudy:
    studies = visible(TradeStudy).select_related("ledger").defer(*selectors.HEAVY)
    return lookup.numbered(studies, "study", identifier)


def _written(study: TradeStudy, request: Request) -> Any:
    found = selectors.studies().get(pk=study.pk)
    return StudyDetail(found, context={"request": request}).data
