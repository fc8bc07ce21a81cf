"""Features of the layer `M20_waypoints` (or `M20_waypoints_current`) as waypoints."""

from __future__ import annotations

from samples.domain.errors import InvalidValue
from samples.domain.geodesy import distance_m, from_jpl_easting_northing
from samples.domain.kinds import ElevationDatum, PositionBasis
from samples.exchange.mmgis.features import APART_M, Feature, NotUnderstood, near, point, position
from samples.exchange.mmgis.files import Layer
from samples.exchange.mmgis.report import Report
from samples.models import Mission, Waypoint

USED = {
    "rmc", "site", "drive", "sol", "easting", "northing", "elev_geoid", "elev", "lon", "lat",
    "longitude", "latitude", "dist_total_m", "dist_total", "dist_km", "km", "note", "notes",
}  # fmt: skip
UNUSED = {
    "elev_radii", "radius", "roll", "pitch", "yaw", "yaw_rad", "tilt", "dist_m", "dist_mi", "final",
    "images", "sclk_start", "sclk_end", "date", "drivetype", "id", "objectid", "fid",
}  # fmt: skip
"""Known, and told by another property, by another layer, or of no use to the inventory."""
NOTE = 200
"""Characters of a note that are kept."""

Key = tuple[int, str]


def waypoints(layer: Layer, mission: Mission, last_sol: int, report: Report) -> dict[Key, Waypoint]:
    """Waypoints by sol and rover motion counter, in the rover's order; nothing is stored."""
    found: dict[Key, Waypoint] = {}
    for number, raw in enumerate(layer.features, start=1):
        what = "a feature"
        try:
            feature = Feature(raw)
            what = feature.name_of()
            feature.count_names(report, USED, UNUSED)
            waypoint = _waypoint(feature, mission, last_sol, report)
            near(mission)(waypoint.latitude_deg or 0.0, waypoint.longitude_deg or 0.0)
        except NotUnderstood as why:
            report.skip(number, what, str(why))
            continue
        if found.setdefault((waypoint.sol, waypoint.rmc), waypoint) is not waypoint:
            report.skip(number, what, "The file has this sol and motion counter twice.")
    return dict(sorted(found.items(), key=lambda item: (item[0][0], order(item[0][1]))))


def order(rmc: str) -> tuple[int, ...]:
    """What sorts motion counters as the rover drove."""
    return tuple(int(part) for part in rmc.split("_"))


def _waypoint(feature: Feature, mission: Mission, last_sol: int, report: Report) -> Waypoint:
    sol, rmc = feature.sol(last_sol), feature.counter("rmc")
    latitude, longitude, elevation = _place(feature)
    note = feature.text("note", "notes")
    if len(note) > NOTE:
        report.remarks.append(f"The note of sol {sol}, {rmc} was cut after {NOTE} characters.")
    return Waypoint(
        mission=mission,
        sol=sol,
        rmc=rmc,
        latitude_deg=latitude,
        longitude_deg=longitude,
        elevation_m=elevation,
        elevation_datum=ElevationDatum.AREOID.value if elevation is not None else "",
        position_basis=PositionBasis.ROVER_LOCALIZATION.value,
        easting_m=feature.number("easting"),
        northing_m=feature.number("northing"),
        odometer_km=_odometer_km(feature),
        note=note[:NOTE],
    )


def _place(feature: Feature) -> tuple[float, float, float | None]:
    """Where it is. What the feature says twice must agree: JPL's layers have had slips."""
    said: dict[str, tuple[float, float]] = {}
    latitude, longitude = feature.number("lat", "latitude"), feature.number("lon", "longitude")
    if latitude is not None and longitude is not None:
        said["lat and lon"] = position(latitude, longitude)
    elevation = feature.number("elev_geoid", "elev")
    if feature.geometry.get("type") == "Point":
        *where, height = point(feature.geometry.get("coordinates"))
        said["its geometry"] = (where[0], where[1])
        elevation = height if elevation is None else elevation
    easting, northing = feature.number("easting"), feature.number("northing")
    if easting is not None and northing is not None:
        try:
            said["easting and northing"] = from_jpl_easting_northing(easting, northing)
        except InvalidValue as error:
            raise NotUnderstood(f"Easting and northing: {error.message}") from error
    if not said:
        raise NotUnderstood("It has no position.")
    (first, here), *others = said.items()
    for name, there in others:
        apart = distance_m(*here, *there)
        if apart > APART_M:
            raise NotUnderstood(f"{first} and {name} lie {apart:.0f} m apart.")
    return *here, elevation


def _odometer_km(feature: Feature) -> float | None:
    """Total distance driven, to the metre; of the most exact property there is."""
    metres = feature.number("dist_total_m", "dist_total")
    kilometres = feature.number("dist_km", "km") if metres is None else metres / 1000
    if kilometres is not None and kilometres < 0:
        raise NotUnderstood(f"A distance of {kilometres} km was driven by nobody.")
    return None if kilometres is None else round(kilometres, 3)
