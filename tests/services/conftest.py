"""A small mock ledger with one tube, one witness tube and the places they pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind
from samples.domain.when import When
from samples.models import Container, Custodian, CustodyEvent, Holding, Ledger, Place, Sample
from samples.services import custody
from samples.services.actors import SystemActor
from tests import factories

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
WHEN = When.instant(NOON)
LOADER = SystemActor("test")


@dataclass(frozen=True)
class Scene:
    """What the verbs need; `ledger` is the flight ledger of a mission of its own."""

    ledger: Ledger
    tube: Container
    sample: Sample
    witness: Container
    exposure: Sample
    custodian: Custodian
    rack: Place
    spot: Place
    lander: Place
    slots: tuple[Place, Place]

    def register(self, container: Container) -> CustodyEvent:
        return custody.register(
            ledger=self.ledger,
            container=container,
            place=self.rack,
            custodian=self.custodian,
            when=WHEN,
            actor=LOADER,
        )

    def sealed(self, container: Container | None = None, sample: Sample | None = None) -> Container:
        """A tube that was registered, filled and sealed."""
        container = container or self.tube
        subject = {"ledger": self.ledger, "container": container, "actor": LOADER, "when": WHEN}
        self.register(container)
        custody.fill(sample=sample or self.sample, **subject)  # type: ignore[arg-type]
        custody.seal(**subject)  # type: ignore[arg-type]
        return container

    def snapshot(self) -> list[object]:
        """Everything a refused verb could have changed."""
        return [
            *CustodyEvent.objects.order_by("pk").values_list(),
            *Holding.objects.order_by("pk").values_list(),
            *Sample.objects.order_by("pk").values_list(),
        ]


@pytest.fixture
def scene(db: None) -> Scene:
    ledger = factories.ledger(kind=LedgerKind.FLIGHT.value)
    tube = factories.container(mission=ledger.mission)
    witness = factories.container(mission=ledger.mission, kind=ContainerKind.WITNESS_TUBE.value)
    depot = factories.place(kind=PlaceKind.DEPOT.value)
    container = factories.place(kind=PlaceKind.ORBITING_SAMPLE.value)
    return Scene(
        ledger=ledger,
        tube=tube,
        sample=factories.sample(container=tube),
        witness=witness,
        exposure=factories.sample(container=witness, sample_type="witness"),
        custodian=factories.custodian(),
        rack=factories.place(kind=PlaceKind.ROVER_RACK.value),
        spot=factories.place(kind=PlaceKind.DEPOT_SPOT.value, parent=depot, capacity=1),
        lander=factories.place(kind=PlaceKind.LANDER.value),
        slots=(
            factories.place(
                kind=PlaceKind.ORBITING_SAMPLE_SLOT.value, parent=container, capacity=1
            ),
            factories.place(
                kind=PlaceKind.ORBITING_SAMPLE_SLOT.value, parent=container, capacity=1
            ),
        ),
    )
