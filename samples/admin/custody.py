"""Where things are and what happened to them, as the admin shows it (flight ledger)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.safestring import SafeString

from samples.admin.links import badge, link, page_of, short_hash
from samples.domain.errors import NotFound
from samples.domain.kinds import PlaceKind
from samples.domain.state import Stage, Verb
from samples.models import CustodyEvent, Holding, Ledger
from samples.selectors import catalogue
from samples.selectors.lookup import flight_ledger

TONES = {
    Stage.STORED_EMPTY: "quiet",
    Stage.EXPOSED: "open",
    Stage.FILLED: "open",
    Stage.SEAL_FAILED: "failed",
    Stage.SEALED: "sealed",
    Stage.CACHED: "cached",
    Stage.DELIVERED: "moving",
    Stage.LOADED: "moving",
}
"""The colour of each stage; the word always stands with it."""

PLACE_TONES = {
    PlaceKind.ROVER: "moving",
    PlaceKind.ROVER_RACK: "moving",
    PlaceKind.ROVER_RACK_SLOT: "moving",
    PlaceKind.DEPOT: "cached",
    PlaceKind.DEPOT_SPOT: "cached",
}
"""The colour of places, as far as containers have come."""


@dataclass(frozen=True)
class Event:
    """One line of a custody history."""

    seq: int
    verb: str
    when: str
    sol: int | None
    where_from: SafeString | str
    where_to: SafeString | str
    stage: SafeString
    custodian: str
    container: SafeString | str
    sample: SafeString | str | None
    reason: str
    source: SafeString | str | None
    recorded: str
    recorded_by: str
    short_hash: SafeString
    url: str


def flight() -> Ledger | None:
    """The flight ledger; None before any mission is loaded."""
    try:
        return flight_ledger()
    except NotFound:
        return None


def now_of(record: Any) -> Holding | None:
    """The present state of a container or sample whose list prefetched it."""
    holdings: list[Holding] = getattr(record, "now", [])
    return holdings[0] if holdings else None


def stage_badge(record: Any) -> SafeString | None:
    """The stage of a container or sample, in colour and word."""
    holding = now_of(record)
    return badge_of(Stage(holding.stage)) if holding else None


def badge_of(stage: Stage) -> SafeString:
    """A stage in colour and word."""
    return badge(stage.label, TONES[stage])


def place_badge(record: Any) -> SafeString | None:
    """Where a container or sample is, in colour and word, as a link."""
    holding = now_of(record)
    if holding is None:
        return None
    tone = PLACE_TONES.get(PlaceKind(holding.place.kind), "quiet")
    return badge(str(holding.place), tone, page_of(holding.place))


def since_sol(ledger: Ledger | None, container: str = "pk") -> Subquery:
    """The sol of a container's last event in a ledger, as an annotation."""
    events = CustodyEvent.objects.filter(ledger=ledger, container=OuterRef(container))
    return Subquery(events.order_by("-seq").values("sol")[:1])


def history(events: Iterable[CustodyEvent]) -> list[Event]:
    """Events as lines of a history, in the order given."""
    return [_line(event) for event in events]


def history_of(**which: Any) -> list[Event]:
    """The flight ledger's events about something, in order; none without a flight ledger."""
    ledger = flight()
    if ledger is None:
        return []
    return history(catalogue.events(ledger).filter(**which).order_by("container", "seq"))


def latest_events(count: int) -> list[Event]:
    """The last things that happened."""
    ledger = flight()
    chosen: QuerySet[CustodyEvent] = catalogue.events(ledger)
    return history(chosen[:count]) if ledger else []


def moment(event: CustodyEvent) -> str:
    """When it happened, as exactly as it is known."""
    latest = _utc(event.occurred_at)
    if event.is_instant:
        return f"{latest} UTC"
    if event.occurred_not_before is None:
        return f"by {latest} UTC"
    return f"{_utc(event.occurred_not_before)} to {latest} UTC"


def _utc(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _line(event: CustodyEvent) -> Event:
    return Event(
        seq=event.seq,
        verb=Verb(event.verb).label,
        when=moment(event),
        sol=event.sol,
        where_from=link(event.from_place) if event.from_place else "",
        where_to=link(event.to_place),
        stage=badge_of(Stage(event.to_stage)),
        custodian=event.to_custodian.name,
        container=link(event.container),
        sample=link(event.sample) if event.sample else None,
        reason=event.reason,
        source=link(event.source, event.source.code.upper()) if event.source else None,
        recorded=f"{_utc(event.recorded_at)} UTC",
        recorded_by=event.recorded_by,
        short_hash=short_hash(event.hash),
        url=page_of(event),
    )
