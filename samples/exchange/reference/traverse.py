"""Waypoints, drives and Navcam panoramas of the rover."""

from __future__ import annotations

from samples.domain.geodesy import distance_m
from samples.domain.kinds import ElevationDatum, ObservationKind, PositionBasis
from samples.exchange.reference.context import Loading
from samples.exchange.reference.files import Row, geojson, number, rows, whole
from samples.models import Drive, Mission, Observation, Outcrop, Source, Waypoint
from samples.services import catalogue

NEAR_M = 40.0
"""A panorama taken within this distance of an outcrop is shown as its context (our choice)."""

_WAYPOINT_SOURCES = {"SOURCES.md S29": "s29", "JPL layer to sol 1840": "s35"}


def load_waypoints(loading: Loading, mission: Mission) -> None:
    """Store the rover's localizations that are not there yet."""
    known = set(Waypoint.objects.filter(mission=mission).values_list("sol", "rmc"))
    fresh = [
        Waypoint(
            mission=mission,
            sol=int(row["sol"]),
            rmc=row["RMC"],
            **_position(row, "elev"),
            easting_m=number(row["easting"]),
            northing_m=number(row["northing"]),
            odometer_km=number(row["dist_km"]),
            note=row["note"],
            source=loading.sources[_WAYPOINT_SOURCES.get(row["src"], "s5")],
        )
        for row in rows("rover_waypoints.csv")
        if (int(row["sol"]), row["RMC"]) not in known
    ]
    _keep(loading, "waypoints", fresh, len(known))


def load_drives(loading: Loading, mission: Mission) -> None:
    """Store the rover's drives that are not there yet."""
    known = set(Drive.objects.filter(mission=mission).values_list("sol", "from_rmc", "to_rmc"))
    fresh = []
    for feature in geojson("rover_traverse.geojson"):
        facts = feature["properties"]
        if (facts["sol"], facts["from_rmc"], facts["to_rmc"]) not in known:
            fresh.append(
                Drive(
                    mission=mission,
                    **facts,
                    path=feature["geometry"]["coordinates"],
                    source=loading.sources["s35"],
                )
            )
    _keep(loading, "drives", fresh, len(known))


def load_panoramas(loading: Loading, mission: Mission) -> None:
    """Store the Navcam panoramas, each with the outcrop it was taken near, if any."""
    source = loading.sources["s36"]
    known = set(
        Observation.objects.filter(mission=mission, kind=ObservationKind.PANORAMA).values_list(
            "url", "rmc"
        )
    )
    outcrops = list(Outcrop.objects.filter(campaign__mission=mission, latitude_deg__isnull=False))
    fresh = [
        _panorama(row, mission, source, outcrops, first=number_in_file == 0)
        for number_in_file, row in enumerate(_navcam_rows())
        if (row["url"], row["rmc"]) not in known
    ]
    _keep(loading, "observations", fresh, len(known))


def _navcam_rows() -> list[Row]:
    """The rows that name a mosaic; the layer also holds notes ("zcam only") where there is none."""
    return [row for row in rows("navcam_panoramas.csv") if row["url"].endswith(".jpg")]


def _panorama(
    row: Row, mission: Mission, source: Source, outcrops: list[Outcrop], *, first: bool
) -> Observation:
    position = _position(row, "elev_geoid_m")
    near = min(
        (
            (
                distance_m(
                    float(row["lat"]),
                    float(row["lon"]),
                    float(outcrop.latitude_deg or 0),
                    float(outcrop.longitude_deg or 0),
                ),
                outcrop.slug,
                outcrop,
            )
            for outcrop in outcrops
        ),
        default=None,
    )
    close = near if near is not None and near[0] <= NEAR_M else None
    title = f"Navcam panorama, sol {row['sol']}, {row['rmc']}"
    return Observation(
        mission=mission,
        kind=ObservationKind.PANORAMA.value,
        title=f"{title} (first of the layer, at the landing site)" if first else title,
        url=row["url"],
        product_id=row["url"].rsplit("/", 1)[-1].removesuffix(".jpg"),
        credit=source.credit,
        sol=int(row["sol"]),
        rmc=row["rmc"],
        **position,
        azimuth_min_deg=number(row["azimuth_min_deg"]),
        azimuth_max_deg=number(row["azimuth_max_deg"]),
        elevation_min_deg=number(row["elevation_min_deg"]),
        elevation_max_deg=number(row["elevation_max_deg"]),
        width_px=whole(row["columns_px"]),
        height_px=whole(row["rows_px"]),
        outcrop=close[2] if close else None,
        distance_to_outcrop_m=round(close[0], 1) if close else None,
        source=source,
    )


def _position(row: Row, elevation_column: str) -> dict[str, object]:
    elevation = number(row[elevation_column])
    return {
        "latitude_deg": float(row["lat"]),
        "longitude_deg": float(row["lon"]),
        "elevation_m": elevation,
        "elevation_datum": ElevationDatum.AREOID.value if elevation is not None else "",
        "position_basis": PositionBasis.ROVER_LOCALIZATION.value,
    }


def _keep(
    loading: Loading, name: str, fresh: list[Waypoint] | list[Drive] | list[Observation], known: int
) -> None:
    catalogue.add_many(fresh, actor=loading.actor)
    loading.added[name] += len(fresh)
    loading.present[name] += known
