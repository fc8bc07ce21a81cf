"""Where the rover is, and how far from there."""

from __future__ import annotations

from datetime import datetime

from samples.domain.geodesy import distance_m
from samples.models import Mission, Waypoint
from samples.models.base import Positioned


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
    return known.order_by("-sol", "-pk").first()


def apart_m(one: Positioned | None, other: Positioned | None) -> float | None:
    """Great-circle distance in metres; None where a position is unknown."""
    if one is None or other is None:
        return None
    ends = (one.latitude_deg, one.longitude_deg, other.latitude_deg, other.longitude_deg)
    if any(end is None for end in ends):
        return None
    return distance_m(*(float(end) for end in ends if end is not None))
