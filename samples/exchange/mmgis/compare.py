"""A record as a file tells it against the one that is stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from samples.domain.geodesy import distance_m
from samples.exchange.mmgis.report import Change
from samples.models import Drive, Waypoint

SAME_PLACE_M = 1.0
"""Two tellings of one localization differ by less: JPL's own figures are rounded, some were
measured anew."""
SAME_HEIGHT_M = 1.0
SAME_ODOMETER_KM = 0.02
"""The layer rounds to 0.01 km."""
SAME_LENGTH_M = 0.5
"""The shipped drives are simplified to 0.5 m."""


@dataclass
class Compared:
    """`filled`: what the file knows and the record doesn't; `differs`: what contradicts it.

    Both hold the values to set; `changes` tells the second in words, `news` the first.
    """

    filled: dict[str, Any] = field(default_factory=dict)
    differs: dict[str, Any] = field(default_factory=dict)
    news: list[Change] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def value(self, stored: object, told: object, name: str, tolerance: float) -> None:
        """Compare one figure; the file's silence contradicts nothing."""
        there, here = getattr(told, name), getattr(stored, name)
        if there is None:
            return
        if here is None:
            self.filled[name] = there
            self.news.append(Change(str(stored), name, "", f"{there:g}"))
        elif abs(here - there) > tolerance:
            self.differs[name] = there
            self.changes.append(Change(str(stored), name, f"{here:.10g}", f"{there:.10g}"))


def waypoint(stored: Waypoint, told: Waypoint) -> Compared:
    """Position, elevation, easting, northing and odometer; the note is nobody's fact."""
    found = Compared()
    before, now = _place(stored), _place(told)
    if now is not None and (before is None or distance_m(*before, *now) > SAME_PLACE_M):
        values = {
            "latitude_deg": told.latitude_deg,
            "longitude_deg": told.longitude_deg,
            "position_basis": told.position_basis,
        }
        change = Change(str(stored), "position", _said(before), _said(now))
        (found.filled if before is None else found.differs).update(values)
        (found.news if before is None else found.changes).append(change)
    found.value(stored, told, "elevation_m", SAME_HEIGHT_M)
    for values in (found.filled, found.differs):
        if "elevation_m" in values:
            values["elevation_datum"] = told.elevation_datum
    for name in ("easting_m", "northing_m"):
        found.value(stored, told, name, SAME_PLACE_M)
    found.value(stored, told, "odometer_km", SAME_ODOMETER_KM)
    return found


def drive(stored: Drive, told: Drive) -> Compared:
    """Length and both ends: the way between them is simplified as each file has it."""
    found = Compared()
    found.value(stored, told, "length_m", SAME_LENGTH_M)
    apart = max(
        distance_m(here[1], here[0], there[1], there[0])
        for here, there in (
            (stored.path[0], told.path[0]),
            (stored.path[-1], told.path[-1]),
        )
    )
    if apart > SAME_PLACE_M:
        found.changes.append(
            Change(str(stored), "path", f"{len(stored.path)} points", f"ends {apart:.1f} m away")
        )
        found.differs["path"] = told.path
    return found


def _place(waypoint: Waypoint) -> tuple[float, float] | None:
    if waypoint.latitude_deg is None or waypoint.longitude_deg is None:
        return None
    return waypoint.latitude_deg, waypoint.longitude_deg


def _said(place: tuple[float, float] | None) -> str:
    return "" if place is None else f"{place[0]:.8f}, {place[1]:.8f}"
