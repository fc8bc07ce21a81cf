"""Custody events as the component timeline.html wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from samples.domain.marstime import MissionClock
from samples.domain.state import Verb
from samples.models import Container, CustodyEvent, Place
from samples.pages.facts import source_chip
from samples.pages.moments import of_event

DONE = {
    Verb.REGISTER: "Registered",
    Verb.EXPOSE: "Exposed",
    Verb.FILL: "Filled",
    Verb.EMPTY: "Emptied",
    Verb.FAIL_SEAL: "Seal failed",
    Verb.SEAL: "Sealed",
    Verb.DROP: "Dropped",
    Verb.DELIVER: "Delivered",
    Verb.LOAD: "Loaded",
}
"""What each verb reads like once it was done."""


def done(verb: str) -> str:
    """The past of a verb; a verb this table doesn't have reads as its label."""
    known = Verb(verb)
    return DONE.get(known, known.label)


def entry(
    event: CustodyEvent,
    clock: MissionClock,
    *,
    subject: bool = False,
    content: bool = False,
    latest: bool = False,
) -> dict[str, Any]:
    """One event.

    `subject`: say whose it is, on pages that mix several containers; `content`: say what was in
    the container, on its own page.
    """
    moment = of_event(event, clock)
    moved = event.from_place_id is not None and event.from_place_id != event.to_place_id
    sample_url = reverse("pages:sample", args=[event.sample.identifier]) if event.sample else None
    return {
        "verb": done(event.verb),
        "subject": (event.sample or container_name(event.container)) if subject else None,
        "subject_url": sample_url or reverse("pages:container", args=[event.container.code]),
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
        "sources": [source_chip(event.source)] if event.source else [],
        "seq": event.seq,
        "hash": event.hash,
        "url": event_url(event),
        "latest": latest,
    }


def entries(
    events: Iterable[CustodyEvent], clock: MissionClock, *, content: bool = False
) -> list[dict[str, Any]]:
    """A container's events, first to last; the last one made the present state."""
    found = list(events)
    return [entry(event, clock, content=content, latest=event is found[-1]) for event in found]


def container_name(container: Container) -> str:
    """`Tube 08`, or `Tube SN261` where the etched serial is published."""
    return (
        f"Tube {container}" if container.serial else container.code.replace("-", " ").capitalize()
    )


def place_url(place: Place) -> str:
    """The page of a place."""
    return reverse("pages:place", args=[place.slug])


def event_url(event: CustodyEvent) -> str:
    """The page of an event."""
    return reverse("pages:event", args=[event.ledger.slug, event.container.code, event.seq])
