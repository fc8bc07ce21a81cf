"""The mission, who answers for its tubes, its flight ledger and the places aboard the rover."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from samples.domain.kinds import (
    Confidence,
    ElevationDatum,
    LedgerKind,
    ObservationKind,
    PlaceKind,
    PositionBasis,
)
from samples.domain.marstime import MARS_2020
from samples.exchange.reference.context import Loading
from samples.models import Custodian, Ledger, Mission, Observation, Organisation, Place
from samples.services import catalogue, ledger

LANDED_AT = datetime(2021, 2, 18, 20, 43, 49, tzinfo=UTC)
SIGNAL_RECEIVED_AT = datetime(2021, 2, 18, 20, 55, tzinfo=UTC)

LANDING_POSITION = {
    "latitude_deg": 18.44462715,
    "longitude_deg": 77.45088572,
    "elevation_m": -2569.91,
    "elevation_datum": ElevationDatum.AREOID.value,
    "position_basis": PositionBasis.ROVER_LOCALIZATION.value,
}
"""Waypoint 3_0, the first localization."""


@dataclass(frozen=True)
class Stage:
    """Where the reference history plays."""

    mission: Mission
    custodian: Custodian
    rack: Place
    flight: Ledger


def load_mission(loading: Loading) -> Stage:
    """Store the mission and what its history needs."""
    operator = loading.keep(
        Organisation(
            slug="nasa-jpl",
            name="NASA / JPL-Caltech",
            url="https://science.nasa.gov/mission/mars-2020-perseverance/",
        ),
        key="slug",
        statements=loading.say("name", ["s1"]),
    )
    custodian = loading.keep(
        Custodian(
            slug="mars-2020-operations", name="Mars 2020 surface operations", organisation=operator
        ),
        key="slug",
        statements=loading.say("organisation", ["s1"]),
    )
    mission = loading.keep(
        Mission(
            slug="mars-2020",
            name="Mars 2020",
            rover_name="Perseverance",
            landing_site_name="Jezero Crater",
            operator=operator,
            clock_longitude_deg=MARS_2020.longitude_east_deg,
            sol_zero_msd=MARS_2020.sol_zero_msd,
            landed_at=LANDED_AT,
            landing_signal_received_at=SIGNAL_RECEIVED_AT,
            sample_tubes_launched=38,
            witness_tubes_launched=5,
            **LANDING_POSITION,
            position_note="First localization, site 3 drive 0 (sol 13).",
        ),
        key="slug",
        statements=[
            *loading.say("name", ["s1"]),
            *loading.say(["latitude_deg", "longitude_deg", "elevation_m"], ["s5"]),
            *loading.say(
                "landed_at",
                ["s33"],
                printed="about 20:43:49 UTC",
                note="Spacecraft event time.",
            ),
            *loading.say(
                "landing_signal_received_at",
                ["s33"],
                printed="20:55 UTC",
                note="Earth-receive time, one light time of 11 min 22 s later.",
            ),
            *loading.say(["sample_tubes_launched", "witness_tubes_launched"], ["s2", "s26"]),
            *loading.say(
                ["clock_longitude_deg", "sol_zero_msd"],
                ["s30"],
                Confidence.DERIVED,
                note="Solved from the UTC and local times printed with three raw images.",
            ),
        ],
    )
    rover = loading.keep(
        Place(
            slug="perseverance", name="Perseverance", kind=PlaceKind.ROVER.value, mission=mission
        ),
        key="slug",
        statements=loading.say("name", ["s1"]),
    )
    rack = loading.keep(
        Place(
            slug="perseverance-storage",
            name="Perseverance storage rack",
            kind=PlaceKind.ROVER_RACK.value,
            mission=mission,
            parent=rover,
            note="Which rack slot holds which tube is not published.",
        ),
        key="slug",
        statements=loading.say("name", ["s26"]),
    )
    flight = Ledger.objects.filter(slug="mars-2020-flight").first() or ledger.open_ledger(
        mission=mission,
        slug="mars-2020-flight",
        name="Mars 2020 flight ledger",
        kind=LedgerKind.FLIGHT,
        actor=loading.actor,
    )
    _landing_video(loading, mission)
    return Stage(mission, custodian, rack, flight)


def _landing_video(loading: Loading, mission: Mission) -> None:
    source = loading.sources["s34"]
    if Observation.objects.filter(mission=mission, url=source.url).exists():
        loading.present["observations"] += 1
        return
    loading.added["observations"] += 1
    catalogue.add_many(
        [
            Observation(
                mission=mission,
                kind=ObservationKind.VIDEO.value,
                title="Descent and touchdown, seen by the landing cameras",
                url=source.url,
                credit=source.credit,
                sol=0,
                source=source,
                note="Official NASA video; linked, not copied.",
                **LANDING_POSITION,
            )
        ],
        actor=loading.actor,
    )
