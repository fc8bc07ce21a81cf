"""Plans: drafted, solved, proposed, approved, withdrawn; nothing planned has happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from samples.api.base import Resource
from samples.api.body import Body
from samples.api.compact import ContainerLink, LedgerLink
from samples.api.fields import Record, Url
from samples.api.runs import RunDetail
from samples.api.runs import written as written_run
from samples.api.scenarios import ScenarioLink
from samples.api.tags import TaggedMixin
from samples.api.writes import Done, WritingMixin
from samples.domain.plans import PlanState
from samples.models import (
    Container,
    Ledger,
    Plan,
    PlanChange,
    PlanRun,
    Reservation,
    Scenario,
)
from samples.selectors import lookup, plan_filters
from samples.selectors import plans as selectors
from samples.selectors.visibility import visible
from samples.services import plan_runs, versions
from samples.services import plans as services
from samples.services.plan_runs import ITERATIONS_MAX, SECONDS_MAX, SEED_MAX

KNOWN_BY = ("The plan's number (`id`).", "1")


class RunShort(Record[PlanRun]):
    """A run in short."""

    url = Url("runs", "pk")

    class Meta:
        model = PlanRun
        fields: tuple[str, ...] = (
            "id", "number", "status", "result", "value", "bound", "gap", "url",
        )  # fmt: skip


class ChangeRow(Record[PlanChange]):
    """How a plan came to a state: from, to, by whom, why."""

    from_state = serializers.ChoiceField(PlanState.choices(), allow_null=True)
    run = serializers.IntegerField(source="run_id", allow_null=True, help_text="Chosen then.")

    class Meta:
        model = PlanChange
        fields: tuple[str, ...] = ("number", "from_state", "to_state", "at", "by", "reason", "run")


class ReservationRow(Record[Reservation]):
    """A container that an approved plan counts on; held until `released_at`."""

    container = ContainerLink()
    ledger = LedgerLink()

    class Meta:
        model = Reservation
        fields: tuple[str, ...] = (
            "container", "ledger", "made_at", "made_by", "released_at", "released_by",
        )  # fmt: skip


class PlanRow(Record[Plan]):
    """An answer to a scenario: the one of its chosen run. Nothing planned has happened."""

    url = Url("plans", "pk")
    scenario = ScenarioLink()
    chosen_run = RunShort(allow_null=True, help_text="Whose answer the plan is.")
    flown_in = LedgerLink(allow_null=True, help_text="The mock ledger it was played through in.")
    held = serializers.IntegerField(help_text="Containers that it reserves now.")

    class Meta:
        model = Plan
        fields: tuple[str, ...] = (
            "url", "id", "name", "note", "state", "scenario", "chosen_run", "flown_in", "held",
            "created_at", "created_by",
        )  # fmt: skip


class PlanDetail(PlanRow):
    """A plan with how it came to its state, its runs and what it reserves."""

    changes = ChangeRow(many=True)
    runs = RunShort(many=True, help_text="The last one first.")
    reservations = ReservationRow(many=True)

    class Meta(PlanRow.Meta):
        fields = (*PlanRow.Meta.fields, "changes", "runs", "reservations")


_REASON = {"type": "string", "minLength": 1, "description": "Why, in words."}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "application/json": {
            "type": "object",
            "required": list(required),
            "additionalProperties": False,
            "properties": properties,
        }
    }


class Plans(TaggedMixin, WritingMixin, Resource[Plan]):
    """Plans, the latest first; a new one is drafted here."""

    written_by = ("samples.add_plan",)
    model = Plan
    shows = (Plan, PlanChange, PlanRun, Reservation, Scenario, Ledger, Container)
    serializer_class = PlanRow
    detail_serializer_class = PlanDetail
    filterset_class = plan_filters.PlanFilter
    ordering_paths = {
        "created_at": "created_at", "name": "name", "state": "state",
        "scenario": "scenario__slug",
    }  # fmt: skip
    default_ordering = ("-created_at",)
    known_by = KNOWN_BY

    def get_queryset(self) -> QuerySet[Plan]:
        """All plans; a single one with what belongs to it."""
        return selectors.with_changes(selectors.plans()) if self.detail else selectors.plans()

    def find(self, identifier: str, queryset: QuerySet[Plan]) -> Plan:
        """By number."""
        return lookup.numbered(queryset, "plan", identifier)

    @extend_schema(
        summary="Draft a plan",
        operation_id="plans_create",
        request=_object(
            ("scenario", "name"),
            scenario={"type": "string", "description": "Slug of the scenario."},
            name={"type": "string", "minLength": 1, "maxLength": 160},
            note={"type": ["string", "null"], "description": "What it is drafted for."},
        ),
        responses={201: PlanDetail},
    )
    def create(self, request: Request) -> HttpResponse:
        """Make a plan, still without an answer."""

        def do() -> Done:
            body = Body.of(request.data, "scenario", "name", "note")
            scenario = body.record(
                "scenario",
                lambda slug: lookup.one(visible(Scenario), "scenario", "slug", slug),
                "the slug of a scenario",
                required=True,
            )
            name = body.text("name", required=True, longest=160)
            note = body.text("note")
            body.done()
            assert scenario is not None  # noqa: S101 - `done` raises else
            made = services.draft(scenario=scenario, name=name, note=note, actor=request.user)
            return _done(made, request, 201)

        return self.carry_out(request, do)


class _Step(WritingMixin, GenericViewSet[Plan]):
    """Something done with a plan."""

    matched = ("POST",)
    model = Plan
    shows = Plans.shows
    http_method_names = ["post"]
    pagination_class = None
    addressed_by = KNOWN_BY

    def step(self, request: Request, do: Callable[[Plan, Body], Done], *known: str) -> HttpResponse:
        """Carry it out for the plan that the address names."""

        def whole() -> Done:
            plan = lookup.numbered(
                visible(Plan).select_related("scenario"), "plan", self.kwargs["identifier"]
            )
            self.require_unchanged(plan, lambda now: _written(now, request))
            return do(plan, Body.of(request.data if self.raw_body else {}, *known))

        return self.carry_out(request, whole)


class Solve(_Step):
    """Solves of a plan."""

    dear = ("POST",)
    written_by = ("samples.add_planrun",)

    @extend_schema(
        summary="Solve a plan",
        operation_id="plans_solve",
        request=_object(
            seconds={
                "type": ["number", "null"], "minimum": 0.1, "maximum": SECONDS_MAX, "default": 10,
                "description": "At most; it ends earlier once the answer is proven.",
            },
            seed={
                "type": ["integer", "null"], "minimum": 0, "maximum": SEED_MAX, "default": 1,
                "description": "The same seed and iterations: the same answer.",
            },
            iterations={
                "type": ["integer", "null"], "minimum": 1, "maximum": ITERATIONS_MAX,
                "description": "Of the search, at most; no limit unless given.",
            },
        ),
        responses={202: RunDetail},
    )  # fmt: skip
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Freeze what the scenario asks of its ledger now, and put it in the queue.

        The answer is the run to follow, also in `Location`: ask it again until `status` is done,
        failed or cancelled.
        """
        del identifier

        def do(plan: Plan, body: Body) -> Done:
            told: dict[str, Any] = {
                "seconds": body.amount("seconds", default=10.0),
                "iterations": body.number("iterations", at_most=ITERATIONS_MAX),
            }
            seed = body.number("seed", at_most=SEED_MAX)
            body.done()
            run = plan_runs.request(
                plan=plan, actor=request.user, seed=1 if seed is None else seed, **told
            )
            return Done(written_run(run, request), 202)

        return self.step(request, do, "seconds", "seed", "iterations")


