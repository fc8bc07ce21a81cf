"""The Three Forks depot and its ten spots."""

from __future__ import annotations

from samples.domain.kinds import Confidence, ElevationDatum, PlaceKind, PositionBasis
from samples.exchange.reference.context import Loading
from samples.exchange.reference.files import geojson, rows
from samples.models import Depot, DepotSpot, Mission, Place

UNCERTAINTY_M = 3.0
"""Expected error of a spot: the tube lies under or near the rover (depot.csv: about 2-3 m)."""


def load_depot(loading: Loading, mission: Mission) -> dict[int, Place]:
    """Store the depot; returns its spots by drop order."""
    feature = geojson("depot_zone.geojson")[0]
    place = loading.keep(
        Place(slug="three-forks", name="Three Forks", kind=PlaceKind.DEPOT.value, mission=mission),
        key="slug",
        statements=loading.say("name", ["s8", "s22"]),
    )
    depot = Depot.objects.filter(place=place).first() or loading.keep(
        Depot(
            place=place,
            polygon=feature["geometry"]["coordinates"][0],
            area_m2=feature["properties"]["area_m2_derived"],
        ),
        key="place",
        statements=[
            *loading.say("polygon", ["s37"]),
            *loading.say("area_m2", ["s37"], Confidence.DERIVED, note="Area of the outline."),
        ],
    )
    spots: dict[int, Place] = {}
    for row in rows("depot.csv"):
        order = int(row["drop_order"])
        spots[order] = loading.keep(
            Place(
                slug=f"three-forks-{order:02d}",
                name=f"Three Forks spot {order}",
                kind=PlaceKind.DEPOT_SPOT.value,
                mission=mission,
                parent=place,
                capacity=1,
                latitude_deg=float(row["lat"]),
                longitude_deg=float(row["lon"]),
                elevation_m=float(row["elev_m"]),
                elevation_datum=ElevationDatum.AREOID.value,
                position_basis=PositionBasis.ROVER_LOCALIZATION.value,
                position_note="Rover localization in force on the drop sol; the tube lies under or "
                f"near the rover belly, it was not surveyed (waypoint sol "
                f"{row['rover_waypoint_sol']}, {row['rover_rmc']}).",
                position_uncertainty_m=UNCERTAINTY_M,
            ),
            key="slug",
            statements=[
                *loading.say("name", ["s6"]),
                *loading.say(
                    ["latitude_deg", "longitude_deg", "elevation_m"],
                    ["s5"],
                    Confidence.DERIVED,
                    note="The rover's position, not the tube's.",
                ),
            ],
        )
        if not DepotSpot.objects.filter(place=spots[order]).exists():
            loading.keep(
                DepotSpot(place=spots[order], depot=depot, drop_order=order),
                key="place",
                statements=loading.say("drop_order", ["s6", "s7"]),
            )
    return spots
