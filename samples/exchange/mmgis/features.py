"""Values of an MMGIS feature. Names and types of its properties drifted over the years."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import Any

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import check_latitude, distance_m, normalise_longitude
from samples.exchange.mmgis.report import Report
from samples.models import Mission

FAR_M = 200_000.0
"""No rover drives so far: what lies beyond is of another rover, or its axes are swapped."""
APART_M = 5.0
"""Geometry, properties, easting and northing of one localization lie no further apart."""

_RMC = re.compile(r"\d{1,5}_\d{1,7}")

Properties = dict[str, Any]


class NotUnderstood(Exception):
    """Why a feature can't be taken."""


class Feature:
    """Properties by their lower-case names, and which of them were asked for."""

    def __init__(self, raw: object) -> None:
        if not isinstance(raw, dict) or not isinstance(raw.get("properties"), dict):
            raise NotUnderstood("It is no GeoJSON feature with properties.")
        self.properties: Properties = {
            str(name).strip(): value for name, value in raw["properties"].items()
        }
        self._by_name = {name.lower(): value for name, value in self.properties.items()}
        geometry = raw.get("geometry")
        self.geometry: Properties = geometry if isinstance(geometry, dict) else {}

    def first(self, *names: str) -> Any:
        """The first of these properties that has a value; None where none has."""
        given = (self._by_name.get(name) for name in names)
        return next((value for value in given if value is not None and value != ""), None)

    def number(self, *names: str) -> float | None:
        """A figure, also one that is written as text."""
        given = self.first(*names)
        if given is None:
            return None
        return _finite(given, names[0])

    def whole(self, *names: str) -> int | None:
        """A whole figure that is not negative."""
        figure = self.number(*names)
        if figure is None:
            return None
        if figure != int(figure) or figure < 0:
            raise NotUnderstood(f"{names[0]} is {figure}: not a whole number.")
        return int(figure)

    def text(self, *names: str) -> str:
        """A text, empty where there is none."""
        given = self.first(*names)
        return "" if given is None else plain(str(given))

    def sol(self, last: int) -> int:
        """The sol, no later than `last`."""
        sol = self.whole("sol")
        if sol is None:
            raise NotUnderstood("It has no sol.")
        if sol > last:
            raise NotUnderstood(f"Sol {sol} has not begun; today is sol {last}.")
        return sol

    def counter(self, *names: str) -> str:
        """A rover motion counter, site_drive; also of properties `site` and `drive`."""
        given = self.text(*names)
        if not given and "rmc" in names:
            site, drive = self.whole("site"), self.whole("drive")
            given = f"{site}_{drive}" if site is not None and drive is not None else ""
        if not _RMC.fullmatch(given):
            raise NotUnderstood(f"{names[0]} is “{given[:40]}”: not site_drive, such as 91_970.")
        return given

    def name_of(self) -> str:
        """What to call it in a report, whatever is wrong with it."""
        parts = (("sol", "sol"), ("", "rmc"), ("", "fromrmc"), ("to", "tormc"))
        said = [f"{word} {self.text(name)[:20]}" for word, name in parts if self.text(name)]
        return " ".join(said).strip() or "a feature without names"

    def count_names(self, report: Report, used: Iterable[str], unused: Iterable[str]) -> None:
        """Count the properties that are not kept, and those that nobody knows here."""
        used, unused = frozenset(used), frozenset(unused)
        for name in self.properties:
            if name.lower() in unused:
                report.unused[name] += 1
            elif name.lower() not in used:
                report.unknown[name] += 1


def plain(text: str) -> str:
    """A text without NUL, which PostgreSQL can't store."""
    return text.replace("\x00", "").strip()


def point(coordinates: object) -> tuple[float, float, float | None]:
    """Latitude, longitude and elevation of [longitude, latitude, elevation]."""
    if not isinstance(coordinates, list) or len(coordinates) < 2:
        raise NotUnderstood("A position is no [longitude, latitude, elevation].")
    longitude, latitude, *rest = coordinates
    elevation = _finite(rest[0], "elevation") if rest and rest[0] is not None else None
    return *position(_finite(latitude, "latitude"), _finite(longitude, "longitude")), elevation


def position(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees as they are stored, or why there is no such position."""
    try:
        return check_latitude(latitude), normalise_longitude(longitude)
    except InvalidValue as error:
        raise NotUnderstood(error.message) from error


def near(mission: Mission) -> Callable[[float, float], None]:
    """A check that a position can be the mission's: not far from where it landed."""
    landed = mission.latitude_deg, mission.longitude_deg

    def check(latitude: float, longitude: float) -> None:
        if landed[0] is None or landed[1] is None:
            return
        far = distance_m(landed[0], landed[1], latitude, longitude)
        if far > FAR_M:
            raise NotUnderstood(
                f"{latitude:.5f}°, {longitude:.5f}° is {far / 1000:.0f} km from where "
                f"{mission} landed: another rover's, or its axes are swapped."
            )

    return check


def _finite(given: object, name: str) -> float:
    try:
        figure = float(given)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        figure = math.nan
    if isinstance(given, bool) or not math.isfinite(figure):
        raise NotUnderstood(f"{name} is “{str(given)[:40]}”: not a number.")
    return figure
