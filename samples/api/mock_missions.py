"""Mock missions: made from a plan, followed, and their log and plan versions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import ContainerLink, LedgerLink
from samples.api.export_links import Exports
from samples.api.fields import Record, Url, list_address
from samples.api.mock import LUCK, POLICY, Hypothetical, MockPolicy, luck_of, plan_of, policy_of
from samples.api.runs import PlanLink
from samples.api.writes import Done, WritingMixin
from samples.models import (
    Container,
    Ledger,
    MockHappening,
    MockMission,
    MockPlan,
    Plan,
    PlanRun,
    Scenario,
)
from samples.planning.flying.mission import Luck, Policy
from samples.selectors import lookup, mock_filters, plans
from samples.selectors import mock_missions as selectors
from samples.services import mock_missions as services
from samples.services.plan_runs import SEED_MAX

KNOWN_BY = ("The mission's number (`id`), not its number in the plan.", "1")
PARTS = ("log", "plans", "positions", "debrief", "faults")
NEW: dict[str, Any] = {
    "type": "object",
    "required": ["plan"],
    "additionalProperties": False,
    "properties": {
        "plan": {"type": "integer", "minimum": 1,
                 "description": "`id` of an approved plan, or of one that was flown before."},
        "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": SEED_MAX, "default": 1,
                 "description": "The same seed and commands: the same mission."},
        "luck": {**LUCK, "default": Luck.ALL.value},
        "policy": {**POLICY, "description": "What the ground team does unasked; what is left out: "
                   "it plans anew after faults, one attempt at each tube, no waivers."},
    },
}  # fmt: skip


class MockMissionRow(Hypothetical, Record[MockMission]):
    """A plan's answer flown on a mock ledger. Nothing of it has happened.

    `sol` counts from `arrival_at`. `helm`: who steers. `stalled`: whoever advances it has given no
    sign of life for a minute; `go` takes it up again. `last_alert`: what somebody should look at.
    """

    url = Url("mock-missions", "pk")
    policy = MockPolicy()
    plan = PlanLink()
    run = serializers.IntegerField(source="run_id", help_text="`id` of the run that is flown.")
    ledger = LedgerLink()
    stalled = serializers.BooleanField(source="is_stalled")
    happenings = serializers.IntegerField(source="happening_total", help_text="Lines of its log.")
    alerts = serializers.IntegerField(source="alert_total")
    versions = serializers.IntegerField(source="version_total", help_text="Of its plan.")
    last_alert = serializers.CharField(allow_null=True)

    class Meta:
        model = MockMission
        fields: tuple[str, ...] = (
            "url", "id", "number", "hypothetical", "ledger_kind", "plan", "run", "ledger", "seed",
            "luck", "policy", "arrival_at", "mission_hash", "requested_at", "requested_by",
            "status", "stalled", "goal", "until_sol", "turn", "sol", "phase", "version", "helm",
            "helm_at", "helm_is_idle", "heartbeat_at", "error", "ended_at", "happenings", "alerts",
            "versions", "last_alert",
        )  # fmt: skip


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Parts(serializers.Field[Any, Any, Any, Any]):
    """Addresses of what belongs to a mission."""

    def __init__(self) -> None:
        super().__init__(
            source="*", read_only=True, help_text="Addresses of its parts: " + ", ".join(PARTS)
        )

    def to_representation(self, value: MockMission) -> dict[str, str]:
        """Name to address."""
        base = f"{list_address(self.context, 'mock-missions')}{value.pk}/"
        return {name: f"{base}{name}/" for name in PARTS}


class MockMissionDetail(MockMissionRow):
    """A mission with its state, and what it came to once it has ended."""

    state = serializers.DictField(help_text="Of the engine: vehicles, tubes, arm, storms to come.")
    outcome = serializers.DictField(allow_null=True, help_text="What came home and what did not.")
    hindsight = serializers.DictField(
        allow_null=True, help_text="The best that was possible with the faults known."
    )
    parts = Parts()
    exports = Exports("mock-missions")

    class Meta(MockMissionRow.Meta):
        fields = (
            *MockMissionRow.Meta.fields, "state", "outcome", "hindsight", "parts", "exports",
        )  # fmt: skip


class MockMissions(WritingMixin, Resource[MockMission]):
    """Mock missions, the latest first; a new one is made here."""

    written_by = ("samples.fly_mockmission",)
    model = MockMission
    shows = (MockMission, MockHappening, MockPlan, Plan, PlanRun, Scenario, Ledger)
    serializer_class = MockMissionRow
    detail_serializer_class = MockMissionDetail
    filterset_class = mock_filters.MockMissionFilter
    ordering_paths = {
        "requested_at": "requested_at", "ended_at": "ended_at", "sol": "sol", "status": "status",
        "seed": "seed",
    }  # fmt: skip
    default_ordering = ("-requested_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[MockMission]:
        """All missions; a single one with its state."""
        return whole() if self.detail else selectors.missions_counted()

    def find(self, identifier: str, queryset: QuerySet[MockMission]) -> MockMission:
        """By number."""
        return lookup.numbered(queryset, "mock mission", identifier)

    @extend_schema(
        summary="Make a mock mission",
        operation_id="mock_missions_create",
        request={"application/json": NEW},
        responses={201: MockMissionDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Branch the plan's ledger and stand ready: nothing is flown before `go`.

        Whoever makes it steers it. Refused unless the plan is approved, or was flown before.
        """

        def do() -> Done:
            body = Body.of(request.data, *NEW["properties"])
            plan = plan_of(body)
            seed = body.number("seed", at_most=SEED_MAX)
            luck, policy = luck_of(body, Luck.ALL), policy_of(body, Policy())
            body.done()
            assert plan is not None  # noqa: S101 - `done` raises else
            made = services.make(
                plan=plan,
                actor=request.user,
                seed=1 if seed is None else seed,
                luck=luck,
                policy=policy,
            )
            return Done(written(made, request))

        return self.carry_out(request, do)


