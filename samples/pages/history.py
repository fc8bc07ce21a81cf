"""A ledger: its latest events, and one event with the text that was hashed."""

from __future__ import annotations

import json

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from samples.domain.custody import GENESIS_HASH, hash_of
from samples.exchange.event_table import COLUMNS
from samples.exchange.tables import MEDIA_TYPES
from samples.models import CustodyEvent
from samples.pages import shown as showing
from samples.pages.exports import as_file, require_format
from samples.pages.facts import fact, source_chip
from samples.pages.filters import HistoryFilter
from samples.pages.gate import page, state_page
from samples.pages.inclusion import inclusion
from samples.pages.lists import listing, narrowed
from samples.pages.moments import of_event
from samples.pages.records import admin_url, api_url
from samples.pages.shown import Shown, to
from samples.pages.timeline import container_name, done, event_url, mixed, place_url
from samples.selectors import history as selector
from samples.selectors.moment import Moment

EVENTS = 25
"""Events on a page: each takes several lines."""

MODELS = ("custodyevent", "container", "ledger", "place", "source")


@state_page(*MODELS, known=(*HistoryFilter.base_filters, "cursor"))
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The events, the latest first."""
    clock = shown.ledger.mission.clock
    listed = listing(
        request,
        HistoryFilter,
        selector.told(shown.moment),
        {"latest": selector.LATEST_FIRST},
        default="latest",
        noun=("event", "events"),
        at=shown.moment,
        size=EVENTS,
    )
    context = {
        "ledger": shown.ledger,
        "listed": listed,
        "events": mixed(listed.rows, clock, shown.moment),
        "exports": [
            {
                "label": name.upper(),
                "url": f"{reverse('pages:history_export', args=[name])}?{listed.query}".rstrip("?"),
            }
            for name in MEDIA_TYPES
        ],
        "action": reverse("pages:history"),
        "clear_url": to("pages:history"),
        "proof_url": reverse("pages:proof", args=[shown.ledger.slug]),
        "breadcrumbs": [
            {"label": "Start", "url": to("pages:start")},
            {"label": "History", "url": ""},
        ],
    }
    return render(request, "samples/history.html", context, status=400 if listed.problem else 200)


@state_page(*MODELS, "sample", "custodian", known=tuple(HistoryFilter.base_filters))
def export(request: HttpRequest, shown: Shown, format_name: str) -> HttpResponseBase:
    """All the events that the filters leave, the latest first."""
    require_format(format_name)
    found = narrowed(request, HistoryFilter, selector.told(shown.moment), at=shown.moment)
    events = found.order_by(*selector.LATEST_FIRST).iterator(chunk_size=500)
    return as_file(shown, format_name, "history", COLUMNS, events)


@page(*MODELS, "checkpoint", "checkpointhead")
def show_event(request: HttpRequest, ledger: str, container: str, seq: int) -> HttpResponse:
    """One event."""
    event = selector.event(ledger, container, seq)
    with showing.showing(showing.of_ledger(event.ledger)):
        return _event_page(request, event)


def _event_page(request: HttpRequest, event: CustodyEvent) -> HttpResponse:
    ledger, container = event.ledger.slug, event.container.code
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
                    url=to("pages:container", event.container.code),
                ),
                fact(
                    "Sample",
                    event.sample.name if event.sample else None,
                    {},
                    url=to("pages:sample", event.sample.identifier) if event.sample else None,
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
            "corrected": _correction(event),
            "corrects": event.corrects and to("pages:event", ledger, container, event.corrects),
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
                {"label": "Start", "url": to("pages:start")},
                {"label": "History", "url": to("pages:history")},
                {"label": f"{name}, event {event.seq}", "url": ""},
            ],
        },
    )


def _correction(event: CustodyEvent) -> dict[str, str | int] | None:
    """What took the event back in its own ledger."""
    found = selector.corrections(Moment(event.ledger), [event]).get((event.container_id, event.seq))
    if found is None:
        return None
    return {"seq": found.seq, "url": event_url(found), "reason": found.reason}


def _neighbour_url(ledger: str, container: str, seq: int | None) -> str | None:
    return to("pages:event", ledger, container, seq) if seq is not None else None
