"""Runs of plans, their timelines and what they leave behind."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action

from samples.admin.base import ReadOnlyAdmin, actor_of
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, counted, link, list_of, rounded
from samples.admin.plan_forms import NothingForm
from samples.admin.plan_steps import StepsAdmin, posted
from samples.domain.plans import RunStatus
from samples.models import Exclusion, Plan, PlanActivity, PlanRun
from samples.selectors import plans as selectors
from samples.services import plan_runs, plans

TONES = {
    RunStatus.QUEUED: "quiet",
    RunStatus.RUNNING: "moving",
    RunStatus.DONE: "sealed",
    RunStatus.FAILED: "failed",
    RunStatus.CANCELLED: "open",
}


VALUE, BOUND = rounded("value", 2), rounded("bound", 2)
GAP, ELAPSED = rounded("gap", 4), rounded("elapsed_s", 1, "elapsed, s")


@admin.register(PlanRun)
class PlanRunAdmin(StepsAdmin):
    """Solves of plans, the latest first."""

    list_display = ("requested_at", "plan_link", "number", "status_shown", "result", VALUE,
                    BOUND, GAP, ELAPSED, "engine", "requested_by")  # fmt: skip
    list_filter = (
        ("plan", SeenFilter),
        ("status", ChoicesDropdownFilter),
    )
    ordering = ("-requested_at", "-pk")
    search_fields = ("plan__name", "problem_hash", "requested_by")
    fields = ("plan_link", "number", "status_shown", "result", VALUE, BOUND, GAP, ELAPSED,
              "engine", "version", "seed", "seconds", "iterations", "error", "ledger_shown",
              "as_of", "known_at", "scenario_version", "problem_hash", "requested_at",
              "requested_by", "started_at", "heartbeat_at", "finished_at", "cancel_asked_by",
              "taken_shown", "activity_count", "exclusion_count", "risk_shown")  # fmt: skip
    readonly_fields = fields
    actions_detail = ("choose", "cancel")

    def rows_for(self, request: HttpRequest) -> Any:
        """A list does without the documents."""
        match = request.resolver_match
        is_one = match is not None and "object_id" in match.kwargs
        return selectors.whole_runs_counted() if is_one else selectors.runs()

    @display(description="plan", ordering="plan__name")
    def plan_link(self, run: PlanRun) -> SafeString | str:
        """Of which."""
        return link(run.plan)

    @display(description="status", ordering="status")
    def status_shown(self, run: PlanRun) -> SafeString:
        """In colour and word; a run whose worker is silent says so."""
        if run.is_stalled:
            return badge("Stalled", "failed")
        return badge(RunStatus(run.status).label, TONES[RunStatus(run.status)])

    @display(description="ledger")
    def ledger_shown(self, run: PlanRun) -> SafeString:
        """Whose tubes were asked for."""
        return ledger_mark(run.ledger)

    @display(description="takes")
    def taken_shown(self, run: PlanRun) -> str:
        """The containers, by code."""
        return f"{len(run.taken)}: {', '.join(run.taken)}" if run.taken else ""

    @display(description="steps of the timeline")
    def activity_count(self, run: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(run.activity_total, list_of(PlanActivity, {"run__id__exact": run.pk}))

    @display(description="stays behind")
    def exclusion_count(self, run: Any) -> SafeString:
        """How many containers, as a link to the reasons."""
        return counted(run.exclusion_total, list_of(Exclusion, {"run__id__exact": run.pk}))

    @display(description="risk")
    def risk_shown(self, run: PlanRun) -> str | None:
        """The probability of being in time, and what the value will be."""
        told = selectors.figures(run)
        if told.on_time is None:
            return None
        return (
            f"in time {told.on_time:.1%}; value P10 {told.value_p10:.2f}, "
            f"P50 {told.value_p50:.2f}, P90 {told.value_p90:.2f}"
        )

    def has_choose_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may change plans."""
        del object_id
        return request.user.has_perm("samples.change_plan")

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may cancel runs."""
        del object_id
        return request.user.has_perm("samples.change_planrun")

    @action(  # type: ignore[untyped-decorator]
        description="Choose", url_path="choose", permissions=["choose"], icon="check"
    )
    def choose(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make its answer the plan's."""
        run = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> Plan:
            return plans.choose(plan=run.plan, run=run, actor=actor_of(request))

        return self.step(
            request, run, title=f"Choose {run}", text="Its answer becomes that of the plan.",
            button="Choose it", form=NothingForm(posted(request)), carry=carry,
            said="stands on this run.",
        )  # fmt: skip

    @action(  # type: ignore[untyped-decorator]
        description="Cancel", url_path="cancel", permissions=["cancel"], icon="stop_circle"
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it early."""
        run = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> PlanRun:
            return plan_runs.cancel(run=run, actor=actor_of(request))

        return self.step(
            request, run, title=f"Cancel {run}", text="It ends early, with the best it has so far.",
            button="End it", form=NothingForm(posted(request)), carry=carry,
            said="will end.",
        )  # fmt: skip


class _OfRunAdmin(ReadOnlyAdmin):
    """What a run says, line by line."""

    list_filter = (("run", SeenFilter),)
    list_select_related = ("run__plan", "container")

    def rows(self) -> Any:
        """With everything a line shows."""
        return (
            super()
            .rows()
            .select_related(*self.list_select_related)
            .defer(*(f"run__{name}" for name in selectors.HEAVY))
        )

    @display(description="run")
    def run_link(self, row: Any) -> SafeString | str:
        """Of which."""
        return link(row.run)

    @display(description="container", ordering="container__code")
    def container_link(self, row: Any) -> SafeString | str:
        """Which."""
        return link(row.container)


@admin.register(PlanActivity)
class PlanActivityAdmin(_OfRunAdmin):
    """Steps of timelines; sols count from the arrival."""

    list_display = ("number", "run_link", "who", "activity", "from_sol", "to_sol",
                    "container_link", "from_point", "to_point", "distance_m",
                    "critical")  # fmt: skip
    ordering = ("-run", "number")
    search_fields = ("who", "container__code")
    fields = ("run_link", "number", "who", "activity", "from_sol", "to_sol", "sortie",
              "container_link", "from_point", "to_point", "distance_m", "energy_wh",
              "critical")  # fmt: skip
    readonly_fields = fields


@admin.register(Exclusion)
class ExclusionAdmin(_OfRunAdmin):
    """Containers that stay behind, and why."""

    list_display = ("code", "container_link", "run_link", "asked", "sentence")
    ordering = ("-run", "container__code")
    search_fields = ("container__code", "code", "sentence")
    fields = ("run_link", "container_link", "asked", "code", "sentence", "data_shown")
    readonly_fields = fields

    @display(description="data")
    def data_shown(self, exclusion: Exclusion) -> SafeString:
        """What the reason rests on."""
        return format_html("<pre>{}</pre>", json.dumps(exclusion.data, indent=1))
