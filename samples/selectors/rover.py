"""Where the rover is, and how far from there."""

from __future__ import annotations

from datetime import datetime

from samples.domain.geodesy import distance_m
from samples.models import Mission, Waypoint
from samples.models.base import Positioned

MOST_A_SOL = 10
"""Localizations that one sol can have; JPL's layers have up to three."""


def newest_position(mission: Mission, by: datetime | None = None) -> Waypoint | None:
    """The rover's last known localization, or the last one `by` a moment; None before the first."""
    known = Waypoint.objects.select_related("source").filter(
        mission=mission, latitude_deg__isnull=False
    )
    if by is not None:
        # Strictly before: the end of a sol is the first moment of the next one.
        before, landed = by - by.resolution, mission.clock.sol_window(0)[0]
        last = mission.clock.sol(before) if before >= landed else -1
        known = known.filter(sol__lte=last)
    latest = list(known.order_by("-sol", "-pk")[:MOST_A_SOL])
    # Files may bring the localizations of a sol in any order: the motion counter tells the last.
    there = [one for one in latest if one.sol == latest[0].sol]
    return max(there, key=lambda one: (_counter(one.rmc), one.pk), default=None)


def _counter(rmc: str) -> tuple[int, ...]:
    """A motion counter (site_drive) as it grows; before all others where it can't be read."""
    parts = rmc.split("_")
    return tuple(int(part) for part in parts) if all(part.isdecimal() for part in parts) else ()


def apart_m(one: Positioned | None, other: Positioned | None) -> float | None:
    """Great-circle distance in metres; None where a position is unknown."""
    if one is None or other is None:
        return None
    ends = (one.latitude_deg, one.longitude_deg, other.latitude_deg, other.longitude_deg)
    if any(end is None for end in ends):
        return None
    return distance_m(*(float(end) for end in ends if end is not None))
