"""Samples, containers and holdings as lists show them: all a row needs, in a few queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db.models import FilteredRelation, Model, OuterRef, Prefetch, Q, QuerySet, Subquery

from samples.models import (
    Container,
    CustodyEvent,
    Depot,
    DepotSpot,
    Ledger,
    Place,
    Sample,
)
from samples.selectors import lineage
from samples.selectors.moment import Moment, holdings, moment_of, now
from samples.selectors.provenance import with_sources
from samples.selectors.visibility import visible

__all__ = [
    "PLACE_DEPTH", "containers", "depots", "events", "holdings", "orders", "samples", "sortable",
    "taken", "with_corrections", "within", "written_events",
]  # fmt: skip

M = TypeVar("M", bound=Model)

PLACE_DEPTH = 3
"""Places are at most three levels deep: rover, rack, slot."""


def samples(at: Ledger | Moment) -> QuerySet[Sample]:
    """All samples; where each is at the moment in `sample.now`: one holding, or none if emptied."""
    return Sample.objects.select_related(
        "mission", "container", "campaign", "outcrop", "abrasion_patch", "pair_partner"
    ).prefetch_related(now(at, of="sample"))


def taken(found: QuerySet[Sample], at: Ledger | Moment) -> QuerySet[Sample]:
    """The samples that a moment knew of; all of them for the present."""
    moment = moment_of(at)
    if not moment.is_past:
        return found
    events = CustodyEvent.objects.filter(moment.history(), sample__isnull=False)
    return found.filter(pk__in=events.order_by().values("sample"))


def containers(at: Ledger | Moment) -> QuerySet[Container]:
    """All containers; the state of each at the moment in `container.now`: one holding or none."""
    return Container.objects.select_related("mission").prefetch_related(now(at, of="container"))


def sortable(rows: QuerySet[M], at: Ledger | Moment, of: str) -> QuerySet[M]:
    """Samples or containers (`of`) with their state joined, so that `orders` can sort by it."""
    moment = moment_of(at)
    state: dict[str, Any]
    if moment.is_past:
        states = moment.past().filter(**{moment.path(of): OuterRef("pk")}).order_by()
        state = {
            name: Subquery(states.values(moment.path(path))[:1])
            for path, name in _SORTED_BY.items()
        }
    else:
        here = Q(holdings__ledger=moment.ledger)
        state = {"holding_now": FilteredRelation("holdings", condition=here)}
    joined: QuerySet[M] = rows.annotate(**state)
    return joined


def orders(known: Mapping[str, tuple[str, ...]], at: Ledger | Moment) -> dict[str, tuple[str, ...]]:
    """Orders by the paths of the present state, as they are at the moment."""
    if not moment_of(at).is_past:
        return dict(known)
    return {
        key: tuple(_SORTED_BY.get(term.removeprefix("holding_now__"), term) for term in terms)
        for key, terms in known.items()
    }


_SORTED_BY = {"stage": "then_stage", "place__slug": "then_place", "sample__slug": "then_sample"}


def events(ledger: Ledger | None = None) -> QuerySet[CustodyEvent]:
    """Custody events of a ledger, or all that one sees, the latest first.

    With everything that a line of history shows.
    """
    of = visible(CustodyEvent) if ledger is None else CustodyEvent.objects.filter(ledger=ledger)
    return of.select_related(
        "ledger",
        "container",
        "from_place",
        "to_place__parent",
        "from_custodian",
        "to_custodian",
        "to_offered_to",
        "sample",
        "source",
    ).order_by("-occurred_at", "-id")


def written_events(
    ledger: Ledger | None = None, *, inherited: bool = False
) -> QuerySet[CustodyEvent]:
    """Custody events as they are written out in full: clock, places and parties included.

    `corrected_by` is the number of the event that took it back (None: it counts). `inherited`: of a
    branch, also the events that it took over.
    """
    found = events() if ledger is not None and inherited else events(ledger)
    if ledger is not None and inherited:
        found = found.filter(lineage.of(ledger))
    return with_corrections(found, ledger).select_related(
        "ledger__mission",
        "from_place__parent__parent",
        "to_place__parent__parent",
        "from_custodian__organisation",
        "to_custodian__organisation",
        "to_offered_to__organisation",
        "to_sample",
        "to_os_slot",
    )


def with_corrections(
    found: QuerySet[CustodyEvent], ledger: Ledger | None
) -> QuerySet[CustodyEvent]:
    """Events with the number of the one that took each back, as a ledger (None: its own) has it."""
    corrections = CustodyEvent.objects.filter(
        container=OuterRef("container"), corrects=OuterRef("seq")
    ).filter(Q(ledger=OuterRef("ledger")) if ledger is None else lineage.of(ledger))
    return found.annotate(corrected_by=Subquery(corrections.values("seq")[:1]))


def depots(at: Ledger | Moment, *, sources: bool) -> QuerySet[Depot]:
    """All depots with their spots; what lies in each spot is in `spot.place.now`.

    With `sources`, the statements about the depots and their spots too.
    """
    here = Prefetch("place", Place.objects.prefetch_related(now(at, of="place")))
    spots = DepotSpot.objects.order_by("drop_order").prefetch_related(here)
    if sources:
        spots = spots.prefetch_related(with_sources())
    queryset = Depot.objects.select_related("place__mission").prefetch_related(
        Prefetch("spots", queryset=spots)
    )
    return queryset.prefetch_related(with_sources()) if sources else queryset


def within(place_slug: str, path: str) -> Q:
    """A condition that the place at `path` is the named one or a part of it, at any depth.

    An empty path means the row itself, which is then a place.
    """
    condition = Q()
    for depth in range(PLACE_DEPTH):
        steps = [path] if path else []
        condition |= Q(**{"__".join([*steps, *["parent"] * depth, "slug"]): place_slug})
    return condition
