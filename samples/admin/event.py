"""Custody events: read by everybody who may, changed by nobody, struck through when corrected."""

from __future__ import annotations

import json
import re
from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    MultipleChoicesDropdownFilter,
    RangeNumericFilter,
)

from samples.admin.base import ReadOnlyAdmin
from samples.admin.custody import (
    badge_of,
    condition_badge,
    ledger_mark,
    moment,
    with_corrections,
)
from samples.admin.filters import SeenFilter
from samples.admin.links import UNKNOWN, badge, link, page_of, short_hash
from samples.admin.moments import show_all_ledgers, show_ledger
from samples.admin.record import record_url
from samples.domain.custody import hash_of
from samples.domain.state import Stage, Verb
from samples.models import CustodyEvent
from samples.selectors import catalogue, lineage
from samples.selectors.search import search


@admin.register(CustodyEvent)
class CustodyEventAdmin(ReadOnlyAdmin):
    """What happened to each container, the latest first."""

    list_display = ("happened", "what", "container_link", "ledger_link", "sol", "way",
                    "to_stage_shown", "to_condition_shown", "sample_link", "source_link",
                    "recorded_by", "hash_shown")  # fmt: skip
    list_display_links = ("happened",)
    list_filter = (
        ("verb", MultipleChoicesDropdownFilter),
        ("to_stage", MultipleChoicesDropdownFilter),
        ("to_condition", MultipleChoicesDropdownFilter),
        ("ledger", SeenFilter),
        ("sol", RangeNumericFilter),
    )
    ordering = ("-occurred_at", "-id")
    search_fields = ("container__code",)
    search_help_text = "Container, sample, place or reason, or the first letters of the hash"
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "verb_shown", "container_link", "seq", "ledger_link", "happened", "sol",
                    "sample_link", "reason", "source_link", "corrects_link", "corrected_by_link",
                )
            },
        ),
        ("From", {"fields": ("from_stage_shown", "from_place_link", "from_custodian_link")}),
        (
            "To",
            {
                "fields": (
                    "to_stage_shown", "to_condition_shown", "to_place_link", "to_os_slot_link",
                    "to_custodian_link", "to_offered_to_link", "to_sample_link", "to_sealed",
                    "to_seal_serial", "to_cleared",
                )
            },
        ),
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
        return with_corrections(catalogue.events())

    def search(self, queryset: QuerySet[CustodyEvent], term: str) -> QuerySet[CustodyEvent]:
        """By words, or by the beginning of a hash."""
        if re.fullmatch(r"[0-9a-f]{6,64}", term.lower()):
            hashed = queryset.filter(hash__gte=term.lower(), hash__lt=f"{term.lower()}g")
            if hashed.exists():
                return hashed
        return search(queryset, term)

    @display(description="when", ordering="occurred_at")
    def happened(self, event: CustodyEvent) -> str:
        """As exactly as it is known."""
        return moment(event)

    @display(description="what", ordering="verb")
    def what(self, event: CustodyEvent) -> SafeString | str:
        """In words; struck through when it was taken back."""
        label = Verb(event.verb).label
        if by := corrected_by(event):
            return format_html(
                '<del class="cache-struck">{}</del> '
                '<span class="cache-soft">corrected by {}</span>',
                label,
                by,
            )
        if event.corrects:
            return format_html(
                '{} <span class="cache-soft">takes back {}</span>', label, event.corrects
            )
        return label

    @display(description="what")
    def verb_shown(self, event: CustodyEvent) -> SafeString | str:
        """In words."""
        return self.what(event)

    @display(description="takes back")
    def corrects_link(self, event: CustodyEvent) -> SafeString | str:
        """The event that it corrects."""
        return self._of_chain(event, event.corrects)

    @display(description="corrected by")
    def corrected_by_link(self, event: CustodyEvent) -> SafeString | str:
        """The event that takes it back."""
        return self._of_chain(event, corrected_by(event))

    def _of_chain(self, event: CustodyEvent, seq: int | None) -> SafeString | str:
        if seq is None:
            return UNKNOWN
        found = (
            CustodyEvent.objects.filter(
                lineage.of(event.ledger), container=event.container, seq=seq
            )
            .select_related("container")
            .first()
        )
        return link(found, f"Event {seq}") if found else f"Event {seq}"

    @display(description="container", ordering="container__code")
    def container_link(self, event: CustodyEvent) -> SafeString | str:
        """To which."""
        return link(event.container)

    @display(description="ledger")
    def ledger_link(self, event: CustodyEvent) -> SafeString:
        """In which history."""
        return ledger_mark(event.ledger)

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

    @display(description="condition", ordering="to_condition")
    def to_condition_shown(self, event: CustodyEvent) -> SafeString:
        """The condition it led to."""
        return condition_badge(event.to_condition)

    @display(description="slot in the sample container")
    def to_os_slot_link(self, event: CustodyEvent) -> SafeString | str:
        """Its slot in the orbiting sample container after it."""
        return link(event.to_os_slot)

    @display(description="offered to")
    def to_offered_to_link(self, event: CustodyEvent) -> SafeString | str:
        """Whom it was offered to after it."""
        return link(event.to_offered_to)

    @display(description="content")
    def to_sample_link(self, event: CustodyEvent) -> SafeString | str:
        """What was in it after it."""
        return link(event.to_sample)

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

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list is of all ledgers, each event with its own."""
        show_all_ledgers(request)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> CustodyEvent | None:
        """The event, whose ledger the page then shows."""
        event: CustodyEvent | None = super().get_object(request, object_id, from_field)
        if event is not None:
            show_ledger(request, event.ledger)
        return event

    def panels(self, request: HttpRequest, record: CustodyEvent) -> dict[str, Any]:
        """The events before and after it in its chain; a button where it can be taken back."""
        chain = CustodyEvent.objects.filter(
            lineage.of(record.ledger),
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
                "corrected_by": corrected_by(record),
                "corrects": record.corrects,
                "correct_url": _correct_url(request, record),
            },
        }


def corrected_by(event: Any) -> int | None:
    """The number of the event that takes it back; its list has asked."""
    seq: int | None = event.corrected_by
    return seq


def _correct_url(request: HttpRequest, event: CustodyEvent) -> str | None:
    """Where it is taken back: for those who may, and only the last one that counts."""
    if event.seq == 1 or not request.user.has_perm("samples.record_correct"):
        return None
    counting = lineage.counting(event.ledger).filter(container=event.container)
    if counting.order_by("-seq").values_list("pk", flat=True).first() != event.pk:
        return None
    return record_url(event.ledger, [event.container.pk], Verb.CORRECT)
