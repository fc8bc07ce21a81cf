"""The state of each container in each ledger, now or as it was."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samples.admin.base import ReadOnlyAdmin
from samples.admin.custody import badge_of, condition_badge, ledger_mark
from samples.admin.filters import ConditionFilter, CustodianFilter, PlaceFilter, StageFilter
from samples.admin.links import badge, link
from samples.admin.moments import (
    PARAMETERS,
    MomentFilter,
    MomentMixin,
    asked_of,
    show_all_ledgers,
    show_ledger,
)
from samples.domain.state import Stage
from samples.models import Holding, PastHolding
from samples.selectors.search import search


def state_of(holding: Holding) -> Holding | PastHolding:
    """The state to show: the stored one, or the past one that the list has asked for."""
    past: list[PastHolding] | None = getattr(holding.container, "now", None)
    return past[0] if past else holding


@admin.register(Holding)
class HoldingAdmin(MomentMixin, ReadOnlyAdmin):
    """The present state of each container in each ledger; with a moment, the state then."""

    list_display = ("container_link", "ledger_mark", "stage_shown", "condition_shown", "place_link",
                    "custodian_shown", "offered_to_shown", "sample_link", "sealed_shown",
                    "os_slot_shown", "cleared_shown", "since_shown", "seq_shown")  # fmt: skip
    list_display_links = ("since_shown",)
    list_filter = (MomentFilter, StageFilter, ConditionFilter, PlaceFilter, CustodianFilter)
    ordering = ("ledger__slug", "container__code")
    search_fields = ("container__code",)
    search_help_text = "Container, what is in it, or place"
    fields = (
        "container_link", "ledger_mark", "stage_shown", "condition_shown", "place_link",
        "os_slot_shown", "custodian_shown", "offered_to_shown", "sample_link", "sealed_shown",
        "seal_serial", "cleared_shown", "since_shown", "not_before", "seq_shown", "head",
    )  # fmt: skip
    readonly_fields = fields

    def rows_for(self, request: HttpRequest) -> Any:
        """With everything a line shows; on the page of one, always the present."""
        rows = Holding.objects.select_related(
            "ledger", "container", "sample", "place", "os_slot",
            "custodian__organisation", "offered_to",
        )  # fmt: skip
        asked = asked_of(request)
        match = request.resolver_match
        if asked is None or (match is not None and "object_id" in match.kwargs):
            return rows
        if asked.named or asked.moment.is_past:
            rows = rows.filter(ledger=asked.moment.ledger)
        if asked.moment.is_past:
            past = asked.moment.past()
            rows = rows.filter(container__in=past.order_by().values("container"))
            rows = rows.prefetch_related(
                Prefetch("container__events", queryset=past, to_attr="now")
            )
        return rows

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Unless one is named, the list is of all ledgers."""
        if not any(request.GET.get(name) for name in PARAMETERS):
            show_all_ledgers(request)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """A past state is ordered by container alone: the columns to sort by are of the present."""
        asked = asked_of(request)
        if asked is not None and asked.moment.is_past:
            return ("container_link",)
        return super().get_sortable_by(request)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Holding | None:
        """The state, whose ledger the page then shows."""
        holding: Holding | None = super().get_object(request, object_id, from_field)
        if holding is not None:
            show_ledger(request, holding.ledger)
        return holding

    def panels(self, request: HttpRequest, record: Holding) -> dict[str, Any]:
        """Of which ledger it is."""
        return {**super().panels(request, record), "ledger": record.ledger}

    def search(self, queryset: QuerySet[Holding], term: str) -> QuerySet[Holding]:
        """By words of container, content and place."""
        return search(queryset, term)

    @display(description="container", ordering="container__code")
    def container_link(self, holding: Holding) -> SafeString | str:
        """Which."""
        return link(holding.container)

    @display(description="ledger", ordering="ledger__slug")
    def ledger_mark(self, holding: Holding) -> SafeString:
        """Flight or mock, in colour and word."""
        return ledger_mark(holding.ledger)

    @display(description="stage", ordering="stage")
    def stage_shown(self, holding: Holding) -> SafeString:
        """How far it has come."""
        return badge_of(Stage(state_of(holding).stage))

    @display(description="condition", ordering="condition")
    def condition_shown(self, holding: Holding) -> SafeString:
        """Sound, damaged, lost or withdrawn."""
        return condition_badge(state_of(holding).condition)

    @display(description="place", ordering="place__name")
    def place_link(self, holding: Holding) -> SafeString | str:
        """Where it is."""
        return link(state_of(holding).place)

    @display(description="OS slot", ordering="os_slot__slug")
    def os_slot_shown(self, holding: Holding) -> str | None:
        """Its slot in the orbiting sample container."""
        slot = state_of(holding).os_slot
        return slot.name if slot else None

    @display(description="custodian", ordering="custodian__name")
    def custodian_shown(self, holding: Holding) -> str:
        """Who answers for it."""
        return state_of(holding).custodian.name

    @display(description="offered to", ordering="offered_to__name")
    def offered_to_shown(self, holding: Holding) -> str | None:
        """Whom it is offered to."""
        receiver = state_of(holding).offered_to
        return receiver.name if receiver else None

    @display(description="sample", ordering="sample__name")
    def sample_link(self, holding: Holding) -> SafeString | str | None:
        """What is in it."""
        content = state_of(holding).content
        return link(content) if content else None

    @display(description="sealed", ordering="sealed", boolean=True)
    def sealed_shown(self, holding: Holding) -> bool:
        """Whether a seal is in place."""
        return state_of(holding).sealed

    @display(description="cleared", ordering="cleared")
    def cleared_shown(self, holding: Holding) -> SafeString | None:
        """Whether a safety decision lets it leave containment."""
        return badge("Cleared", "earth") if state_of(holding).cleared else None

    @display(description="since", ordering="since")
    def since_shown(self, holding: Holding) -> str:
        """Since when, at the latest."""
        return f"{state_of(holding).since:%Y-%m-%d %H:%M}"

    @display(description="event", ordering="seq")
    def seq_shown(self, holding: Holding) -> int:
        """The number of the last event."""
        return state_of(holding).seq

    @display(description="head of the chain")
    def head(self, holding: Holding) -> SafeString:
        """The hash of the last event."""
        return format_html('<code class="cache-hash">{}</code>', holding.head_hash)
