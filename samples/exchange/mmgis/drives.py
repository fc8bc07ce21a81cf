"""Features of the layer `M20_traverse` as drives."""

from __future__ import annotations

from samples.domain.geodesy import distance_m
from samples.exchange.mmgis.features import Feature, NotUnderstood, near, point
from samples.exchange.mmgis.files import Layer
from samples.exchange.mmgis.report import Report
from samples.exchange.mmgis.waypoints import order
from samples.models import Drive, Mission

USED = {"sol", "fromrmc", "from_rmc", "tormc", "to_rmc", "length", "length_m", "len_m"}
UNUSED = {"sclk_start", "sclk_end", "date", "id", "objectid", "fid"}
GAP_M = 1.0
"""The parts of a line that is stored in parts begin where the one before ended."""

Key = tuple[int, str, str]


def drives(layer: Layer, mission: Mission, last_sol: int, report: Report) -> dict[Key, Drive]:
    """Drives by sol and motion counters, in the rover's order; nothing is stored."""
    found: dict[Key, Drive] = {}
    for number, raw in enumerate(layer.features, start=1):
        what = "a feature"
        try:
            feature = Feature(raw)
            what = feature.name_of()
            feature.count_names(report, USED, UNUSED)
            drive = _drive(feature, mission, last_sol)
        except NotUnderstood as why:
            report.skip(number, what, str(why))
            continue
        if found.setdefault((drive.sol, drive.from_rmc, drive.to_rmc), drive) is not drive:
            report.skip(number, what, "The file has this drive twice.")
    return dict(sorted(found.items(), key=lambda item: (item[0][0], order(item[0][1]))))


def _drive(feature: Feature, mission: Mission, last_sol: int) -> Drive:
    length = feature.number("length", "length_m", "len_m")
    if length is None or length < 0:
        raise NotUnderstood("It does not say how long the drive was.")
    return Drive(
        mission=mission,
        sol=feature.sol(last_sol),
        from_rmc=feature.counter("fromrmc", "from_rmc"),
        to_rmc=feature.counter("tormc", "to_rmc"),
        length_m=length,
        path=_path(feature, mission),
    )


def _path(feature: Feature, mission: Mission) -> list[list[float]]:
    """One line of [longitude, latitude, elevation], also of a line that is stored in parts."""
    kind, told = feature.geometry.get("type"), feature.geometry.get("coordinates")
    parts = [told] if kind == "LineString" else told if kind == "MultiLineString" else None
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise NotUnderstood(f"Its geometry is {kind or 'missing'}: not a line.")
    check = near(mission)
    path: list[list[float]] = []
    for part in parts:
        for place, one in enumerate(part):
            latitude, longitude, elevation = point(one)
            check(latitude, longitude)
            here = [longitude, latitude, *([] if elevation is None else [elevation])]
            if path and place == 0:
                gap = distance_m(path[-1][1], path[-1][0], latitude, longitude)
                if gap > GAP_M:
                    raise NotUnderstood(f"Its line has a gap of {gap:.0f} m.")
                if here[:2] == path[-1][:2]:
                    continue
            path.append(here)
    if len(path) < 2:
        raise NotUnderstood("Its line has fewer than two points.")
    return path
