"""What lies where in local metres about a mission's landing point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from samples.domain.errors import NotFound
from samples.domain.geodesy import local_metres
from samples.domain.kinds import ObservationKind
from samples.models import (
    Depot,
    Drive,
    Holding,
    Ledger,
    Mission,
    Observation,
    PastHolding,
    Sample,
    Waypoint,
)
from samples.models.base import Positioned
from samples.selectors.keyset import order_by
from samples.selectors.moment import Moment, moment_of

Metres = tuple[float, float]
"""East and north of the origin, to a decimetre: a localization is no better than that."""


@dataclass(frozen=True)
class Frame:
    """A local plane that touches the sphere at an origin in planetocentric degrees."""

    latitude_deg: float
    longitude_deg: float

    @classmethod
    def of(cls, mission: Mission) -> Frame:
        """The frame about the landing point; raises NotFound where it is unknown."""
        if mission.latitude_deg is None or mission.longitude_deg is None:
            raise NotFound(
                f"The landing point of {mission} is unknown, so there is no origin for a map.",
                field="mission",
                value=mission.slug,
                expected="a mission with a landing point",
            )
        return cls(mission.latitude_deg, mission.longitude_deg)

    def metres(self, latitude_deg: float, longitude_deg: float) -> Metres:
        """A position in the frame."""
        east, north = local_metres(
            latitude_deg, longitude_deg, self.latitude_deg, self.longitude_deg
        )
        return round(east, 1), round(north, 1)

    def of_point(self, point: Positioned) -> Metres | None:
        """A record's position in the frame; None where it is unknown."""
        if point.latitude_deg is None or point.longitude_deg is None:
            return None
        return self.metres(point.latitude_deg, point.longitude_deg)

    def path(self, coordinates: Iterable[list[float]]) -> list[Metres]:
        """A line or ring of [longitude, latitude, …] in the frame, without repeated points."""
        points: list[Metres] = []
        for longitude, latitude, *_ in coordinates:
            point = self.metres(latitude, longitude)
            if not points or point != points[-1]:
                points.append(point)
        return points


@dataclass(frozen=True)
class Ground:
    """Everything a map of a mission shows."""

    frame: Frame
    drives: list[Drive]
    waypoints: list[Waypoint]
    panoramas: list[Observation]
    samples: list[Sample]
    on_the_ground: list[Holding | PastHolding]
    depots: list[Depot]


def ground(mission: Mission, at: Ledger | Moment) -> Ground:
    """Read a map's content; six queries."""
    moment = moment_of(at)
    place = moment.path("place")
    return Ground(
        frame=Frame.of(mission),
        drives=list(Drive.objects.filter(mission=mission).order_by("sol", "pk")),
        waypoints=list(
            Waypoint.objects.filter(mission=mission, latitude_deg__isnull=False)
            .only("sol", "rmc", "latitude_deg", "longitude_deg", "odometer_km")
            .order_by("sol", "pk")
        ),
        panoramas=list(
            Observation.objects.filter(
                mission=mission, kind=ObservationKind.PANORAMA, latitude_deg__isnull=False
            )
            .only("sol", "rmc", "url", "latitude_deg", "longitude_deg")
            .order_by("sol", "pk")
        ),
        samples=list(sampling_places(mission)),
        on_the_ground=list(
            moment.states()
            .filter(**{f"{place}__latitude_deg__isnull": False, f"{place}__mission": mission})
            .order_by(f"{place}__slug")
        ),
        depots=list(
            Depot.objects.filter(place__mission=mission).select_related("place").order_by("pk")
        ),
    )


def sampling_places(mission: Mission) -> Iterable[Sample]:
    """Samples whose place of sampling is known, in order of sampling."""
    return (
        Sample.objects.filter(mission=mission, latitude_deg__isnull=False)
        .select_related("outcrop", "campaign")
        .order_by(*order_by(("dossier_number", "nasa_number")))
    )