class HappeningRow(Hypothetical, Record[MockHappening]):
    """One line of a log: what happened at a sol, in words and as data; `docs/mock-missions.md`."""

    container = ContainerLink(allow_null=True, help_text="The tube it is about.")
    data = serializers.DictField(  # type: ignore[assignment]
        help_text="As its kind has it."
    )

    class Meta:
        model = MockHappening
        fields: tuple[str, ...] = (
            "number", "hypothetical", "ledger_kind", "sol", "occurred_at", "kind", "who",
            "container", "text", "data", "alert", "injected_by",
        )  # fmt: skip


class MockPlanRow(Hypothetical, Record[MockPlan]):
    """One version of the plan that a mission flies by, and what it changes."""

    taken = serializers.ListField(child=serializers.CharField(), help_text="Codes of containers.")
    changes = serializers.DictField(
        help_text="Against the version before: added, dropped, earlier, later."
    )
    solution = serializers.DictField(help_text="As the planner writes it.")

    class Meta:
        model = MockPlan
        fields: tuple[str, ...] = (
            "number", "hypothetical", "ledger_kind", "sol", "why", "asked_by", "problem_hash",
            "value", "bound", "taken", "changes", "solution",
        )  # fmt: skip


class MockLog(Resource[MockHappening]):
    """The log of a mission; ask it again with `after` to follow."""

    model = MockHappening
    shows = (*MockMissions.shows, Container)
    serializer_class = HappeningRow
    filterset_class = mock_filters.MockHappeningFilter
    ordering_paths = {"number": "number", "sol": "sol", "kind": "kind", "who": "who"}
    default_ordering = ("number",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[MockHappening]:
        """The mission's own."""
        if getattr(self, "swagger_fake_view", False):
            return MockHappening.objects.all()
        return selectors.happenings(found(self.kwargs["identifier"]))


class MockPlans(Resource[MockPlan]):
    """The plan versions of a mission; the first is the plan's own answer."""

    model = MockPlan
    shows = MockMissions.shows
    serializer_class = MockPlanRow
    filterset_class = mock_filters.MockPlanFilter
    ordering_paths = {"number": "number", "value": "value"}
    default_ordering = ("number",)
    addressed_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[MockPlan]:
        """The mission's own."""
        if getattr(self, "swagger_fake_view", False):
            return MockPlan.objects.all()
        return selectors.versions(found(self.kwargs["identifier"]))


def found(identifier: str) -> MockMission:
    """The mission that an address names; raises NotFound."""
    return lookup.numbered(selectors.missions(), "mock mission", identifier)


def whole() -> QuerySet[MockMission]:
    """Missions with their state and what they came to, without the documents of the run."""
    heavy = ("mission", *(f"run__{name}" for name in plans.HEAVY))
    return selectors.missions_counted().defer(None).defer(*heavy)


def written(mission: MockMission, request: Request) -> Any:
    """A mission as its record is written."""
    return MockMissionDetail(whole().get(pk=mission.pk), context={"request": request}).data