class Choose(_Step):
    """The choice of a plan's answer."""

    written_by = ("samples.change_plan",)

    @extend_schema(
        summary="Choose a run of a plan",
        operation_id="plans_choose",
        request=_object(
            ("run",), run={"type": "integer", "minimum": 1, "description": "`id` of the run."}
        ),
        responses={200: PlanDetail},
    )
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Make the answer of a run the plan's."""
        del identifier

        def do(plan: Plan, body: Body) -> Done:
            number = body.number("run", at_most=2**63 - 1)
            run = visible(PlanRun).filter(pk=number).first() if number is not None else None
            if run is None and not body.faults:
                body.fault("run", "There is no such run.", number, "the number of a run")
            body.done()
            assert run is not None  # noqa: S101 - `done` raises else
            services.choose(plan=plan, run=run, actor=request.user)
            return _done(plan, request)

        return self.step(request, do, "run")


class _Change(_Step):
    """A change of a plan's state, with its reason."""

    verb: ClassVar[Any]

    def change(self, request: Request) -> HttpResponse:
        """Carry it out."""

        def do(plan: Plan, body: Body) -> Done:
            reason = body.text("reason", required=True)
            body.done()
            type(self).verb(plan=plan, actor=request.user, reason=reason)
            return _done(plan, request)

        return self.step(request, do, "reason")


def _change_schema(name: str, summary: str) -> Any:
    return extend_schema(
        summary=summary,
        operation_id=f"plans_{name}",
        request=_object(("reason",), reason=_REASON),
        responses={200: PlanDetail},
    )


class Propose(_Change):
    """The proposal of a plan."""

    written_by = ("samples.change_plan",)
    verb = staticmethod(services.propose)

    @_change_schema("propose", "Propose a plan")  # type: ignore[untyped-decorator]
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Put it forward for approval, with its chosen run."""
        del identifier
        return self.change(request)


class Reopen(_Change):
    """The way back of a proposed plan."""

    written_by = ("samples.change_plan",)
    verb = staticmethod(services.reopen)

    @_change_schema("reopen", "Send a plan back")  # type: ignore[untyped-decorator]
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Make a proposed plan a draft again."""
        del identifier
        return self.change(request)


class Approve(_Change):
    """The approval of a plan."""

    written_by = ("samples.approve_plan",)
    verb = staticmethod(services.approve)

    @_change_schema("approve", "Approve a plan")  # type: ignore[untyped-decorator]
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Reserve its tubes in its ledger.

        Refused where the ledger has changed since the run was asked, or another approved plan holds
        one of them; the tubes are named.
        """
        del identifier
        return self.change(request)


class Withdraw(_Change):
    """The end of a plan."""

    written_by = ("samples.change_plan",)
    verb = staticmethod(services.withdraw)

    @_change_schema("withdraw", "Withdraw a plan")  # type: ignore[untyped-decorator]
    def create(self, request: Request, identifier: str) -> HttpResponse:
        """Give it up; what it reserved is free again."""
        del identifier
        return self.change(request)


STEPS: dict[str, type[_Step]] = {
    "solve": Solve,
    "choose": Choose,
    "propose": Propose,
    "reopen": Reopen,
    "approve": Approve,
    "withdraw": Withdraw,
}


def _done(plan: Plan, request: Request, status: int = 200) -> Done:
    version = versions.of(visible(Plan).get(pk=plan.pk))
    return Done(_written(plan, request), status, version)


def _written(plan: Plan, request: Request) -> Any:
    found = selectors.with_changes(selectors.plans()).get(pk=plan.pk)
    return PlanDetail(found, context={"request": request}).data
