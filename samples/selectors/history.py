"""Custody events as the pages tell them, and whether a container's chain holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from samples.domain import custody
from samples.domain.custody import Replayed
from samples.domain.errors import LedgerBroken, NotFound
from samples.models import Container, CustodyEvent, Holding, Ledger
from samples.models.custody_event import JOINED
from samples.selectors import lineage
from samples.selectors.catalogue import events
from samples.selectors.moment import Moment

LATEST_FIRST = ("-occurred_at", "-pk")
"""The order of a ledger's history; the index custodyevent_latest serves it."""


@dataclass(frozen=True)
class Chain:
    """The events that a container's state in a ledger rests on, first to last.

    In a branch the first are those of the ledger it branched off.

    `broken` says which event or column does not hold; None: the hash chain and the stored state do.
    """

    events: list[CustodyEvent]
    broken: str | None

    @property
    def head(self) -> str:
        """The hash of the last event; empty before the first."""
        return self.events[-1].hash if self.events else ""


def chain(ledger: Ledger, container: Container, holding: Holding | None) -> Chain:
    """Replay a container's events and compare where they lead with the stored state."""
    found = list(
        events()
        .filter(lineage.of(ledger), container=container)
        .select_related(*JOINED, "from_place__parent__parent")
        .order_by("seq")
    )
    try:
        replayed = custody.replay(event.stored() for event in found)
        same_as_stored(replayed, holding, f"{ledger.slug}/{container.code}")
    except LedgerBroken as error:
        return Chain(found, error.message)
    return Chain(found, None)


def told(at: Moment) -> QuerySet[CustodyEvent]:
    """The events of a ledger and its lineage up to a moment, the latest first."""
    return events().filter(at.history())


def until(at: Moment, found: Iterable[CustodyEvent]) -> list[CustodyEvent]:
    """Those of a chain that had happened, as far as it was known, by a moment."""
    return [
        event
        for event in found
        if (at.as_of is None or event.occurred_at <= at.as_of)
        and (at.known_at is None or event.recorded_at <= at.known_at)
    ]


def corrections(at: Moment, of: Iterable[CustodyEvent]) -> dict[tuple[int, int], CustodyEvent]:
    """The correction of each event that was taken back, by container and number; one query."""
    containers = {event.container_id for event in of}
    if not containers:
        return {}
    found = CustodyEvent.objects.filter(
        lineage.of(at.ledger), container__in=containers, corrects__isnull=False
    ).select_related("ledger", "container")
    if at.known_at is not None:
        found = found.filter(recorded_at__lte=at.known_at)
    return {(event.container_id, event.corrects or 0): event for event in found}


def event(ledger_slug: str, container_code: str, seq: int) -> CustodyEvent:
    """One event by its place in its chain; raises NotFound."""
    found = (
        events()
        .filter(ledger__slug=ledger_slug, container__code=container_code, seq=seq)
        .select_related("ledger__mission", "from_place__parent")
        .first()
    )
    if found is None:
        raise NotFound(
            f"There is no event {seq} of {container_code} in ledger {ledger_slug}.",
            field="event",
            value=f"{ledger_slug}/{container_code}/{seq}",
            expected="ledger, container code and number, such as mars-2020-flight/tube-08/1",
        )
    return found


def neighbours(of: CustodyEvent) -> tuple[int | None, int | None]:
    """The numbers of the events before and after one in its chain."""
    around = set(
        CustodyEvent.objects.filter(
            ledger=of.ledger_id, container=of.container_id, seq__in=(of.seq - 1, of.seq + 1)
        ).values_list("seq", flat=True)
    )
    before, after = of.seq - 1, of.seq + 1
    return (before if before in around else None, after if after in around else None)


def same_as_stored(replayed: Replayed, holding: Holding | None, where: str) -> None:
    """Raise LedgerBroken unless a container's stored state is what its events lead to."""
    if holding is None and replayed.state is None:
        return
    if replayed.state is None or holding is None:
        missing = (
            "events but no stored state" if holding is None else "a stored state but no events"
        )
        raise LedgerBroken(f"{where}: has {missing}.", field=where)
    if (holding.state(), holding.head_hash) != (replayed.state, replayed.head):
        raise LedgerBroken(
            f"{where}: the stored state is not what the events lead to.", field=where
        )
