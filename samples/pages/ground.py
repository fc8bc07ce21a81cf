"""The map of everything, its data, and the same places as a table."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag

from samples.domain.geodesy import CRS, MARS_RADIUS_M
from samples.domain.kinds import SampleType
from samples.models import Mission, Sample, Waypoint
from samples.models.base import Positioned
from samples.pages.gate import state_page
from samples.pages.shown import Shown, to
from samples.pages.surroundings import metres
from samples.pages.timeline import place_url
from samples.selectors.map import Frame, Ground, ground, sampling_places
from samples.selectors.rover import newest_position

MODELS = ("sample", "holding", "place", "depot", "drive", "waypoint", "observation")
Feature = dict[str, Any]


@state_page(*MODELS)
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The map."""
    ledger, moment = shown.ledger, shown.moment
    mission = ledger.mission
    frame = Frame.of(mission)
    rover = newest_position(mission, moment.as_of)
    return render(
        request,
        "samples/map.html",
        {
            "ledger": ledger,
            "mission": mission,
            "rover": rover,
            "rows": [_row(sample, frame) for sample in sampling_places(mission)],
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Map", "url": ""},
            ],
        },
    )


@state_page(*MODELS)
def data(request: HttpRequest, shown: Shown) -> HttpResponse:
    """Everything on the map, in local metres; its ETag is its content's hash."""
    ledger, moment = shown.ledger, shown.moment
    mission = ledger.mission
    content = {
        "origin": {
            "lat": mission.latitude_deg,
            "lon": mission.longitude_deg,
            "name": "the landing point",
        },
        "crs": CRS,
        "radius_m": MARS_RADIUS_M,
        "layers": layers(ground(mission, moment), mission, moment.as_of),
    }
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    # Only public facts in it: compressing them under TLS gives nothing away.
    compressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(
        gzip.compress(body, compresslevel=6, mtime=0) if compressed else body,
        content_type="application/json",
    )
    if compressed:
        response["Content-Encoding"] = "gzip"
    # Weak: the same content, however it is packed.
    response["ETag"] = f"W/{etag}"
    # A browser asks every time, and gets the content only where something moved.
    response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "no-cache"
    patch_vary_headers(response, ["Accept-Encoding"])
    return get_conditional_response(request, etag=f"W/{etag}", response=response) or response


def layers(found: Ground, mission: Mission, as_of: datetime | None = None) -> list[dict[str, Any]]:
    """The layers as docs/frontend.md describes them, the lowest first."""
    frame = found.frame
    return [
        _layer("traverse", "Traverse", "line", "traverse", _drives(found)),
        _layer("waypoints", "Ends of drives", "points", "waypoint", _waypoints(found), shown=False),
        _layer(
            "panoramas", "Navcam panoramas", "points", "panorama", _panoramas(found), shown=False
        ),
        _layer("zones", "Depot zone", "polygon", "depot", _zones(found)),
        _layer("samples", "Sampling places", "points", "sample", _samples(found)),
        _layer("depot", "Tubes on the ground", "points", "depot", _on_the_ground(found)),
        _layer(
            "landing",
            "Landing point",
            "points",
            "landing",
            _point(frame, mission, id="landing", title="Landing point", sol=0),
        ),
        _layer(
            "rover",
            "Rover then" if as_of else "Rover now",
            "points",
            "rover",
            _rover(frame, newest_position(mission, as_of), mission),
        ),
    ]


def _layer(
    name: str, title: str, kind: str, style: str, features: Iterable[Feature], *, shown: bool = True
) -> dict[str, Any]:
    layer = {"id": name, "title": title, "kind": kind, "style": style, "features": list(features)}
    return layer if shown else layer | {"visible": False}


def _point(frame: Frame, record: Positioned, **more: Any) -> list[Feature]:
    """One feature, or none where the position is unknown."""
    at = frame.of_point(record)
    return [{"east_m": at[0], "north_m": at[1], **more}] if at else []


def _drives(found: Ground) -> list[Feature]:
    return [
        {
            "path": found.frame.path(drive.path),
            "title": f"Drive of sol {drive.sol}",
            "detail": metres(drive.length_m),
        }
        for drive in found.drives
    ]


def _waypoints(found: Ground) -> list[Feature]:
    return [
        feature
        for waypoint in found.waypoints
        for feature in _point(
            found.frame, waypoint, title=f"Sol {waypoint.sol}", detail=waypoint.rmc
        )
    ]


def _panoramas(found: Ground) -> list[Feature]:
    return [
        feature
        for image in found.panoramas
        for feature in _point(
            found.frame, image, title=f"Panorama, sol {image.sol}", url=image.url, detail=image.rmc
        )
    ]


def _zones(found: Ground) -> list[Feature]:
    return [
        {
            "ring": found.frame.path(depot.polygon),
            "title": f"{depot.place.name} depot",
            "url": to("pages:depot", depot.place.slug),
        }
        for depot in found.depots
        if depot.polygon
    ]


def _samples(found: Ground) -> list[Feature]:
    return [
        feature
        for sample in found.samples
        for feature in _point(
            found.frame,
            sample,
            id=f"sample-{sample.slug}",
            title=sample.name,
            url=to("pages:sample", sample.identifier),
            sol=sample.sampled_sol,
            type=sample.sample_type,
            kind=SampleType(sample.sample_type).label,
            detail=sample.outcrop.name if sample.outcrop else "",
        )
    ]


def _on_the_ground(found: Ground) -> list[Feature]:
    return [
        feature
        for holding in found.on_the_ground
        for feature in _point(
            found.frame,
            holding.place,
            id=f"place-{holding.place.slug}",
            title=holding.content.name if holding.content else str(holding.container),
            url=to("pages:sample", holding.content.identifier)
            if holding.content
            else place_url(holding.place),
            type=holding.content.sample_type if holding.content else None,
            kind=holding.place.name,
        )
    ]


def _rover(frame: Frame, newest: Waypoint | None, mission: Mission) -> list[Feature]:
    if newest is None:
        return []
    name = mission.rover_name or mission.name
    return _point(
        frame, newest, id="rover", title=name, sol=newest.sol, detail="last known position"
    )


def _row(sample: Sample, frame: Frame) -> dict[str, Any]:
    at = frame.of_point(sample)
    return {
        "sample": sample,
        "east": f"{at[0]:,.0f}".replace(",", " ").replace("-", "−") if at else None,
        "north": f"{at[1]:,.0f}".replace(",", " ").replace("-", "−") if at else None,
    }
