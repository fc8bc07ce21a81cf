"""Samples, containers and holdings as the lists show them: everything a row needs in a few queries."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from samples.models import Container, CustodyEvent, Holding, Ledger, Sample

PLACE_DEPTH = 3
"""Places are at most three levels deep: rover, rack, slot."""


def holdings(ledger: Ledger) -> QuerySet[Holding]:
    """The state of every container in a ledger."""
    return Holding.objects.filter(ledger=ledger).select_related(
        "ledger",
        "container",
        "sample__outcrop",
        "sample__campaign",
        "place__parent__parent",
        "custodian__organisation",
    )


def samples(ledger: Ledger) -> QuerySet[Sample]:
    """All samples; where each is now in `sample.now`, a list of one holding, or none once emptied."""
    return Sample.objects.select_related(
        "mission", "container", "campaign", "outcrop", "abrasion_patch", "pair_partner"
    ).prefetch_related(Prefetch("holdings", queryset=holdings(ledger), to_attr="now"))


def containers(ledger: Ledger) -> QuerySet[Container]:
    """All containers; the present state of each in `container.now`, a list of one holding or none."""
    return Container.objects.select_related("mission").prefetch_related(
        Prefetch("holdings", queryset=holdings(ledger), to_attr="now")
    )


def events(ledger: Ledger | None = None) -> QuerySet[CustodyEvent]:
    """Custody events with everything a line of history shows, the latest first."""
    queryset = CustodyEvent.objects.select_related(
        "ledger",
        "container",
        "from_place",
        "to_place__parent",
        "from_custodian",
        "to_custodian",
        "sample",
        "source",
    ).order_by("-occurred_at", "-id")
    return queryset if ledger is None else queryset.filter(ledger=ledger)


def within(place_slug: str, path: str) -> Q:
    """A condition that the place at `path` is the named one or a part of it, at any depth."""
    condition = Q()
    for depth in range(PLACE_DEPTH):
        condition |= Q(**{f"{path}{'__parent' * depth}__slug": place_slug})
    return condition
