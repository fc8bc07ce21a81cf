"""Where things are and what happened to them, as the admin shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.html import format_html
from django.utils.safestring import SafeString

from samples.admin.links import badge, link, page_of, short_hash
from samples.domain.errors import NotFound
from samples.domain.kinds import PlaceKind
from samples.domain.state import Condition, Stage, Verb
from samples.models import CustodyEvent, Holding, Ledger, PastHolding
from samples.selectors import catalogue, lineage
from samples.selectors.lookup import flight_ledger
from samples.selectors.moment import Moment

TONES = {
    Stage.STORED_EMPTY: "quiet",
    Stage.ASSIGNED: "quiet",
    Stage.EXPOSED: "open",
    Stage.FILLED: "open",
    Stage.SEAL_FAILED: "failed",
    Stage.SEALED: "sealed",
    Stage.CACHED: "cached",
    Stage.RETRIEVED: "moving",
    Stage.DELIVERED: "moving",
    Stage.LOADED: "moving",
    Stage.CLOSED_IN: "moving",
    Stage.LAUNCHED: "moving",
    Stage.IN_MARS_ORBIT: "moving",
    Stage.CAPTURED: "moving",
    Stage.CONTAINED: "moving",
    Stage.IN_EARTH_TRANSIT: "moving",
    Stage.LANDED: "earth",
    Stage.RECEIVED: "earth",
    Stage.OPENED: "earth",
    Stage.RELEASED: "earth",
}
"""The colour of each stage; the word always stands with it."""

CONDITION_TONES = {
    Condition.SOUND: "quiet",
    Condition.DAMAGED: "open",
    Condition.LOST: "failed",
    Condition.WITHDRAWN: "quiet",
}
"""The colour of each condition."""

PLACE_TONES = {
    PlaceKind.ROVER: "moving",
    PlaceKind.ROVER_RACK: "moving",
    PlaceKind.ROVER_RACK_SLOT: "moving",
    PlaceKind.DEPOT: "cached",
    PlaceKind.DEPOT_SPOT: "cached",
    PlaceKind.RETRIEVAL_VEHICLE: "moving",
    PlaceKind.LANDER: "moving",
    PlaceKind.ORBITING_SAMPLE: "moving",
    PlaceKind.ORBITING_SAMPLE_SLOT: "moving",
    PlaceKind.ASCENT_VEHICLE: "moving",
    PlaceKind.EARTH_RETURN_ORBITER: "moving",
    PlaceKind.ENTRY_CAPSULE: "moving",
    PlaceKind.RECEIVING_FACILITY: "earth",
    PlaceKind.STORE: "earth",
    PlaceKind.LABORATORY: "earth",
}
"""The colour of places."""


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
    condition: SafeString | None
    corrects: int | None
    corrected_by: int | None
    ledger: SafeString | None


def flight() -> Ledger | None:
    """The flight ledger; None before any mission is loaded."""
    try:
        return flight_ledger()
    except NotFound:
        return None


def now_of(record: Any) -> Holding | PastHolding | None:
    """The state of a container or sample at the moment that its list is of."""
    holdings: list[Holding | PastHolding] = getattr(record, "now", [])
    return holdings[0] if holdings else None


def stage_badge(record: Any) -> SafeString | None:
    """The stage of a container or sample, in colour and word."""
    holding = now_of(record)
    return badge_of(Stage(holding.stage)) if holding else None


def badge_of(stage: Stage) -> SafeString:
    """A stage in colour and word."""
    return badge(stage.label, TONES[stage])


def condition_badge(condition: str) -> SafeString:
    """A condition in colour and word; a sound one stands back, so that the others stand out."""
    kind = Condition(condition)
    if kind is Condition.SOUND:
        return format_html('<span class="cache-soft">{}</span>', kind.label)
    return badge(kind.label, CONDITION_TONES[kind])


def ledger_mark(ledger: Ledger) -> SafeString:
    """Flight or mock, in colour and word, with its name."""
    word = "MOCK" if ledger.is_mock else "Flight"
    return format_html(
        '{} <span class="cache-soft">{}</span>',
        badge(word, "mock" if ledger.is_mock else "sealed"),
        ledger.name,
    )


def place_badge(record: Any) -> SafeString | None:
    """Where a container or sample is, in colour and word, as a link."""
    holding = now_of(record)
    if holding is None:
        return None
    tone = PLACE_TONES.get(PlaceKind(holding.place.kind), "quiet")
    return badge(str(holding.place), tone, page_of(holding.place))


def since_sol(moment: Moment) -> Subquery:
    """The sol of the event that led to a container's state at a moment, as an annotation."""
    events = lineage.counting(moment.ledger, as_of=moment.as_of, known_at=moment.known_at)
    own = events.filter(container=OuterRef("pk"))
    return Subquery(own.order_by("-seq").values("sol")[:1])


def with_corrections(events: QuerySet[CustodyEvent]) -> QuerySet[CustodyEvent]:
    """With the number of the event of the same ledger that takes each back, in `corrected_by`."""
    own = CustodyEvent.objects.filter(
        ledger=OuterRef("ledger"), container=OuterRef("container"), corrects=OuterRef("seq")
    )
    return events.annotate(corrected_by=Subquery(own.values("seq")[:1]))


def history(events: Iterable[CustodyEvent], shown: Ledger | None = None) -> list[Event]:
    """Events as lines of a history, in the order given.

    In the whole chain of one container (`shown`: of which ledger) the corrections are among the
    events; else `with_corrections` has said what was taken back. Events that a branch took over
    name their own ledger.
    """
    found = list(events)
    corrected = {event.corrects: event.seq for event in found} if shown else {}
    return [
        _line(
            event,
            corrected.get(event.seq) or getattr(event, "corrected_by", None),
            inherited=shown is not None and event.ledger_id != shown.pk,
        )
        for event in found
    ]


def history_of(**which: Any) -> list[Event]:
    """The flight ledger's events about something, in order; none without a flight ledger."""
    ledger = flight()
    if ledger is None:
        return []
    events = with_corrections(catalogue.events(ledger).filter(**which))
    return history(events.order_by("container", "seq"))


def latest_events(count: int) -> list[Event]:
    """The last things that happened."""
    ledger = flight()
    chosen = with_corrections(catalogue.events(ledger))
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


def _line(event: CustodyEvent, corrected_by: int | None, *, inherited: bool) -> Event:
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
        condition=None
        if event.to_condition == Condition.SOUND
        else condition_badge(event.to_condition),
        corrects=event.corrects,
        corrected_by=corrected_by,
        ledger=ledger_mark(event.ledger) if inherited or event.ledger.is_mock else None,
    )
