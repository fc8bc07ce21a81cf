"""The ledgers there are, with how much is in each."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from samples.models import BranchHead, CustodyEvent, Ledger
from samples.selectors.visibility import visible

SHOWN = 40
"""Ledgers to choose from at most; the list of ledgers has all of them."""


def choices(chosen: Ledger) -> list[Ledger]:
    """The flight ledger first, then the newest mocks; the chosen one is always among them."""
    newest = visible(Ledger).filter(mission=chosen.mission_id)
    found = list(newest.order_by("kind", "-opened_at", "-pk")[:SHOWN])
    return found if chosen in found else [*found, chosen]


def with_counts() -> QuerySet[Ledger]:
    """The ledgers one sees, with `own_events`, and `inherited_events` of those before them."""
    own = (
        CustodyEvent.objects.filter(ledger=OuterRef("pk"))
        .order_by()
        .values("ledger")
        .annotate(number=Count("pk"))
        .values("number")
    )
    inherited = (
        BranchHead.objects.filter(ledger=OuterRef("pk"))
        .order_by()
        .values("ledger")
        .annotate(number=Sum("seq"))
        .values("number")
    )
    return (
        visible(Ledger)
        .select_related("mission", "parent", "organisation")
        .annotate(
            own_events=Coalesce(Subquery(own), 0, output_field=IntegerField()),
            inherited_events=Coalesce(Subquery(inherited), 0, output_field=IntegerField()),
        )
    )
