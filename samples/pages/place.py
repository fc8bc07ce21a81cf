"""A place where containers can be, and what is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.kinds import PlaceKind
from samples.models import Place
from samples.pages.facts import fact
from samples.pages.gate import state_page
from samples.pages.lists import PAGE_SIZE, cursor_url, without
from samples.pages.records import admin_url, api_url
from samples.pages.shown import Shown, to
from samples.pages.surroundings import position_facts
from samples.pages.timeline import container_name, mixed, place_url
from samples.selectors import catalogue, keyset
from samples.selectors.history import told
from samples.selectors.lookup import place as find_place
from samples.selectors.provenance import by_field
from samples.selectors.rover import newest_position

LATEST = 12
"""Events shown of a place; its containers have the rest."""


@state_page("place", "container", "holding", "custodyevent", "valueprovenance", known=("cursor",))
def show(request: HttpRequest, shown: Shown, slug: str) -> HttpResponse:
    """The page of a place."""
    ledger, moment = shown.ledger, shown.moment
    place = find_place(slug)
    said = by_field(place)
    clock = ledger.mission.clock
    here = keyset.page(
        moment.states().filter(catalogue.within(place.slug, moment.path("place"))),
        (moment.path("place__slug"), "container__code"),
        PAGE_SIZE,
        request.GET.get("cursor"),
    )
    events = told(moment).filter(catalogue.within(place.slug, "to_place"))[:LATEST]
    kind = PlaceKind(place.kind)
    query = without(request.GET, "cursor")
    return render(
        request,
        "samples/place.html",
        {
            "ledger": ledger,
            "place": place,
            "kind": kind.label,
            "is_depot": kind is PlaceKind.DEPOT,
            "rover": newest_position(ledger.mission, moment.as_of)
            if kind in (PlaceKind.ROVER, PlaceKind.ROVER_RACK)
            else None,
            "facts": [
                fact("Kind", kind.label, said, "kind"),
                *(
                    [fact("Part of", place.parent.name, {}, url=place_url(place.parent))]
                    if place.parent
                    else []
                ),
                fact("Room for", place.capacity, said, "capacity", unit="containers"),
                *(position_facts(place, said) if place.has_position else []),
            ],
            "nothing_here": f"No container {'was' if moment.is_past else 'is'} at this place in "
            f"{ledger.name}{' then' if moment.is_past else ''}.",
            "here": [
                {"holding": holding, "name": container_name(holding.container)}
                for holding in here.rows
            ],
            "previous_url": cursor_url(query, here.previous),
            "next_url": cursor_url(query, here.following),
            "parts": list(Place.objects.filter(parent=place).order_by("slug")[:PAGE_SIZE]),
            "events": mixed(events, clock, moment),
            "api_url": api_url("places", place.slug),
            "admin_url": admin_url(request, place),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                *(
                    [{"label": place.parent.name, "url": place_url(place.parent)}]
                    if place.parent
                    else []
                ),
                {"label": place.name, "url": ""},
            ],
        },
    )
