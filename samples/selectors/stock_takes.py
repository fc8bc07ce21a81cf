"""Stock-takes with what was expected and what was seen."""

from __future__ import annotations

from django.db.models import Count, F, Prefetch, Q, QuerySet

from samples.models import Ledger, StockTake, StockTakeItem

_SAME = Q(items__expected_at__isnull=False, items__seen_at=F("items__expected_at"))


def stock_takes(ledger: Ledger | None = None) -> QuerySet[StockTake]:
    """Stock-takes, in all ledgers for None, each with three counts of its items.

    `expected`, `seen`, and `open_differences`: not seen where expected, and no event yet.
    """
    found = StockTake.objects.select_related("ledger", "place__parent__parent").annotate(
        expected=Count("items", filter=Q(items__expected_at__isnull=False)),
        seen=Count("items", filter=Q(items__seen_at__isnull=False)),
        open_differences=Count(
            "items", filter=Q(items__isnull=False, items__event__isnull=True) & ~_SAME
        ),
    )
    return found if ledger is None else found.filter(ledger=ledger)


def items() -> QuerySet[StockTakeItem]:
    """Items as they are written out."""
    return StockTakeItem.objects.select_related(
        "container", "expected_at__parent__parent", "seen_at__parent__parent", "event"
    ).order_by("container__code")


def with_items(found: QuerySet[StockTake]) -> QuerySet[StockTake]:
    """With their items, in one further query."""
    return found.prefetch_related(Prefetch("items", queryset=items()))
