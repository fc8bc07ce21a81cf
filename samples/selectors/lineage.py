"""Which events a ledger's state rests on: its own, and those before it branched off."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from samples.domain.state import Verb
from samples.models import BranchHead, CustodyEvent, Ledger


def ancestry(ledger: Ledger) -> list[Ledger]:
    """The ledger, the one it branched off, and so on to the first."""
    found = [ledger]
    while (parent := found[-1].parent) is not None:
        found.append(parent)
    return found


def of(ledger: Ledger) -> Q:
    """A condition on events: the ledger's own, and of each ledger before it those it took over.

    A chain goes on over a branch: numbers and hashes continue, so that `seq` orders the whole.
    """
    condition = Q(ledger=ledger)
    bounds = Q()
    for child in ancestry(ledger)[:-1]:
        taken_over = BranchHead.objects.filter(ledger=child, container=OuterRef("container"))
        bounds &= Q(seq__lte=Subquery(taken_over.values("seq")[:1]))
        condition |= Q(ledger=child.parent) & bounds
    return condition


def counting(
    ledger: Ledger, *, as_of: datetime | None = None, known_at: datetime | None = None
) -> QuerySet[CustodyEvent]:
    """The events that count: no corrections, and none that was corrected.

    `as_of`: only those that had happened by then (at the latest); `known_at`: only those recorded
    by then, corrections too.
    """
    written = CustodyEvent.objects.filter(of(ledger))
    if known_at is not None:
        written = written.filter(recorded_at__lte=known_at)
    corrections = written.filter(container=OuterRef("container"), corrects=OuterRef("seq"))
    found = written.exclude(verb=Verb.CORRECT.value).filter(~Exists(corrections))
    return found if as_of is None else found.filter(occurred_at__lte=as_of)


def last_of_each(
    ledger: Ledger, *, as_of: datetime | None = None, known_at: datetime | None = None
) -> QuerySet[CustodyEvent]:
    """Of each container the last event that counts: its state then."""
    events = counting(ledger, as_of=as_of, known_at=known_at)
    last = events.filter(container=OuterRef("container")).order_by("-seq")
    return events.filter(pk=Subquery(last.values("pk")[:1]))
