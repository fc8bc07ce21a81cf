"""Series of mock missions and their batches: read here, cancelled in a step."""

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

from samples.admin.base import actor_of
from samples.admin.csv_action import MockCsvAdmin
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, counted, link, list_of, public_page
from samples.admin.plan_forms import NothingForm
from samples.admin.plan_run import TONES
from samples.admin.plan_steps import StepsAdmin, posted
from samples.domain.plans import RunStatus
from samples.models import MockBatch, MockSeries
from samples.selectors import mock_series as selectors
from samples.services import mock_series


@admin.register(MockSeries)
class MockSeriesAdmin(StepsAdmin, MockCsvAdmin):
    """One plan flown with many seeds, the latest first. None of it has happened."""

    list_display = ("name", "mock_shown", "plan_link", "status_shown", "agrees_shown", "luck",
                    "progress", "batch_count", "requested_at", "requested_by")  # fmt: skip
    list_filter = (
        ("run__plan", SeenFilter),
        ("status", ChoicesDropdownFilter),
        ("luck", ChoicesDropdownFilter),
    )
    ordering = ("-requested_at", "-pk")
    search_fields = ("name", "run__plan__name", "mission_hash", "requested_by")
    fields = ("name", "mock_shown", "page_link", "plan_link", "run_link", "status_shown",
              "agrees_shown", "progress", "batch_count", "first_seed", "count", "luck",
              "policy_shown", "mission_hash", "requested_at", "requested_by", "cancel_asked_by",
              "finished_at", "result_shown")  # fmt: skip
    readonly_fields = fields
    actions_detail = ("cancel",)
    csv_paths = ("pk", "name", "run__plan__name", "first_seed", "count", "luck", "status",
                 "requested_at", "requested_by", "finished_at", "mission_hash")  # fmt: skip

    def rows(self) -> Any:
        """With the numbers of their batches."""
        return selectors.series()

    @display(description="kind")
    def mock_shown(self, _series: MockSeries) -> SafeString:
        """Always."""
        return badge("MOCK", "mock")

    @display(description="page")
    def page_link(self, series: MockSeries) -> SafeString | None:
        """Where flown stands beside forecast."""
        address = public_page("mock_series", series.pk)
        return badge("Flown beside forecast", "mock", address) if address else None

    @display(description="plan", ordering="run__plan__name")
    def plan_link(self, series: MockSeries) -> SafeString | str:
        """Of which."""
        return link(series.run.plan)

    @display(description="run")
    def run_link(self, series: MockSeries) -> SafeString | str:
        """Whose answer it flies."""
        return link(series.run)

    @display(description="status", ordering="status")
    def status_shown(self, series: MockSeries) -> SafeString:
        """In colour and word."""
        return badge(RunStatus(series.status).label, TONES[RunStatus(series.status)])

    @display(description="agrees with the forecast")
    def agrees_shown(self, series: MockSeries) -> str | None:
        """None before the end."""
        return None if series.result is None else ("Yes" if series.result["agrees"] else "No")

    @display(description="seeds flown")
    def progress(self, series: Any) -> str:
        """How many, and of how many batches that failed."""
        failed = f", {series.failed_total} batches failed" if series.failed_total else ""
        return f"{series.flown_total} of {series.count}{failed}"

    @display(description="batches")
    def batch_count(self, series: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(series.batch_total, list_of(MockBatch, {"series__id__exact": series.pk}))

    @display(description="policy")
    def policy_shown(self, series: MockSeries) -> SafeString:
        """What the ground team does unasked."""
        return format_html("<pre>{}</pre>", json.dumps(series.policy, indent=1))

    @display(description="result")
    def result_shown(self, series: MockSeries) -> SafeString | None:
        """Flown beside forecast."""
        if series.result is None:
            return None
        return format_html("<pre>{}</pre>", json.dumps(series.result, indent=1))

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        """Whether the person may cancel series."""
        del object_id
        return request.user.has_perm("samples.fly_mockmission")

    @action(  # type: ignore[untyped-decorator]
        description="Cancel", url_path="cancel", permissions=["cancel"], icon="stop_circle"
    )
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End it early."""
        series = self.seen(request, object_id)

        def carry(_told: Mapping[str, Any]) -> MockSeries:
            return mock_series.cancel(series=series, actor=actor_of(request))

        return self.step(
            request, series, title=f"Cancel {series}",
            text="What waits is not flown; what is flown stays.", button="End it",
            form=NothingForm(posted(request)), carry=carry, said="will end.",
        )  # fmt: skip


@admin.register(MockBatch)
class MockBatchAdmin(MockCsvAdmin):
    """Seeds of series, as workers take them."""

    list_display = ("number", "series_link", "first_seed", "count", "status_shown", "flown",
                    "started_at", "finished_at", "error")  # fmt: skip
    list_filter = (
        ("series", SeenFilter),
        ("status", ChoicesDropdownFilter),
    )
    ordering = ("-series", "number")
    search_fields = ("series__name", "error")
    fields = ("series_link", "number", "first_seed", "count", "status_shown", "flown",
              "started_at", "heartbeat_at", "finished_at", "error")  # fmt: skip
    readonly_fields = fields
    csv_paths = ("series", "number", "first_seed", "count", "status", "flown", "started_at",
                 "finished_at", "error")  # fmt: skip

    def rows(self) -> Any:
        """With everything a line shows."""
        heavy = ("outcomes", *(f"series__{name}" for name in (*selectors.HEAVY, "result")))
        return super().rows().select_related("series").defer(*heavy)

    @display(description="series")
    def series_link(self, batch: MockBatch) -> SafeString | str:
        """Of which."""
        return link(batch.series)

    @display(description="status", ordering="status")
    def status_shown(self, batch: MockBatch) -> SafeString:
        """In colour and word; a batch whose worker is silent says so."""
        if batch.is_stalled:
            return badge("Stalled", "failed")
        return badge(RunStatus(batch.status).label, TONES[RunStatus(batch.status)])
