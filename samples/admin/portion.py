"""The portions of samples in each ledger: read here, made by events."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from samples.admin.base import ReadOnlyAdmin
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, link
from samples.admin.search import address, designated
from samples.domain.portions import PortionState
from samples.models import Portion
from samples.selectors import portions

TONES = {
    PortionState.HELD: "earth",
    PortionState.ALLOCATED: "sealed",
    PortionState.ON_LOAN: "open",
    PortionState.USED_UP: "quiet",
}


@admin.register(Portion)
class PortionAdmin(ReadOnlyAdmin):
    """What samples were split into, what is left of it, who has it; masses in micrograms."""

    list_display = ("name", "ledger_shown", "container_link", "parent_link", "state_shown",
                    "mass_ug", "initial_ug", "investigator", "holder_link", "place_link",
                    "due_on")  # fmt: skip
    list_filter = (
        ("ledger", SeenFilter),
        ("state", ChoicesDropdownFilter),
        ("holder", SeenFilter),
        ("due_on", RangeDateFilter),
    )
    ordering = ("ledger__slug", "container__code", "number")
    search_fields = ("container__code",)
    search_help_text = "Designation or name of the sample, code of its tube, or investigator"
    fields = ("name", "ledger_shown", "container_link", "sample_link", "parent_link", "state_shown",
              "initial_ug", "mass_ug", "split_ug", "consumed_ug", "lost_ug", "investigator",
              "purpose", "decision", "holder_link", "place_link", "agreement", "due_on",
              "made_seq", "seq")  # fmt: skip
    readonly_fields = fields

    def rows(self) -> Any:
        """Of all ledgers, with everything a line shows."""
        return portions.of_ledger(None)

    def search(self, queryset: QuerySet[Portion], term: str) -> QuerySet[Portion]:
        """By names, and by the words of an allocation."""
        return queryset.filter(
            designated("sample__designation", term)
            | address("sample__slug", term)
            | Q(sample__name__istartswith=term)
            | Q(container__code__istartswith=term)
            | Q(investigator__icontains=term)
        )

    def panels(self, request: HttpRequest, record: Portion) -> dict[str, Any]:
        """For the banner of a mock ledger."""
        return {**super().panels(request, record), "ledger": record.ledger}

    @display(description="portion", ordering="number")
    def name(self, portion: Portion) -> str:
        """The sample's identifier and the number."""
        return portion.identifier

    @display(description="ledger", ordering="ledger__slug")
    def ledger_shown(self, portion: Portion) -> SafeString:
        """Flight or mock, in colour and word."""
        return ledger_mark(portion.ledger)

    @display(description="container", ordering="container__code")
    def container_link(self, portion: Portion) -> SafeString | str:
        """Out of which tube."""
        return link(portion.container)

    @display(description="sample", ordering="sample__slug")
    def sample_link(self, portion: Portion) -> SafeString | str:
        """Of what."""
        return link(portion.sample)

    @display(description="split off", ordering="parent__number")
    def parent_link(self, portion: Portion) -> SafeString | str:
        """What it was split off."""
        return link(portion.parent, portion.parent_identifier or "")

    @display(description="state", ordering="state")
    def state_shown(self, portion: Portion) -> SafeString:
        """Held, allocated, on loan or used up."""
        state = PortionState(portion.state)
        return badge(state.label, TONES[state])

    @display(description="who has it", ordering="holder__slug")
    def holder_link(self, portion: Portion) -> SafeString | str:
        """On loan."""
        return link(portion.holder)

    @display(description="on loan at", ordering="place__slug")
    def place_link(self, portion: Portion) -> SafeString | str:
        """Where it is on loan."""
        return link(portion.place)
