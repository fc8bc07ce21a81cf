"""Mock missions, their logs and plan versions: read here, flown and steered in steps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from samples.admin.csv_action import MockCsvAdmin
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, counted, link, list_of, public_page
from samples.admin.mock_steps import MockSteps
from samples.domain.mock_missions import MockStatus
from samples.models import MockHappening, MockMission, MockPlan
from samples.selectors import mock_missions as selectors

TONES = {
    MockStatus.WAITING: "open",
    MockStatus.FLYING: "moving",
    MockStatus.ENDED: "sealed",
    MockStatus.ABANDONED: "quiet",
}


@admin.register(MockMission)
class MockMissionAdmin(MockSteps, MockCsvAdmin):
    """Plans flown on mock ledgers, the latest first. None of it has happened."""

    list_display = ("requested_at", "mock_shown", "plan_link", "number", "status_shown", "sol",
                    "phase", "seed", "luck", "alert_count", "helm", "ledger_shown",
                    "requested_by")  # fmt: skip
    list_filter = (
        ("plan", SeenFilter),
        ("status", ChoicesDropdownFilter),
        ("luck", ChoicesDropdownFilter),
    )
    ordering = ("-requested_at", "-pk")
    search_fields = ("plan__name", "mission_hash", "requested_by", "helm", "ledger__slug")
    fields = ("mock_shown", "page_link", "plan_link", "number", "run_link", "ledger_shown",
              "status_shown", "goal", "until_sol", "sol", "phase", "turn", "version", "seed",
              "luck", "policy_shown", "arrival_at", "mission_hash", "helm", "helm_at",
              "happening_count", "alert_count", "last_alert", "version_count", "requested_at",
              "requested_by", "heartbeat_at", "error", "ended_at", "outcome_shown",
              "hindsight_shown")  # fmt: skip
    readonly_fields = fields
    csv_paths = ("pk", "plan__name", "number", "ledger__slug", "status", "sol", "phase", "seed",
                 "luck", "version", "helm", "requested_at", "requested_by", "ended_at",
                 "mission_hash")  # fmt: skip

    def rows_for(self, request: HttpRequest) -> Any:
        """A list does without the documents."""
        match = request.resolver_match
        is_one = match is not None and "object_id" in match.kwargs
        found = selectors.missions_counted()
        return found.defer(None).defer("mission", "state") if is_one else found

    @display(description="kind")
    def mock_shown(self, _mission: MockMission) -> SafeString:
        """Always."""
        return badge("MOCK", "mock")

    @display(description="page")
    def page_link(self, mission: MockMission) -> SafeString | None:
        """Where it is watched."""
        address = public_page("mock_mission", mission.pk)
        return badge("Watch and steer", "mock", address) if address else None

    @display(description="plan", ordering="plan__name")
    def plan_link(self, mission: MockMission) -> SafeString | str:
        """Of which."""
        return link(mission.plan)

    @display(description="run")
    def run_link(self, mission: MockMission) -> SafeString | str:
        """Whose answer it flies."""
        return link(mission.run)

    @display(description="ledger")
    def ledger_shown(self, mission: MockMission) -> SafeString:
        """The mock one."""
        return ledger_mark(mission.ledger)

    @display(description="status", ordering="status")
    def status_shown(self, mission: MockMission) -> SafeString:
        """In colour and word; one whose worker is silent says so."""
        if mission.is_stalled:
            return badge("Stalled", "failed")
        status = MockStatus(mission.status)
        return badge(status.label, TONES[status])

    @display(description="log")
    def happening_count(self, mission: Any) -> SafeString:
        """How many lines, as a link to them."""
        return counted(mission.happening_total, _lines(mission))

    @display(description="alerts")
    def alert_count(self, mission: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(mission.alert_total, _lines(mission, alert__exact=1))

    @display(description="last alert")
    def last_alert(self, mission: Any) -> str | None:
        """What somebody should look at."""
        return str(mission.last_alert) if mission.last_alert else None

    @display(description="plan versions")
    def version_count(self, mission: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(mission.version_total, list_of(MockPlan, {"mission__id__exact": mission.pk}))

    @display(description="policy")
    def policy_shown(self, mission: MockMission) -> SafeString | None:
        """What the ground team does unasked."""
        return _document(mission.policy)

    @display(description="outcome")
    def outcome_shown(self, mission: MockMission) -> SafeString | None:
        """What it came to."""
        return _document(mission.outcome)

    @display(description="hindsight")
    def hindsight_shown(self, mission: MockMission) -> SafeString | None:
        """The best that was possible."""
        return _document(mission.hindsight)


def _lines(mission: MockMission, **more: object) -> str:
    return list_of(MockHappening, {"mission__id__exact": mission.pk, **more})


def _document(value: Mapping[str, Any] | None) -> SafeString | None:
    return None if value is None else format_html("<pre>{}</pre>", json.dumps(value, indent=1))


class _OfMissionAdmin(MockCsvAdmin):
    """What belongs to a mock mission."""

    list_filter: Any = (("mission", SeenFilter),)

    @display(description="mission")
    def mission_link(self, row: Any) -> SafeString | str:
        """Of which."""
        return link(row.mission)


@admin.register(MockHappening)
class MockHappeningAdmin(_OfMissionAdmin):
    """Lines of the logs of mock missions."""

    list_display = ("number", "mission_link", "sol", "occurred_at", "kind", "who",
                    "container_link", "alert", "text")  # fmt: skip
    list_filter = (
        ("mission", SeenFilter),
        ("kind", ChoicesDropdownFilter),
        "alert",
    )
    ordering = ("-mission", "number")
    search_fields = ("text", "who", "container__code", "injected_by")
    fields = ("mission_link", "number", "sol", "occurred_at", "kind", "who", "container_link",
              "alert", "injected_by", "text", "data_shown")  # fmt: skip
    readonly_fields = fields
    csv_paths = ("mission", "number", "sol", "occurred_at", "kind", "who", "container__code",
                 "alert", "injected_by", "text")  # fmt: skip

    def rows(self) -> Any:
        """With everything a line shows."""
        heavy = (f"mission__{name}" for name in selectors.HEAVY)
        return super().rows().select_related("mission__plan", "container").defer(*heavy)

    @display(description="container", ordering="container__code")
    def container_link(self, row: MockHappening) -> SafeString | str:
        """Which."""
        return link(row.container)

    @display(description="data")
    def data_shown(self, row: MockHappening) -> SafeString | None:
        """As its kind has it."""
        return _document(row.data)


@admin.register(MockPlan)
class MockPlanAdmin(_OfMissionAdmin):
    """Versions of the plans that mock missions fly by."""

    list_display = ("number", "mission_link", "sol", "value", "bound", "asked_by", "why")
    ordering = ("-mission", "number")
    search_fields = ("why", "asked_by", "problem_hash")
    fields = ("mission_link", "number", "sol", "value", "bound", "taken_shown", "changes_shown",
              "asked_by", "why", "problem_hash")  # fmt: skip
    readonly_fields = fields
    csv_paths = ("mission", "number", "sol", "value", "bound", "asked_by", "why", "problem_hash")

    def rows(self) -> Any:
        """With everything a line shows."""
        heavy = ("problem", *(f"mission__{name}" for name in selectors.HEAVY))
        return super().rows().select_related("mission__plan").defer(*heavy)

    @display(description="takes")
    def taken_shown(self, version: MockPlan) -> str:
        """The containers, by code."""
        return f"{len(version.taken)}: {', '.join(version.taken)}"

    @display(description="changes")
    def changes_shown(self, version: MockPlan) -> SafeString | None:
        """Against the version before."""
        return _document(version.changes)
