"""Which ledger is asked, and as of when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from samples.models import CustodyEvent, Holding, Ledger, PastHolding
from samples.selectors import lineage
from samples.selectors.visibility import visible


@dataclass(frozen=True)
class Moment:
    """A ledger's state now, or as it was `as_of` a moment (event time), as `known_at` another one.

    `as_of`: what had happened by then, at the latest. `known_at`: what had been recorded by then,
    corrections too. Both None: the present state, which is stored; else it is read off the events.
    """

    ledger: Ledger
    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_past(self) -> bool:
        """Whether another state than the present one is asked."""
        return self.as_of is not None or self.known_at is not None

    def history(self) -> Q:
        """A condition on events: those of the ledger and its lineage, told of up to the moment."""
        condition = lineage.of(self.ledger)
        if self.as_of is not None:
            condition &= Q(occurred_at__lte=self.as_of)
        if self.known_at is not None:
            condition &= Q(recorded_at__lte=self.known_at)
        return condition

    def counting(self) -> QuerySet[CustodyEvent]:
        """The events that count then: no corrections, and none that was corrected."""
        return lineage.counting(self.ledger, as_of=self.as_of, known_at=self.known_at)

    def past(self) -> QuerySet[PastHolding]:
        """The states of all containers then, as the events that led to them."""
        events = lineage.last_of_each(self.ledger, as_of=self.as_of, known_at=self.known_at)
        return PastHolding.objects.filter(pk__in=events.values("pk")).select_related(*_PAST)

    def states(self) -> QuerySet[Any]:
        """The states of all containers then: holdings, or the events that led to them."""
        return self.past() if self.is_past else holdings(self.ledger)

    def path(self, path: str) -> str:
        """A path of a holding (`place__slug`) as `states` has it: of an event, `to_place__slug`."""
        first, *rest = path.split("__")
        return "__".join([_THEN.get(first, first) if self.is_past else first, *rest])

    def where(self, of: str, *conditions: Q, **state: Any) -> Q:
        """A condition on records (containers or samples, `of`) whose state then is like this.

        `conditions` are made of paths that went through `path`; `state` are plain ones.
        """
        found = self.states().filter(
            *conditions, **{self.path(name): value for name, value in state.items()}
        )
        # Without the joins that only showing a state needs.
        return Q(pk__in=found.select_related(None).values(self.path(of)))


_PAST = (
    "ledger", "container", "to_sample__outcrop", "to_sample__campaign",
    "to_place__parent__parent", "to_custodian__organisation", "to_os_slot",
    "to_offered_to__organisation",
)  # fmt: skip
_THEN = {
    "stage": "to_stage", "condition": "to_condition", "place": "to_place",
    "custodian": "to_custodian", "sample": "to_sample", "sealed": "to_sealed",
    "seal_serial": "to_seal_serial", "os_slot": "to_os_slot", "offered_to": "to_offered_to",
    "cleared": "to_cleared", "since": "occurred_at", "not_before": "occurred_not_before",
    "head_hash": "hash",
}  # fmt: skip


def moment_of(at: Ledger | Moment) -> Moment:
    """A ledger alone means its present state."""
    return at if isinstance(at, Moment) else Moment(at)


def holdings(ledger: Ledger | None) -> QuerySet[Holding]:
    """The present state of every container in a ledger; in all that one sees for None."""
    of = visible(Holding) if ledger is None else Holding.objects.filter(ledger=ledger)
    return of.select_related(
        "ledger",
        "container",
        "sample__outcrop",
        "sample__campaign",
        "place__parent__parent",
        "custodian__organisation",
        "os_slot",
        "offered_to__organisation",
    )


def now(at: Ledger | Moment, *, of: str, to_attr: str = "now") -> Prefetch[Any]:
    """The state of each record at a moment, as a list of one or none in `to_attr`.

    `of` is what the records are: container, sample or place.
    """
    moment = moment_of(at)
    if moment.is_past:
        path = {"container": "events", "sample": "contained", "place": "arrivals"}[of]
        return Prefetch(path, queryset=moment.past(), to_attr=to_attr)
    return Prefetch("holdings", queryset=holdings(moment.ledger), to_attr=to_attr)
