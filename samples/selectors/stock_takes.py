"""Stock-takes as their pages show them: counts, and the items by what was seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from samples.models import Ledger, StockTake, StockTakeItem

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


def with_counts(ledger: Ledger) -> QuerySet[StockTake]:
    """The stock-takes of a ledger with `expected`, `seen`, and `differences` not yet settled."""
    return (
        StockTake.objects.filter(ledger=ledger)
        .select_related("place")
        .annotate(
            expected=Count("items", filter=Q(items__expected_at__isnull=False)),
            seen=Count("items", filter=Q(items__seen_at__isnull=False)),
            settled=Count("items", filter=Q(items__event__isnull=False)),
            in_order=Count(
                "items", filter=Q(items__seen_at=F("items__expected_at"), items__event=None)
            ),
            total=Count("items"),
        )
        .annotate(differences=F("total") - F("in_order") - F("settled"))
    )


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
