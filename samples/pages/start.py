"""The start page: what is where, what happened when, the mission."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.domain.errors import InvalidValue
from samples.domain.kinds import ContainerKind, ObservationKind, PlaceKind, SampleType
from samples.domain.marstime import mars_year, solar_longitude_deg
from samples.models import Mission, Observation, Place, Waypoint
from samples.pages.facts import Fact, fact, source_chip
from samples.pages.gate import state_page
from samples.pages.mock_missions.lists import mission_row
from samples.pages.shown import Shown, to
from samples.pages.strip import strip
from samples.pages.timeline import mixed
from samples.selectors import mock_missions
from samples.selectors.history import told
from samples.selectors.overview import Counts, counts, tracks
from samples.selectors.provenance import by_field

LATEST = 5
SEASONS = ("northern spring", "northern summer", "northern autumn", "northern winter")


MODELS = (
    "sample", "container", "holding", "place", "custodyevent", "mission", "observation",
    "mockmission",
)  # fmt: skip


@state_page(*MODELS)
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The start page."""
    ledger, at = shown.ledger, shown.moment
    mission = ledger.mission
    clock = mission.clock
    # The end of a sol is the first moment of the next one.
    now = at.as_of - at.as_of.resolution if at.as_of else datetime.now(UTC)
    counted = counts(at)
    try:
        today = clock.stamp(now)
    except InvalidValue:
        today = None  # a mission that has not landed yet
    return render(
        request,
        "samples/start.html",
        {
            "ledger": ledger,
            "mission": mission,
            "total": counted.total,
            "where": [_where(place, number) for place, number in counted.places],
            "figures": _figures(counted),
            "types": _types(counted),
            "strip": strip(tracks(at, clock), clock, today.sol if today else 0),
            "events": mixed(told(at)[:LATEST], clock, at),
            "is_past": at.is_past,
            "facts": _mission_facts(mission),
            "links": _links(mission),
            "mock": _mock(),
            "now": now,
            "today": today,
            "ls": solar_longitude_deg(now),
            "season": SEASONS[int(solar_longitude_deg(now) // 90)],
            "mars_year": mars_year(now),
            "map_label": "where the samples were taken",
        },
    )


def _mock() -> dict[str, Any] | None:
    """The mock mission to look at first."""
    mission = mock_missions.shown_first()
    return mission_row(mission) if mission else None


def _where(place: Place, number: int) -> str:
    word = "aboard" if place.kind == PlaceKind.ROVER else "at"
    return f"{number} {word} {place.name}"


def _figures(counted: Counts) -> list[dict[str, Any]]:
    containers = to("pages:containers")
    kinds = ", ".join(f"{counted.kinds[kind]} {kind.label.lower()}s" for kind in ContainerKind)
    return [
        {"value": counted.total, "label": "Containers", "url": containers, "note": kinds},
        *(
            {
                "value": number,
                "label": f"{'Aboard' if place.kind == PlaceKind.ROVER else 'At'} {place.name}",
                "url": to("pages:containers", query={"place": place.slug}),
                "note": PlaceKind(place.kind).label,
            }
            for place, number in counted.places
        ),
        {
            "value": counted.sealed,
            "label": "Sealed",
            "url": to("pages:catalogue", query={"sealed": "true"}),
            "note": "with a sample in them",
        },
        {
            "value": counted.unsealed,
            "label": "Not sealed",
            "url": to("pages:catalogue", query={"sealed": "false"}),
            "note": "with a sample in them",
        },
        {
            "value": counted.empty,
            "label": "Empty",
            "url": to("pages:containers", query={"empty": "true"}),
            "note": "nothing in them yet",
        },
    ]


def _types(counted: Counts) -> list[dict[str, Any]]:
    return [
        {
            "type": kind,
            "label": kind.label,
            "count": counted.types[kind],
            "url": to("pages:catalogue", query={"sample_type": kind.value, "retained": "true"}),
        }
        for kind in SampleType
        if counted.types[kind]
    ]


def _mission_facts(mission: Mission) -> list[Fact]:
    said = by_field(mission)
    newest = (
        Waypoint.objects.filter(mission=mission, odometer_km__isnull=False)
        .select_related("source")
        .order_by("-sol", "-pk")
        .first()
    )
    driven = fact(
        "Driven",
        f"{newest.odometer_km:.1f}" if newest else None,
        {},
        unit="km",
        note=f"By sol {newest.sol}" if newest else "",
    )
    driven["sources"] = [source_chip(newest.source)] if newest else []
    return [
        fact(
            "Landed",
            _moment(mission.landed_at),
            said,
            "landed_at",
            note="Spacecraft event time: when it happened on Mars.",
        ),
        fact(
            "Signal on Earth",
            _moment(mission.landing_signal_received_at),
            said,
            "landing_signal_received_at",
            note="Earth-receive time: when the light had arrived.",
        ),
        fact(
            "Landing point",
            f"{mission.latitude_deg:.5f}° N, {mission.longitude_deg:.5f}° E"
            if mission.has_position
            else None,
            said,
            "latitude_deg",
            note=mission.landing_site_name,
        ),
        fact(
            "Tubes launched",
            _launched(mission),
            said,
            "sample_tubes_launched",
            "witness_tubes_launched",
        ),
        driven,
    ]


def _moment(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else None


def _launched(mission: Mission) -> str | None:
    if mission.sample_tubes_launched is None or mission.witness_tubes_launched is None:
        return None
    return f"{mission.sample_tubes_launched} sample, {mission.witness_tubes_launched} witness"


def _links(mission: Mission) -> list[Observation]:
    """The landing video and the first panorama of the surface."""
    found = Observation.objects.filter(mission=mission).select_related("source")
    return [
        first
        for kind in (ObservationKind.VIDEO, ObservationKind.PANORAMA)
        if (first := found.filter(kind=kind).order_by("sol", "pk").first()) is not None
    ]
