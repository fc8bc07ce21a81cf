"""Trade studies and their cases: read here, asked for elsewhere, cancelled in a step."""

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
from samples.admin.plan_run import BOUND, ELAPSED, GAP, TONES, VALUE
from samples.admin.plan_steps import StepsAdmin, posted
from samples.domain.plans import RunStatus
from samples.exchange.study_table import heading, shown
from samples.models import TradeCase, TradeStudy
from samples.selectors import trade_studies as selectors
from samples.services import trade_studies


@admin.register(TradeStudy)
class TradeStudyAdmin(StepsAdmin):
    """One scenario on many terms, the latest first."""

    list_display = ("name", "hypothetical_shown", "scenario_link", "ledger_shown", "status_shown",
                    "progress", "case_count", "requested_at", "requested_by")  # fmt: skip
    list_filter = (
        ("scenario", SeenFilter),
        ("status", ChoicesDropdownFilter),
    )
    ordering = ("-requested_at", "-pk")
    search_fields = ("name", "problem_hash", "requested_by")
    fields = ("name", "hypothetical_shown", "scenario_link", "scenario_version", "ledger_shown",
              "as_of", "known_at", "status_shown", "progress", "case_count", "problem_hash",
              "requested_at", "requested_by", "cancel_asked_by", "finished_at",
              "grid_shown")  # fmt: skip
    readonly_fields = fields
    actions_detail = ("cancel",)

    def rows(self) -> Any:
        """With the numbers of their cases."""
        return selectors.studies()

    @display(description="kind")
    def hypothetical_shown(self, _study: TradeStudy) -> SafeString:
        """Always."""
        return badge("Hypothetical", "mock")

    @display(description="scenario", ordering="scenario__slug")
    def scenario_link(self, study: TradeStudy) -> SafeString | str:
        """On whose terms."""
        return link(study.scenario)

    @display(description="ledger")
    def ledger_shown(self, study: TradeStudy) -> SafeString:
        """Whose tubes were asked for."""
        return ledger_mark(study.ledger)

    @display(description="status", ordering="status")
    def status_shown(self, study: TradeStudy) -> SafeString:
        """In colour and word."""
        return badge(RunStatus(study.status).label, TONES[RunStatus(study.status)])

    @display(description="progress")
    def progress(self, study: Any) -> str:
        """How many cases have ended."""
        failed = f", {study.failed_total} failed" if study.failed_total else ""
        return f"{study.ended_total} of {study.case_total}{failed}"

    @display(description="cases")
    def case_count(self, study: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(study.case_total, list_of(TradeCase, {"study__id__exact": study.pk}))

    @display(description="grid")
    def grid_shown(self, study: TradeStudy) -> SafeString:
        """What was asked."""
        return format_html("<pre>{}</pre>", json.dumps(study.document, indent=1))

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may cancel studies."""
        del object_id
        return request.user.has_perm("samples.change_tradestudy")

    @action(  # type: ignore[untyped-decorator]
        description="Cancel", url_path="cancel", permissions=["cancel"], icon="stop_circle"
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it early."""
        study = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> TradeStudy:
            return trade_studies.cancel(study=study, actor=actor_of(request))

        return self.step(
            request, study, title=f"Cancel {study}",
            text="What waits is not solved; what is done stays.", button="End it",
            form=NothingForm(posted(request)), carry=carry, said="will end.",
        )  # fmt: skip


FINISH, SLACK = rounded("finish_sol", 1), rounded("slack_sols", 1)
RISK, LATE = rounded("risk", 4), rounded("late", 4)


@admin.register(TradeCase)
class TradeCaseAdmin(ReadOnlyAdmin):
    """Rows of grids, with what the best plan comes to."""

    list_display = ("number", "study_link", "parameters_shown", "status_shown", "front_shown",
                    VALUE, BOUND, "tubes", FINISH, SLACK, RISK, LATE)  # fmt: skip
    list_filter = (
        ("study", SeenFilter),
        ("status", ChoicesDropdownFilter),
    )
    ordering = ("-study", "number")
    search_fields = ("study__name", "site", "error")
    fields = ("study_link", "number", "parameters_shown", "status_shown", "front_shown", "result",
              VALUE, BOUND, GAP, "tubes", "taken_shown", "site", FINISH, SLACK,
              rounded("expected", 2), rounded("p10", 2), rounded("p90", 2), RISK, LATE, ELAPSED,
              "started_at", "heartbeat_at",
              "finished_at", "error")  # fmt: skip
    readonly_fields = fields

    def rows(self) -> Any:
        """With everything a line shows."""
        heavy = (f"study__{name}" for name in selectors.HEAVY)
        return super().rows().select_related("study").defer(*heavy)

    @display(description="study")
    def study_link(self, case: TradeCase) -> SafeString | str:
        """Of which."""
        return link(case.study)

    @display(description="terms")
    def parameters_shown(self, case: TradeCase) -> str:
        """The values of the varied fields."""
        return "; ".join(
            f"{heading(path)}: {shown(case.parameters[path])}" for path in case.study.fields
        )

    @display(description="status", ordering="status")
    def status_shown(self, case: TradeCase) -> SafeString:
        """In colour and word; a case whose worker is silent says so."""
        if case.is_stalled:
            return badge("Stalled", "failed")
        return badge(RunStatus(case.status).label, TONES[RunStatus(case.status)])

    @display(description="on the front", ordering="dominated")
    def front_shown(self, case: TradeCase) -> str | None:
        """None as long as the study goes on."""
        return {None: None, True: "No", False: "Yes"}[case.dominated]

    @display(description="takes")
    def taken_shown(self, case: TradeCase) -> str:
        """The containers, by code."""
        return ", ".join(case.taken)
