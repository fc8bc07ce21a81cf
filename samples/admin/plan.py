"""Plans, how they came to their state, and what they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action

from samples.admin.base import ReadOnlyAdmin, actor_of
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, counted, link, list_of
from samples.admin.mock_forms import FlyForm
from samples.admin.plan_forms import SolveForm, WhyForm
from samples.admin.plan_steps import StepsAdmin, posted
from samples.domain.plans import PlanState
from samples.models import MockMission, Plan, PlanChange, PlanRun, Reservation
from samples.selectors import plans as selectors
from samples.services import mock_missions, plan_runs
from samples.services import plans as services

TONES = {
    PlanState.DRAFT: "quiet",
    PlanState.PROPOSED: "open",
    PlanState.APPROVED: "sealed",
    PlanState.FLOWN: "mock",
    PlanState.WITHDRAWN: "quiet",
}


def state_badge(state: str) -> SafeString | str:
    """A state in colour and word; nothing before the first one."""
    return badge(PlanState(state).label, TONES[PlanState(state)]) if state else ""


@admin.register(Plan)
class PlanAdmin(StepsAdmin):
    """Answers to scenarios, the latest first."""

    list_display = ("name", "scenario_link", "state_shown", "value", "bound", "run_count",
                    "held_count", "created_at", "created_by")  # fmt: skip
    list_filter = (
        ("scenario", SeenFilter),
        ("state", ChoicesDropdownFilter),
    )
    ordering = ("-created_at", "-pk")
    search_fields = ("name", "note", "scenario__name")
    fields = ("name", "scenario_link", "state_shown", "chosen_link", "value", "bound", "run_count",
              "held_count", "change_count", "flown_link", "note", "created_at",
              "created_by")  # fmt: skip
    readonly_fields = fields
    actions_detail = ("solve", "propose", "reopen", "approve", "fly", "withdraw")

    def rows(self) -> Any:
        """With what a row shows."""
        return selectors.plans_counted()

    @display(description="scenario", ordering="scenario__name")
    def scenario_link(self, plan: Plan) -> SafeString | str:
        """Of which."""
        return link(plan.scenario)

    @display(description="state", ordering="state")
    def state_shown(self, plan: Plan) -> SafeString | str:
        """In colour and word."""
        return state_badge(plan.state)

    @display(description="chosen run")
    def chosen_link(self, plan: Plan) -> SafeString | str:
        """Whose answer it is."""
        return link(plan.chosen_run)

    @display(description="value", ordering="chosen_run__value")
    def value(self, plan: Plan) -> float | None:
        """Of its answer."""
        return plan.chosen_run.value if plan.chosen_run else None

    @display(description="at most", ordering="chosen_run__bound")
    def bound(self, plan: Plan) -> float | None:
        """No plan is worth more."""
        return plan.chosen_run.bound if plan.chosen_run else None

    @display(description="runs", ordering="run_total")
    def run_count(self, plan: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(plan.run_total, list_of(PlanRun, {"plan__id__exact": plan.pk}))

    @display(description="holds", ordering="held")
    def held_count(self, plan: Any) -> SafeString:
        """How many tubes, as a link to all it ever held."""
        return counted(plan.held, list_of(Reservation, {"plan__id__exact": plan.pk}))

    @display(description="changes")
    def change_count(self, plan: Any) -> SafeString:
        """How it came to its state."""
        return counted(plan.change_total, list_of(PlanChange, {"plan__id__exact": plan.pk}))

    @display(description="flown in")
    def flown_link(self, plan: Plan) -> SafeString | None:
        """The mock ledger."""
        return ledger_mark(plan.flown_in) if plan.flown_in else None

    def has_solve_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may have plans solved."""
        del object_id
        return request.user.has_perm("samples.add_planrun")

    def has_move_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may change plans."""
        del object_id
        return request.user.has_perm("samples.change_plan")

    def has_approve_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may approve plans."""
        del object_id
        return request.user.has_perm("samples.approve_plan")

    @action(  # type: ignore[untyped-decorator]
        description="Solve", url_path="solve", permissions=["solve"], icon="calculate"
    )
    def solve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for how long, and put it in the queue."""
        plan = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> PlanRun:
            return plan_runs.request(plan=plan, actor=actor_of(request), **told)

        return self.step(
            request, plan, title=f"Solve {plan}",
            text="What its scenario asks of its ledger is frozen now; a worker solves it.",
            button="Solve it", form=SolveForm(posted(request)), carry=carry,
            said="is in the queue.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Propose", url_path="propose", permissions=["move"], icon="send"
    )
    def propose(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put it forward."""
        return self._change(
            request, object_id, services.propose, "Propose", "It is put forward for approval."
        )

    @action(  # type: ignore[untyped-decorator]
        description="Send back", url_path="reopen", permissions=["move"], icon="undo"
    )
    def reopen(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make it a draft again."""
        return self._change(
            request, object_id, services.reopen, "Send back", "It becomes a draft again."
        )

    @action(  # type: ignore[untyped-decorator]
        description="Approve", url_path="approve", permissions=["approve"], icon="verified"
    )
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Reserve its tubes."""
        return self._change(
            request, object_id, services.approve, "Approve",
            "Its tubes are reserved: no other plan of the ledger can be approved with them.",
        )  # fmt: skip

    def has_fly_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may fly plans as mock missions."""
        del object_id
        return request.user.has_perm("samples.fly_mockmission")

    @action(  # type: ignore[untyped-decorator]
        description="Fly it as a mock mission", url_path="fly", permissions=["fly"],
        icon="flight_takeoff",
    )  # fmt: skip
    def fly(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Branch its ledger and stand ready."""
        plan = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> MockMission:
            return mock_missions.make(plan=plan, actor=actor_of(request), **FlyForm.told(told))

        return self.step(
            request, plan, title=f"Fly as a mock mission: {plan}",
            text="A mock ledger branches off the plan's; the flight ledger knows nothing of it. "
            "Only an approved plan, or one that was flown before, is flown.",
            button="Fly it", form=FlyForm(posted(request)), carry=carry,
            said="stands ready: let it go on.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Withdraw", url_path="withdraw", permissions=["move"], icon="cancel"
    )
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give it up."""
        return self._change(
            request, object_id, services.withdraw, "Withdraw",
            "It is given up for good; what it reserved is free again.",
        )  # fmt: skip

    def _change(
        self, request: HttpRequest, object_id: str, verb: Any, name: str, text: str
    ) -> HttpResponse:
        plan = self.seen(request, object_id)

        def carry(told: Mapping[str, Any]) -> Plan:
            changed: Plan = verb(plan=plan, actor=actor_of(request), reason=told["reason"])
            return changed

        return self.step(
            request, plan, title=f"{name}: {plan}", text=text, button=name,
            form=WhyForm(posted(request)), carry=carry, said="was changed.",
        )  # fmt: skip


@admin.register(PlanChange)
class PlanChangeAdmin(ReadOnlyAdmin):
    """Who changed the state of which plan, and why."""

    list_display = ("at", "plan_link", "from_shown", "to_shown", "by", "reason")
    list_filter = (("plan", SeenFilter),)
    ordering = ("-at", "-pk")
    search_fields = ("plan__name", "reason", "by")
    fields = ("plan_link", "number", "from_shown", "to_shown", "run_link", "at", "by", "reason")
    readonly_fields = fields
    list_select_related = ("plan", "run__plan")

    def rows(self) -> Any:
        """With everything a line shows."""
        return super().rows().select_related(*self.list_select_related)

    @display(description="plan", ordering="plan__name")
    def plan_link(self, change: PlanChange) -> SafeString | str:
        """Of which."""
        return link(change.plan)

    @display(description="from", ordering="from_state")
    def from_shown(self, change: PlanChange) -> SafeString | str:
        """Nothing before the first one."""
        return state_badge(change.from_state)

    @display(description="to", ordering="to_state")
    def to_shown(self, change: PlanChange) -> SafeString | str:
        """In colour and word."""
        return state_badge(change.to_state)

    @display(description="run")
    def run_link(self, change: PlanChange) -> SafeString | str:
        """Chosen then."""
        return link(change.run)


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    """Tubes that approved plans count on."""

    list_display = ("container_link", "plan_link", "ledger_shown", "made_at", "made_by",
                    "released_at", "released_by")  # fmt: skip
    list_display_links = ("made_at",)
    list_filter = (("plan", SeenFilter),)
    ordering = ("-made_at", "container__code")
    search_fields = ("container__code", "plan__name")
    fields = ("container_link", "plan_link", "ledger_shown", "made_at", "made_by", "released_at",
              "released_by")  # fmt: skip
    readonly_fields = fields
    list_select_related = ("container", "plan", "ledger")

    def rows(self) -> Any:
        """With everything a line shows."""
        return super().rows().select_related(*self.list_select_related)

    @display(description="container", ordering="container__code")
    def container_link(self, reservation: Reservation) -> SafeString | str:
        """Which."""
        return link(reservation.container)

    @display(description="plan", ordering="plan__name")
    def plan_link(self, reservation: Reservation) -> SafeString | str:
        """For which."""
        return link(reservation.plan)

    @display(description="ledger", ordering="ledger__slug")
    def ledger_shown(self, reservation: Reservation) -> SafeString:
        """In which."""
        return ledger_mark(reservation.ledger)
