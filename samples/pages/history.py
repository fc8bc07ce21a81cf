"""The flight ledger: its latest events, and one event with the text that was hashed."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.custody import GENESIS_HASH, hash_of
from samples.pages.facts import fact, source_chip
from samples.pages.filters import HistoryFilter
from samples.pages.gate import page
from samples.pages.inclusion import inclusion
from samples.pages.lists import listing
from samples.pages.moments import of_event
from samples.pages.records import admin_url, api_url
from samples.pages.timeline import container_name, done, entry, place_url
from samples.selectors import catalogue
from samples.selectors import history as selector
from samples.selectors.lookup import flight_ledger

EVENTS = 25
"""Events on a page: each takes several lines."""

MODELS = ("custodyevent", "container", "ledger", "place", "source")


@page(*MODELS, known=(*HistoryFilter.base_filters, "cursor"))
def show(request: HttpRequest) -> HttpResponse:
    """The events, the latest first."""
    ledger = flight_ledger()
    clock = ledger.mission.clock
    listed = listing(
        request,
        HistoryFilter,
        catalogue.events(ledger),
        {"latest": selector.LATEST_FIRST},
        default="latest",
        noun=("event", "events"),
        size=EVENTS,
    )
    context = {
        "ledger": ledger,
        "listed": listed,
        "events": [entry(event, clock, subject=True) for event in listed.rows],
        "action": reverse("pages:history"),
        "proof_url": reverse("pages:proof", args=[ledger.slug]),
        "breadcrumbs": [
            {"label": "Start", "url": reverse("pages:start")},
            {"label": "History", "url": ""},
        ],
    }
    return render(request, "samples/history.html", context, status=400 if listed.problem else 200)


@page(*MODELS, "checkpoint", "checkpointhead")
def show_event(request: HttpRequest, ledger: str, container: str, seq: int) -> HttpResponse:
    """One event."""
    event = selector.event(ledger, container, seq)
    clock = event.ledger.mission.clock
    moment = of_event(event, clock)
    before, after = selector.neighbours(event)
    name = container_name(event.container)
    printed = event.details.get("printed_lmst")
    return render(
        request,
        "samples/event.html",
        {
            "ledger": event.ledger,
            "event": event,
            "title": f"{name} {done(event.verb).lower()}",
            "moment": moment,
            "facts": [
                fact(
                    "Container",
                    name,
                    {},
                    url=reverse("pages:container", args=[event.container.code]),
                ),
                fact(
                    "Sample",
                    event.sample.name if event.sample else None,
                    {},
                    url=reverse("pages:sample", args=[event.sample.identifier])
                    if event.sample
                    else None,
                ),
                fact("Sol", moment.sol, {}),
                fact("UTC", moment.utc_html, {}),
                fact(
                    "Local mean solar time",
                    moment.lmst,
                    {},
                    note=f"Printed {printed}" if printed else "",
                ),
                fact(
                    "From",
                    event.from_place.name if event.from_place else None,
                    {},
                    url=place_url(event.from_place) if event.from_place else None,
                    note=event.get_from_stage_display() if event.from_stage else "",
                ),
                fact(
                    "To",
                    event.to_place.name,
                    {},
                    url=place_url(event.to_place),
                    note=event.get_to_stage_display(),
                ),
                fact(
                    "Answers for it",
                    event.to_custodian,
                    {},
                    note=f"Before: {event.from_custodian}"
                    if event.from_custodian and event.from_custodian != event.to_custodian
                    else "",
                ),
                fact("Recorded by", event.recorded_by, {}),
                fact("Recorded", f"{event.recorded_at:%Y-%m-%d %H:%M:%S} UTC", {}),
                fact("Why", event.reason, {}),
                fact("Source", event.source, {})
                | {"sources": [source_chip(event.source)] if event.source else []},
            ],
            "text": json.dumps(json.loads(event.text), indent=2, ensure_ascii=False),
            "hash_holds": hash_of(event.text) == event.hash,
            "inclusion": inclusion(event),
            "proof_url": reverse("pages:proof", args=[ledger]),
            "is_first": event.previous_hash == GENESIS_HASH,
            "before_url": _neighbour_url(ledger, container, before),
            "after_url": _neighbour_url(ledger, container, after),
            "api_url": api_url("events", str(event.pk)),
            "admin_url": admin_url(request, event),
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                {"label": "History", "url": reverse("pages:history")},
                {"label": f"{name}, event {event.seq}", "url": ""},
            ],
        },
    )


def _neighbour_url(ledger: str, container: str, seq: int | None) -> str | None:
    return reverse("pages:event", args=[ledger, container, seq]) if seq is not None else None
