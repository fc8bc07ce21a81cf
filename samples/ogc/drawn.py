"""Features as a layer of the site's map: metres about the landing point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from samples.domain.geodesy import CRS, MARS_RADIUS_M
from samples.exchange.ogc.collection import Collection
from samples.exchange.ogc.documents import Feature
from samples.selectors import lookup
from samples.selectors.map import Frame

_STYLES = {
    "samples": "sample",
    "outcrops": "landing",
    "depots": "depot",
    "depot-spots": "depot",
    "waypoints": "waypoint",
}


def content(of: Collection, found: list[Feature]) -> dict[str, Any]:
    """What docs/frontend.md says that a map reads."""
    mission = lookup.flight_ledger().mission
    frame = Frame.of(mission)
    placed = [one for one in found if one["geometry"] is not None]
    kind = {"Point": "points", "Polygon": "polygon"}.get(of.geometry, "line")
    layer = {
        "id": of.id,
        "title": of.title,
        "kind": kind,
        "style": _STYLES.get(of.id, "rover" if kind == "points" else "traverse"),
        "features": [drawn for one in placed for drawn in _drawn(of, one, frame)],
    }
    return {
        "origin": {
            "lat": mission.latitude_deg,
            "lon": mission.longitude_deg,
            "name": "the landing point",
        },
        "crs": CRS,
        "radius_m": MARS_RADIUS_M,
        "layers": [layer],
    }


def title(one: Feature) -> str:
    """What a feature is called."""
    values = one["properties"]
    if "sol" in values:
        return f"Sol {values['sol']}"
    if "vehicle" in values:
        return f"{values['vehicle']} {values['number']}"
    return str(values.get("name") or one["id"])


def _drawn(of: Collection, one: Feature, frame: Frame) -> Iterable[dict[str, Any]]:
    told = {"title": title(one), "url": reverse("ogc:item", args=[of.id, one["id"]]) + "?f=html"}
    coordinates = one["geometry"]["coordinates"]
    match one["geometry"]["type"]:
        case "Point":
            longitude, latitude = coordinates
            east, north = frame.metres(latitude, longitude)
            if kind := one["properties"].get("sample_type"):
                told["type"] = kind
            yield {"id": str(one["id"]), "east_m": east, "north_m": north, **told}
        case "Polygon":
            yield {"ring": frame.path(coordinates[0]), **told}
        case "LineString":
            yield {"path": frame.path(coordinates), **told}
        case _:
            for way in coordinates:
                yield {"path": frame.path(way), **told}
