"""Stock-takes: counts, what was expected and what was seen, and the items by what was seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Prefetch, Q, QuerySet

from samples.models import Ledger, StockTake, StockTakeItem
from samples.selectors.visibility import visible

_SAME_ITEM = Q(items__expected_at__isnull=False, items__seen_at=F("items__expected_at"))


def stock_takes(ledger: Ledger | None = None) -> QuerySet[StockTake]:
    """Stock-takes, in all ledgers for None, each with three counts of its items.

    `expected`, `seen`, and `open_differences`: not seen where expected, and no event yet.
    """
    found = (
        visible(StockTake)
        .select_related("ledger", "place__parent__parent")
        .annotate(
            expected=Count("items", filter=Q(items__expected_at__isnull=False)),
            seen=Count("items", filter=Q(items__seen_at__isnull=False)),
            open_differences=Count(
                "items", filter=Q(items__isnull=False, items__event__isnull=True) & ~_SAME_ITEM
            ),
        )
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


SHOWN = 100
"""Items listed under one heading; their count is of all."""

_EXPECTED = Q(expected_at__isnull=False)
_SEEN = Q(seen_at__isnull=False)
_SAME = Q(expected_at__isnull=False, seen_at=F("expected_at"))
_OPEN = Q(event=None)
GROUPS = {
    "missing": _EXPECTED & ~_SEEN & _OPEN,
    "elsewhere": _SEEN & ~_SAME & _OPEN,
    "settled": ~_OPEN,
    "same": _SAME & _OPEN,
}
"""What an item is: not seen (yet), seen where not expected, settled by an event, in order."""


@dataclass(frozen=True)
class Group:
    """Items of one kind: how many, and the first of them."""

    count: int
    items: list[StockTakeItem]

    @property
    def more(self) -> int:
        """How many are not listed."""
        return self.count - len(self.items)


def expected(stock_take: StockTake) -> int:
    """How many containers the ledger had there when the count began."""
    return StockTakeItem.objects.filter(_EXPECTED, stock_take=stock_take).count()


def groups(stock_take: StockTake) -> dict[str, Group]:
    """The items by what they are; one query, and one a group that has any."""
    items = StockTakeItem.objects.filter(stock_take=stock_take)
    counts = items.aggregate(**{name: Count("pk", filter=which) for name, which in GROUPS.items()})
    return {
        name: Group(
            counts[name],
            list(
                items.filter(which)
                .select_related(
                    "container", "expected_at", "seen_at", "event__ledger", "event__container"
                )
                .order_by("container__code")[:SHOWN]
            )
            if counts[name]
            else [],
        )
        for name, which in GROUPS.items()
    }
