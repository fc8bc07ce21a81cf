"""A place where containers can be, and what is there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.kinds import PlaceKind
from samples.models import Place
from samples.pages.facts import fact
from samples.pages.gate import page
from samples.pages.lists import PAGE_SIZE
from samples.pages.records import admin_url, api_url
from samples.pages.surroundings import position_facts
from samples.pages.timeline import container_name, entry, place_url
from samples.selectors import catalogue, keyset
from samples.selectors.lookup import flight_ledger
from samples.selectors.lookup import place as find_place
from samples.selectors.provenance import by_field
from samples.selectors.rover import newest_position

LATEST = 12
"""Events shown of a place; its containers have the rest."""


@page("place", "container", "holding", "custodyevent", "valueprovenance", known=("cursor",))
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a place."""
    ledger = flight_ledger()
    place = find_place(slug)
    said = by_field(place)
    clock = ledger.mission.clock
    here = keyset.page(
        catalogue.holdings(ledger).filter(catalogue.within(place.slug, "place")),
        ("place__slug", "container__code"),
        PAGE_SIZE,
        request.GET.get("cursor"),
    )
    events = catalogue.events(ledger).filter(catalogue.within(place.slug, "to_place"))[:LATEST]
    kind = PlaceKind(place.kind)
    return render(
        request,
        "samples/place.html",
        {
            "ledger": ledger,
            "place": place,
            "kind": kind.label,
            "is_depot": kind is PlaceKind.DEPOT,
            "rover": newest_position(ledger.mission)
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
            "here": [
                {"holding": holding, "name": container_name(holding.container)}
                for holding in here.rows
            ],
            "previous_url": here.previous and f"?cursor={here.previous}",
            "next_url": here.following and f"?cursor={here.following}",
            "parts": list(Place.objects.filter(parent=place).order_by("slug")[:PAGE_SIZE]),
            "events": [entry(event, clock, subject=True) for event in events],
            "api_url": api_url("places", place.slug),
            "admin_url": admin_url(request, place),
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                *(
                    [{"label": place.parent.name, "url": place_url(place.parent)}]
                    if place.parent
                    else []
                ),
                {"label": place.name, "url": ""},
            ],
        },
    )
