"""Hand-overs: what is on offer and waits for an answer, and what was handed over before."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.state import Verb
from samples.models import CustodyEvent, Holding, PastHolding
from samples.pages.desk import ANSWERS, actor, button, offer_of
from samples.pages.gate import state_page
from samples.pages.lists import cursor_url, without
from samples.pages.shown import Shown, to
from samples.pages.timeline import container_name, mixed
from samples.selectors import keyset
from samples.selectors.history import LATEST_FIRST, told
from samples.services import verbs

STEPS = (Verb.OFFER, Verb.ACCEPT, Verb.DECLINE, Verb.RECALL)
OPEN = 100
"""Open offers that are listed."""
EVENTS = 25


@state_page("container", "holding", "custodyevent", "custodian", "place", known=("cursor",))
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The page."""
    moment, clock = shown.moment, shown.ledger.mission.clock
    states: list[Holding | PastHolding] = list(
        moment.states()
        .filter(**{f"{moment.path('offered_to')}__isnull": False})
        .order_by("container__code")[: OPEN + 1]
    )
    offers = _offers(shown, states[:OPEN])
    found = keyset.page(
        told(moment).filter(verb__in=[step.value for step in STEPS]),
        LATEST_FIRST,
        EVENTS,
        request.GET.get("cursor"),
    )
    query = without(request.GET, "cursor")
    return render(
        request,
        "samples/handovers.html",
        {
            "ledger": shown.ledger,
            "is_past": moment.is_past,
            "open": [
                {
                    "name": container_name(state.container),
                    "url": to("pages:container", state.container.code),
                    "now": state,
                    "offer": offer_of(state, offers.get(state.container_id), shown),
                    "answers": _answers(request, state),
                }
                for state in states[:OPEN]
            ],
            "has_more": len(states) > OPEN,
            "events": mixed(found.rows, clock, moment),
            "previous_url": cursor_url(query, found.previous),
            "next_url": cursor_url(query, found.following),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Custody", "url": to("pages:ledgers")},
                {"label": "Hand-overs", "url": ""},
            ],
        },
    )


def _offers(shown: Shown, states: list[Holding | PastHolding]) -> dict[int, CustodyEvent]:
    """The event that made each open offer; one query."""
    if not states:
        return {}
    events = (
        shown.moment.counting()
        .filter(verb=Verb.OFFER.value, container__in=[state.container_id for state in states])
        .select_related("ledger", "container")
        .order_by("seq")
    )
    return {event.container_id: event for event in events}


def _answers(request: HttpRequest, state: Holding | PastHolding) -> list[object]:
    if not isinstance(state, Holding):
        return []
    specs = verbs.offered(state, actor(request))
    return [button(state.container, spec) for spec in specs if spec.verb in ANSWERS]
