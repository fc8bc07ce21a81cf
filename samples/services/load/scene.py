"""The few records that all tubes of a load share, and from where its primary keys run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Max, Model

from samples.domain.errors import Conflict
from samples.domain.kinds import LedgerKind, PlaceKind
from samples.domain.marstime import MissionClock
from samples.models import (
    Campaign,
    Container,
    Custodian,
    CustodyEvent,
    Depot,
    DepotSpot,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Sample,
)
from samples.services import guards
from samples.services import ledger as ledgers
from samples.services.actors import SystemActor
from samples.services.load.lives import Scene
from samples.services.load.names import SLUG

CAMPAIGNS = 20
CLOCK = MissionClock(0.0, 44796)
"""Its sol 0 is in January 2000, long before any sample was cached."""
LANDED = datetime(2000, 1, 10, tzinfo=UTC)
_ACTOR = SystemActor("generate_load")

SHARED_PLACES = {
    "rack": PlaceKind.ROVER_RACK,
    "vehicle": PlaceKind.RETRIEVAL_VEHICLE,
    "lander": PlaceKind.LANDER,
}
NUMBERED: tuple[type[Model], ...] = (
    Campaign, Outcrop, Container, Sample, Place, Depot, DepotSpot, Holding, CustodyEvent,
)  # fmt: skip
"""Tables whose primary keys a load gives out itself."""


@dataclass(frozen=True)
class Frame:
    """What a process needs to write blocks; `before`: the last primary key of each table."""

    ledger: int
    mission: int
    before: dict[str, int]

    def scene(self) -> Scene:
        """The shared records as they are stored."""
        return Scene(
            ledger=Ledger.objects.get(pk=self.ledger),
            team=Custodian.objects.get(slug=f"{SLUG}-team"),
            curators=Custodian.objects.get(slug=f"{SLUG}-curators"),
            **{name: Place.objects.get(slug=f"{SLUG}-{name}") for name in SHARED_PLACES},
        )


def require_own_database() -> None:
    """Raise Conflict where anything else could be mixed up with a load, or nothing is ready."""
    if not guards.tables_exist():
        raise Conflict(
            "The database has no tables yet.",
            field="DATABASE_URL",
            expected="`manage.py migrate` to have been run",
        )
    found = Mission.objects.order_by("pk").first()
    if found is not None:
        raise Conflict(
            f"There is a mission in this database already: {found.name}. A synthetic inventory is "
            "never put beside another one.",
            field="DATABASE_URL",
            value=found.slug,
            expected="an empty database of its own, migrated",
        )


def make() -> Frame:
    """Store mission, ledger, people and shared places, all named SYNTHETIC; in a transaction."""
    mission = Mission.objects.create(
        slug=SLUG,
        name="SYNTHETIC load",
        rover_name="SYNTHETIC rover",
        clock_longitude_deg=CLOCK.longitude_east_deg,
        sol_zero_msd=CLOCK.sol_zero_msd,
        landed_at=LANDED,
    )
    ledger = ledgers.open_ledger(
        mission=mission, slug=SLUG, name="SYNTHETIC load", kind=LedgerKind.MOCK, actor=_ACTOR
    )
    for name in ("team", "curators"):
        organisation = Organisation.objects.create(
            slug=f"{SLUG}-{name}-org", name=f"SYNTHETIC organisation of the {name}"
        )
        Custodian.objects.create(
            slug=f"{SLUG}-{name}", name=f"SYNTHETIC {name}", organisation=organisation
        )
    for name, kind in SHARED_PLACES.items():
        Place.objects.create(
            slug=f"{SLUG}-{name}",
            name=f"SYNTHETIC {name}",
            kind=kind.value,
            mission=mission,
            hypothetical=True,
        )
    before = {
        str(model._meta.model_name): model._default_manager.aggregate(last=Max("pk"))["last"] or 0
        for model in NUMBERED
    }
    Campaign.objects.bulk_create(
        Campaign(
            pk=before["campaign"] + 1 + number,
            mission=mission,
            slug=f"{SLUG}-{number:02}",
            name=f"SYNTHETIC campaign {number}",
        )
        for number in range(CAMPAIGNS)
    )
    return Frame(ledger.pk, mission.pk, before)
