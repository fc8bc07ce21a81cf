"""The custody ledger: read by everybody who may, changed by nobody."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    MultipleChoicesDropdownFilter,
    MultipleRelatedDropdownFilter,
    RangeNumericFilter,
)

from samples.admin.base import ReadOnlyAdmin
from samples.admin.custody import badge_of, moment
from samples.admin.links import UNKNOWN, badge, counted, link, list_of, page_of, short_hash
from samples.admin.search import NOTHING, serial
from samples.domain.custody import hash_of
from samples.domain.kinds import LedgerKind
from samples.domain.state import Stage, Verb
from samples.models import CustodyEvent, Holding, Ledger
from samples.selectors import catalogue


@admin.register(Ledger)
class LedgerAdmin(ReadOnlyAdmin):
    """Ledgers: the flight ledger tells what happened."""

    list_display = ("name", "kind_shown", "mission", "opened_at", "event_count", "container_count")
    ordering = ("slug",)
    search_fields = ("name", "slug")
    fields = ("name", "slug", "kind_shown", "mission", "opened_at")
    readonly_fields = fields

    def rows(self) -> Any:
        """With counts."""
        return (
            super()
            .rows()
            .select_related("mission")
            .annotate(
                event_total=Count("events", distinct=True),
                container_total=Count("holdings", distinct=True),
            )
        )

    @display(description="kind", ordering="kind")
    def kind_shown(self, ledger: Ledger) -> SafeString:
        """What really happened, or what was played through."""
        return badge(LedgerKind(ledger.kind).label, "mock" if ledger.is_mock else "sealed")

    @display(description="events", ordering="event_total")
    def event_count(self, ledger: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(ledger.event_total, list_of(CustodyEvent, {"ledger__id__exact": ledger.pk}))

    @display(description="containers", ordering="container_total")
    def container_count(self, ledger: Any) -> SafeString:
        """How many, as a link to their states."""
        return counted(ledger.container_total, list_of(Holding, {"ledger__id__exact": ledger.pk}))


@admin.register(CustodyEvent)
class CustodyEventAdmin(ReadOnlyAdmin):
    """What happened to each container, the latest first."""

    list_display = ("happened", "verb_shown", "container_link", "sol", "way", "to_stage_shown",
                    "sample_link", "source_link", "recorded_by", "hash_shown")  # fmt: skip
    list_display_links = ("happened",)
    list_filter = (
        ("verb", MultipleChoicesDropdownFilter),
        ("to_stage", MultipleChoicesDropdownFilter),
        ("ledger", MultipleRelatedDropdownFilter),
        ("sol", RangeNumericFilter),
    )
    ordering = ("-occurred_at", "-id")
    search_fields = ("container__code",)
    search_help_text = "Code or serial of the container, start of the sample's name, or the hash"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "verb_shown", "container_link", "seq", "ledger_link", "happened", "sol",
                    "sample_link", "reason", "source_link",
                )
            },
        ),
        ("From", {"fields": ("from_stage_shown", "from_place_link", "from_custodian_link")}),
        ("To", {"fields": ("to_stage_shown", "to_place_link", "to_custodian_link")}),
        (
            "Record",
            {
                "fields": (
                    "recorded_at", "recorded_by", "details_shown", "hash_whole", "previous_whole",
                    "text_shown",
                )
            },
        ),
    )  # fmt: skip
    readonly_fields = tuple(name for _, options in fieldsets for name in options["fields"])

    def rows(self) -> Any:
        """With everything a line shows."""
        return catalogue.events()

    def search(self, queryset: QuerySet[CustodyEvent], term: str) -> QuerySet[CustodyEvent]:
        """By exact names and beginnings alone: the ledger grows."""
        hashed = Q(hash__startswith=term.lower()) if len(term) > 5 else NOTHING
        return queryset.filter(
            Q(container__code__iexact=term)
            | serial("container__serial", term)
            | Q(sample__slug__startswith=term.lower())
            | Q(sample__name__istartswith=term)
            | hashed
        )

    @display(description="when", ordering="occurred_at")
    def happened(self, event: CustodyEvent) -> str:
        """As exactly as it is known."""
        return moment(event)

    @display(description="what", ordering="verb")
    def verb_shown(self, event: CustodyEvent) -> str:
        """In words."""
        return Verb(event.verb).label

    @display(description="container", ordering="container__code")
    def container_link(self, event: CustodyEvent) -> SafeString | str:
        """To which."""
        return link(event.container)

    @display(description="ledger")
    def ledger_link(self, event: CustodyEvent) -> SafeString:
        """In which history."""
        kind = LedgerKind(event.ledger.kind)
        return format_html("{} ({})", link(event.ledger), kind.label.lower())

    @display(description="from → to")
    def way(self, event: CustodyEvent) -> SafeString | str:
        """Where it went."""
        if event.from_place == event.to_place or event.from_place is None:
            return link(event.to_place)
        return format_html("{} → {}", link(event.from_place), link(event.to_place))

    @display(description="stage", ordering="to_stage")
    def to_stage_shown(self, event: CustodyEvent) -> SafeString:
        """The stage it led to."""
        return badge_of(Stage(event.to_stage))

    @display(description="stage")
    def from_stage_shown(self, event: CustodyEvent) -> SafeString | None:
        """The stage before."""
        return badge_of(Stage(event.from_stage)) if event.from_stage else None

    @display(description="place")
    def from_place_link(self, event: CustodyEvent) -> SafeString | str:
        """The place before."""
        return link(event.from_place)

    @display(description="place")
    def to_place_link(self, event: CustodyEvent) -> SafeString | str:
        """The place after."""
        return link(event.to_place)

    @display(description="custodian")
    def from_custodian_link(self, event: CustodyEvent) -> SafeString | str:
        """Who answered before."""
        return link(event.from_custodian)

    @display(description="custodian")
    def to_custodian_link(self, event: CustodyEvent) -> SafeString | str:
        """Who answers after."""
        return link(event.to_custodian)

    @display(description="sample", ordering="sample__name")
    def sample_link(self, event: CustodyEvent) -> SafeString | str | None:
        """What it was about."""
        return link(event.sample) if event.sample else None

    @display(description="source", ordering="source__code")
    def source_link(self, event: CustodyEvent) -> SafeString | str | None:
        """Who says so."""
        return link(event.source, event.source.code.upper()) if event.source else None

    @display(description="hash", ordering="hash")
    def hash_shown(self, event: CustodyEvent) -> SafeString:
        """Shortened."""
        return short_hash(event.hash)

    @display(description="details")
    def details_shown(self, event: CustodyEvent) -> str:
        """What the verb adds."""
        said = [f"{name.replace('_', ' ')}: {value}" for name, value in event.details.items()]
        return "; ".join(said) or UNKNOWN

    @display(description="hash (SHA-256)")
    def hash_whole(self, event: CustodyEvent) -> SafeString:
        """The whole hash, and whether it is that of the text."""
        holds = hash_of(event.text) == event.hash
        verdict = badge("Is that of the text", "sealed") if holds else badge("Broken", "failed")
        return format_html('<code class="cache-hash">{}</code> {}', event.hash, verdict)

    @display(description="hash of the event before")
    def previous_whole(self, event: CustodyEvent) -> SafeString:
        """What it is chained to."""
        return format_html('<code class="cache-hash">{}</code>', event.previous_hash)

    @display(description="canonical text")
    def text_shown(self, event: CustodyEvent) -> SafeString:
        """The text that was hashed, laid out to be read."""
        laid_out = json.dumps(json.loads(event.text), indent=2, ensure_ascii=False)
        return format_html('<pre class="cache-text">{}</pre>', laid_out)

    def panels(self, request: HttpRequest, record: CustodyEvent) -> dict[str, Any]:
        """The events before and after it in its chain."""
        chain = CustodyEvent.objects.filter(
            ledger=record.ledger,
            container=record.container,
            seq__in=(record.seq - 1, record.seq + 1),
        )
        beside = {event.seq: page_of(event) for event in chain}
        return {
            **super().panels(request, record),
            "ledger": record.ledger,
            "chain": {
                "container": record.container,
                "previous": beside.get(record.seq - 1),
                "next": beside.get(record.seq + 1),
                "seq": record.seq,
            },
        }


@admin.register(Holding)
class HoldingAdmin(ReadOnlyAdmin):
    """The present state of each container in each ledger."""

    list_display = ("container_link", "ledger", "stage_shown", "place_link", "custodian",
                    "sample_link", "sealed", "seal_serial", "since", "seq")  # fmt: skip
    list_display_links = ("since",)
    list_filter = (
        ("stage", MultipleChoicesDropdownFilter),
        ("ledger", MultipleRelatedDropdownFilter),
        ("custodian", MultipleRelatedDropdownFilter),
    )
    ordering = ("ledger__slug", "container__code")
    search_fields = ("container__code",)
    search_help_text = "Code or serial of the container, or start of the sample's name"
    fields = (
        "container_link", "ledger", "stage_shown", "place_link", "custodian", "sample_link",
        "sealed", "seal_serial", "since", "not_before", "seq", "head",
    )  # fmt: skip
    readonly_fields = fields

    def rows(self) -> Any:
        """With everything a line shows."""
        return super().rows().select_related("ledger", "container", "sample", "place", "custodian")

    def search(self, queryset: QuerySet[Holding], term: str) -> QuerySet[Holding]:
        """By exact names and beginnings."""
        return queryset.filter(
            Q(container__code__istartswith=term)
            | serial("container__serial", term)
            | Q(sample__name__istartswith=term)
        )

    @display(description="container", ordering="container__code")
    def container_link(self, holding: Holding) -> SafeString | str:
        """Which."""
        return link(holding.container)

    @display(description="stage", ordering="stage")
    def stage_shown(self, holding: Holding) -> SafeString:
        """How far it has come."""
        return badge_of(Stage(holding.stage))

    @display(description="place", ordering="place__name")
    def place_link(self, holding: Holding) -> SafeString | str:
        """Where it is."""
        return link(holding.place)

    @display(description="sample", ordering="sample__name")
    def sample_link(self, holding: Holding) -> SafeString | str | None:
        """What is in it."""
        return link(holding.sample) if holding.sample else None

    @display(description="head of the chain")
    def head(self, holding: Holding) -> SafeString:
        """The hash of the last event."""
        return format_html('<code class="cache-hash">{}</code>', holding.head_hash)
