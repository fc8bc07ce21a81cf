"""Stock-takes, and requests that were carried out once: read here, written by services."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.utils.safestring import SafeString

from samples.admin.base import ReadOnlyAdmin
from samples.admin.custody import ledger_mark
from samples.admin.filters import SeenFilter
from samples.admin.links import badge, counted, link, list_of
from samples.models import IdempotentRequest, StockTake, StockTakeItem


@admin.register(StockTake)
class StockTakeAdmin(ReadOnlyAdmin):
    """Counts of a place against a ledger, the latest first."""

    list_display = ("opened_at", "place_link", "ledger_shown", "state", "item_count",
                    "difference_count", "opened_by", "closed_at", "closed_by")  # fmt: skip
    list_filter = (("ledger", SeenFilter),)
    ordering = ("-opened_at", "-pk")
    search_fields = ("place__name", "place__slug", "note")
    fields = ("place_link", "ledger_shown", "state", "item_count", "difference_count", "opened_at",
              "opened_by", "closed_at", "closed_by", "note")  # fmt: skip
    readonly_fields = fields

    def rows(self) -> Any:
        """With counts."""
        different = Q(items__event=None) & ~Q(
            items__expected_at__isnull=False, items__seen_at=F("items__expected_at")
        )
        return (
            super()
            .rows()
            .select_related("ledger", "place")
            .annotate(
                item_total=Count("items"),
                difference_total=Count("items", filter=different & Q(items__isnull=False)),
            )
        )

    def panels(self, request: HttpRequest, record: StockTake) -> dict[str, Any]:
        """For the banner of a mock ledger."""
        return {**super().panels(request, record), "ledger": record.ledger}

    @display(description="place", ordering="place__name")
    def place_link(self, counted_place: StockTake) -> SafeString | str:
        """What was counted."""
        return link(counted_place.place)

    @display(description="ledger", ordering="ledger__slug")
    def ledger_shown(self, stock_take: StockTake) -> SafeString:
        """Against which ledger."""
        return ledger_mark(stock_take.ledger)

    @display(description="state", ordering="closed_at")
    def state(self, stock_take: StockTake) -> SafeString:
        """Open or closed."""
        return badge("Closed") if stock_take.closed_at else badge("Open", "open")

    @display(description="containers", ordering="item_total")
    def item_count(self, stock_take: Any) -> SafeString:
        """How many were expected or seen, as a link to them."""
        return counted(stock_take.item_total, _items(stock_take))

    @display(description="not settled", ordering="difference_total")
    def difference_count(self, stock_take: Any) -> SafeString:
        """How many differ and have no event, as a link."""
        return counted(stock_take.difference_total, _items(stock_take))


@admin.register(StockTakeItem)
class StockTakeItemAdmin(ReadOnlyAdmin):
    """What was expected and what was seen."""

    list_display = ("container_link", "stock_take_link", "expected_link", "seen_link", "outcome",
                    "seen_when", "seen_by")  # fmt: skip
    list_display_links = ("outcome",)
    list_filter = (("stock_take", SeenFilter),)
    ordering = ("-stock_take", "container__code")
    search_fields = ("container__code",)
    fields = ("container_link", "stock_take_link", "expected_link", "seen_link", "outcome",
              "seen_when", "seen_by", "event_link")  # fmt: skip
    readonly_fields = fields
    list_select_related = ("container", "stock_take__place", "stock_take__ledger", "expected_at",
                           "seen_at", "event__container")  # fmt: skip

    def rows(self) -> Any:
        """With everything a line shows."""
        return super().rows().select_related(*self.list_select_related)

    def panels(self, request: HttpRequest, record: StockTakeItem) -> dict[str, Any]:
        """For the banner of a mock ledger."""
        return {**super().panels(request, record), "ledger": record.stock_take.ledger}

    @display(description="container", ordering="container__code")
    def container_link(self, item: StockTakeItem) -> SafeString | str:
        """Which."""
        return link(item.container)

    @display(description="stock-take", ordering="stock_take")
    def stock_take_link(self, item: StockTakeItem) -> SafeString | str:
        """Of which count."""
        return link(item.stock_take)

    @display(description="expected at", ordering="expected_at__name")
    def expected_link(self, item: StockTakeItem) -> SafeString | str:
        """Where the ledger had it."""
        return link(item.expected_at)

    @display(description="seen at", ordering="seen_at__name")
    def seen_link(self, item: StockTakeItem) -> SafeString | str:
        """Where it was seen."""
        return link(item.seen_at)

    @display(description="outcome")
    def outcome(self, item: StockTakeItem) -> SafeString:
        """As expected, different, or settled by an event."""
        if not item.is_different:
            return badge("As expected", "sealed")
        if item.event_id is not None:
            return badge("Recorded", "moving")
        return badge("Not seen" if item.seen_at is None else "Elsewhere", "failed")

    @display(description="event")
    def event_link(self, item: StockTakeItem) -> SafeString | str:
        """What it became."""
        return link(item.event)


@admin.register(IdempotentRequest)
class IdempotentRequestAdmin(ReadOnlyAdmin):
    """Requests with an Idempotency-Key and the answers they got."""

    list_display = ("created_at", "actor", "key", "status")
    ordering = ("-created_at", "-pk")
    search_fields = ("key", "actor")
    fields = ("actor", "key", "status", "created_at", "fingerprint", "body")
    readonly_fields = fields


def _items(stock_take: StockTake) -> str:
    return list_of(StockTakeItem, {"stock_take__id__exact": stock_take.pk})
