"""Custody events as the component timeline.html wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from samples.domain.marstime import MissionClock
from samples.domain.state import Verb
from samples.models import Container, CustodyEvent, Place
from samples.pages.facts import source_chip
from samples.pages.moments import of_event
from samples.pages.shown import to
from samples.pages.words import DONE, details_in_words, done, tone
from samples.selectors.history import corrections
from samples.selectors.moment import Moment

__all__ = ["DONE", "container_name", "done", "entries", "event_url", "mixed", "place_url"]

Corrections = dict[tuple[int, int], CustodyEvent]


def _entry(
    event: CustodyEvent,
    clock: MissionClock,
    at: Moment,
    taken_back: Corrections,
    *,
    subject: bool = False,
    content: bool = False,
    latest: bool = False,
) -> dict[str, Any]:
    moment = of_event(event, clock)
    moved = event.from_place_id is not None and event.from_place_id != event.to_place_id
    sample_url = to("pages:sample", event.sample.identifier) if event.sample else None
    correction = taken_back.get((event.container_id, event.seq))
    return {
        "verb": done(event.verb),
        "tone": tone(event.verb, event.to_stage),
        "subject": (event.sample or container_name(event.container)) if subject else None,
        "subject_url": sample_url or to("pages:container", event.container.code),
        "sol_text": moment.sol,
        "utc_parts": moment.utc_parts,
        "lmst": moment.lmst,
        "from_place": event.from_place if moved else None,
        "from_url": place_url(event.from_place) if event.from_place and moved else None,
        "to_place": event.to_place,
        "to_url": place_url(event.to_place),
        "content": event.sample if content else None,
        "content_url": sample_url,
        "actor": event.recorded_by,
        "recorded_at": event.recorded_at,
        "reason": event.reason,
        "party": _party(event),
        "details": details_in_words(event.details),
        "corrected": _answer(correction),
        "corrects": _corrects(event),
        "inherited": event.ledger if event.ledger_id != at.ledger.pk else None,
        "sources": [source_chip(event.source)] if event.source else [],
        "seq": event.seq,
        "hash": event.hash,
        "url": event_url(event),
        "latest": latest,
    }


def _party(event: CustodyEvent) -> str:
    """To whom it was offered, or who answers for it from then on."""
    if event.verb == Verb.OFFER and event.to_offered_to is not None:
        return f"To {event.to_offered_to}; {event.to_custodian} goes on answering for it"
    if event.from_custodian is not None and event.from_custodian != event.to_custodian:
        return f"{event.to_custodian} answers for it from now on"
    return ""


def _answer(correction: CustodyEvent | None) -> dict[str, Any] | None:
    """The event that took another one back."""
    if correction is None:
        return None
    return {"seq": correction.seq, "url": event_url(correction), "reason": correction.reason}


def _corrects(event: CustodyEvent) -> dict[str, Any] | None:
    """The event that a correction takes back: in the same chain, maybe of the parent ledger."""
    if event.corrects is None:
        return None
    return {"seq": event.corrects, "url": f"#event-{event.corrects}"}


def entries(
    events: Iterable[CustodyEvent], clock: MissionClock, at: Moment, *, content: bool = False
) -> list[dict[str, Any]]:
    """Events of one container, first to last; the last one that counts made the state.

    `content`: say what was in the container, on its own page.
    """
    found = list(events)
    taken_back = corrections(at, found)
    counting = [
        event
        for event in found
        if event.verb != Verb.CORRECT and (event.container_id, event.seq) not in taken_back
    ]
    return [
        _entry(
            event,
            clock,
            at,
            taken_back,
            content=content,
            latest=bool(counting) and event is counting[-1],
        )
        | {"anchor": f"event-{event.seq}"}
        for event in found
    ]


def mixed(events: Iterable[CustodyEvent], clock: MissionClock, at: Moment) -> list[dict[str, Any]]:
    """Events of several containers, as listed; each says whose it is."""
    found = list(events)
    taken_back = corrections(at, found)
    made = [_entry(event, clock, at, taken_back, subject=True) for event in found]
    for event, line in zip(found, made, strict=True):
        if line["corrects"]:
            line["corrects"]["url"] = (
                to("pages:container", event.container.code) + f"#event-{event.corrects}"
            )
    return made


def container_name(container: Container) -> str:
    """`Tube 08`, or `Tube SN261` where the etched serial is published."""
    return (
        f"Tube {container}" if container.serial else container.code.replace("-", " ").capitalize()
    )


def place_url(place: Place) -> str:
    """The page of a place."""
    return to("pages:place", place.slug)


def event_url(event: CustodyEvent) -> str:
    """The page of an event."""
    return to("pages:event", event.ledger.slug, event.container.code, event.seq)
