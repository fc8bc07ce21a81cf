"""A depot, drawn to scale with its spots."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.kinds import PositionBasis, SampleType
from samples.models import Depot
from samples.pages.depot_plot import Spot, depot_plot
from samples.pages.exports import links
from samples.pages.facts import chips, source_chip
from samples.pages.gate import state_page
from samples.pages.moments import of_event
from samples.pages.records import admin_url, api_url
from samples.pages.shown import Shown, to
from samples.pages.surroundings import metres
from samples.pages.timeline import event_url, place_url
from samples.selectors.depot import SpotView, from_origin, spots
from samples.selectors.lookup import depot as find_depot
from samples.selectors.provenance import by_field
from samples.selectors.rover import apart_m, newest_position


@state_page("depot", "depotspot", "place", "holding", "sample", "custodyevent", "valueprovenance")
def show(request: HttpRequest, shown: Shown, slug: str) -> HttpResponse:
    """The page of a depot."""
    ledger, moment = shown.ledger, shown.moment
    depot = find_depot(slug)
    clock = ledger.mission.clock
    views = spots(depot, moment)
    rover = newest_position(ledger.mission, moment.as_of)
    distance = apart_m(views[0].place, rover) if views else None
    rows = [
        _row(view) | {"when": of_event(view.drop, clock) if view.drop else None} for view in views
    ]
    drops = [view.drop for view in views if view.drop]
    said = by_field(depot)
    return render(
        request,
        "samples/depot.html",
        {
            "ledger": ledger,
            "depot": depot,
            "plot": _plot(depot, views),
            "rows": rows,
            "lying": sum(1 for view in views if view.holding),
            "first": min((event.sol for event in drops if event.sol is not None), default=None),
            "last": max((event.sol for event in drops if event.sol is not None), default=None),
            "twins": sum(1 for view in views if view.twin),
            "area_sources": chips(said, "area_m2", "polygon"),
            "bases": _bases(views),
            "rover": rover,
            "is_past": moment.is_past,
            "distance": metres(distance) if distance is not None else None,
            "place_url": place_url(depot.place),
            "api_url": api_url("depots", depot.place.slug),
            "admin_url": admin_url(request, depot),
            "table_exports": links("depot_export", depot.place.slug),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": depot.place.name, "url": ""},
            ],
        },
    )


def _row(view: SpotView) -> dict[str, Any]:
    statements = by_field(view.place)
    return {
        "view": view,
        "order": view.spot.drop_order,
        "sample": view.sample,
        "printed_lmst": view.drop.details.get("printed_lmst") if view.drop else None,
        "drop_url": event_url(view.drop) if view.drop else None,
        "drop_sources": [source_chip(view.drop.source)] if view.drop and view.drop.source else [],
        "position_sources": chips(statements, "latitude_deg"),
        "place_url": place_url(view.place),
    }


def _plot(depot: Depot, views: list[SpotView]) -> dict[str, Any] | None:
    """What is drawn; None for a depot of which no position is known."""
    drawn = [_spot(view, view.east_m, view.north_m) for view in views if view.east_m is not None]
    if not drawn:
        return None
    origin = next(view.place for view in views if view.east_m is not None)
    ring = [
        from_origin(origin, latitude, longitude)
        for longitude, latitude, *_ in (depot.polygon or [])
    ]
    plot = depot_plot(f"{depot.place.name} depot", ring, drawn)
    return plot | {"area_m2": f"{depot.area_m2:,.0f}".replace(",", " ") if depot.area_m2 else None}


def _spot(view: SpotView, east_m: float | None, north_m: float | None) -> Spot:
    sample = view.sample
    uncertainty = view.place.position_uncertainty_m
    return Spot(
        order=view.spot.drop_order,
        name=sample.name if sample else view.place.name,
        url=to("pages:sample", sample.identifier) if sample else place_url(view.place),
        type=sample.sample_type if sample else "none",
        type_label=SampleType(sample.sample_type).label if sample else "Nothing",
        sol=view.drop.sol if view.drop else None,
        designation=sample.designation if sample else None,
        east_m=east_m or 0.0,
        north_m=north_m or 0.0,
        uncertainty_m=int(uncertainty) if uncertainty and uncertainty.is_integer() else uncertainty,
    )


def _bases(views: list[SpotView]) -> list[str]:
    """What the positions were read off, each basis once."""
    found = {view.place.position_basis for view in views if view.place.position_basis}
    return sorted(PositionBasis(basis).label for basis in found)
