"""Where something lies, how far, and which images show it."""

from __future__ import annotations

from typing import Any

from samples.domain.geodesy import bearing_deg
from samples.domain.kinds import ElevationDatum, PositionBasis
from samples.models import Observation, Outcrop
from samples.models.base import Positioned
from samples.pages.facts import Fact, Statements, fact


def position_facts(record: Positioned, said: Statements) -> list[Fact]:
    """Where something was taken: degrees, elevation with its datum, basis and uncertainty."""
    if record.latitude_deg is None or record.longitude_deg is None:
        return [fact("Position", None, {})]
    made = [
        fact("Latitude", f"{record.latitude_deg:.6f}", said, "latitude_deg", unit="° N"),
        fact("Longitude", f"{record.longitude_deg:.6f}", said, "longitude_deg", unit="° E"),
    ]
    datum = ElevationDatum(record.elevation_datum).label if record.elevation_datum else ""
    elevation = f"{record.elevation_m:.1f}" if record.elevation_m is not None else None
    made.append(
        fact(
            "Elevation",
            elevation.replace("-", "−") if elevation else None,
            said,
            "elevation_m",
            unit="m",
            note=f"Above the {datum[:1].lower()}{datum[1:]}" if datum else "",
        )
    )
    basis = PositionBasis(record.position_basis).label if record.position_basis else None
    made.append(fact("Position read off", basis, {}, note=record.position_note))
    if record.position_uncertainty_m is not None:
        made.append(fact("Uncertainty", f"± {record.position_uncertainty_m:g}", {}, unit="m"))
    return made


def panoramas(outcrop: Outcrop | None) -> list[dict[str, Any]]:
    """The panoramas taken near an outcrop, the nearest first, each with where to look in it."""
    if outcrop is None:
        return []
    found = (
        Observation.objects.filter(outcrop=outcrop)
        .select_related("source")
        .order_by("distance_to_outcrop_m", "sol", "pk")
    )
    return [
        {"image": image, "range": azimuth_range(image), "look": _where_to_look(image, outcrop)}
        for image in found
    ]


def azimuth_range(image: Observation) -> str:
    """What a panorama shows, clockwise: it may run through north, from 280° round to 220°."""
    first, last = image.azimuth_min_deg, image.azimuth_max_deg
    if first is None or last is None:
        return ""
    if _width_deg(first, last) == 360:
        return "all round"
    return f"from {first:.0f}° clockwise to {last:.0f}°"


def _width_deg(first: float, last: float) -> float:
    return (last - first) % 360 or 360.0


def _where_to_look(image: Observation, outcrop: Outcrop) -> str:
    """The target's direction from where the image was taken, and whether the image covers it."""
    ends = (image.latitude_deg, image.longitude_deg, outcrop.latitude_deg, outcrop.longitude_deg)
    if any(end is None for end in ends):
        return ""
    bearing = bearing_deg(*(float(end) for end in ends if end is not None))
    first, last = image.azimuth_min_deg, image.azimuth_max_deg
    if first is None or last is None or (bearing - first) % 360 <= _width_deg(first, last):
        return f"target at {bearing:.0f}°"
    return f"target at {bearing:.0f}°, outside the image"


def metres(distance_m: float) -> str:
    """A distance as a reader wants it: 4 m, 549 m, 1.25 km, 15.6 km."""
    if distance_m >= 10_000:
        return f"{distance_m / 1000:.1f} km"
    if distance_m >= 1_000:
        return f"{distance_m / 1000:.2f} km"
    return f"{distance_m:.0f} m"
