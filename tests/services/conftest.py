"""A small mock ledger with one tube, one witness tube and the places they pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind
from samples.domain.lifecycle import SafetyDecision, Verb
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Place,
    Portion,
    Sample,
)
from samples.services import custody, verbs
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
    other: Container
    other_sample: Sample
    witness: Container
    exposure: Sample
    custodian: Custodian
    colleague: Custodian
    esa: Custodian
    rack: Place
    spot: Place
    vehicle: Place
    lander: Place
    os: Place
    slots: tuple[Place, Place, Place]
    mav: Place
    orbiter: Place
    capsule: Place
    facility: Place
    store: Place
    laboratory: Place

    def act(self, container: Container | None = None, **said: Any) -> dict[str, Any]:
        """What every verb is told."""
        return {
            "ledger": self.ledger,
            "container": container or self.tube,
            "when": WHEN,
            "actor": LOADER,
            **said,
        }

    def register(self, container: Container) -> CustodyEvent:
        return custody.register(place=self.rack, custodian=self.custodian, **self.act(container))

    def sealed(self, container: Container | None = None, sample: Sample | None = None) -> Container:
        """A tube that was registered, filled and sealed."""
        container = container or self.tube
        self.register(container)
        custody.fill(sample=sample or self.sample, **self.act(container))
        custody.seal(**self.act(container))
        return container

    def cached(self) -> None:
        """The tube lies at its depot spot."""
        self.sealed()
        custody.drop(spot=self.spot, **self.act())

    def delivered(self, container: Container | None = None, sample: Sample | None = None) -> None:
        """A sealed tube at the lander."""
        custody.deliver(lander=self.lander, **self.act(self.sealed(container, sample)))

    def loaded(self) -> None:
        """The tube alone in the orbiting sample container."""
        self.delivered()
        custody.load(slot=self.slots[0], **self.act())

    def both_loaded(self) -> None:
        """Two tubes in the orbiting sample container."""
        self.loaded()
        self.delivered(self.other, self.other_sample)
        custody.load(slot=self.slots[1], **self.act(self.other))

    def ride(self, verb: Verb, place: Place | None = None) -> list[CustodyEvent]:
        """A verb of the ride for all tubes in the orbiting sample container."""
        spec = verbs.SPECS[verb]
        inputs = {"place": place} if place else {}
        entry = spec.entry(inputs=inputs, **self.act())
        return verbs.record(ledger=self.ledger, entries=[entry], actor=LOADER, with_fellows=True)

    def rode(self, last: Verb) -> None:
        """Both tubes, up to a verb of the ride or of the receipt."""
        self.both_loaded()
        for verb, place in (
            (Verb.CLOSE_OS, None),
            (Verb.LAUNCH, self.mav),
            (Verb.REACH_ORBIT, self.os),
            (Verb.CAPTURE, self.orbiter),
            (Verb.CONTAIN, None),
            (Verb.DEPART, None),
            (Verb.LAND, self.capsule),
        ):
            self.ride(verb, place)
            if verb is last:
                return
        custody.receive(place=self.facility, **self.act())
        custody.receive(place=self.facility, **self.act(self.other))

    def opened(self, *, cleared: bool = True) -> None:
        """The tube open at the receiving facility, cleared to leave containment."""
        self.rode(Verb.RECEIVE)
        custody.open_tube(**self.act())
        if cleared:
            custody.clear(decision=SafetyDecision.SAFE, **self.act())

    def weighed(self, mass_ug: int = 1_000_000) -> None:
        """The sample of the opened tube was weighed."""
        self.opened()
        custody.weigh(mass_ug=mass_ug, **self.act())

    def allocated(self, portion: int = 0) -> CustodyEvent:
        """A portion is somebody's to use."""
        return custody.allocate(
            portion=portion,
            investigator="A. Curator, Example University",
            purpose="Isotopes",
            document="AC-7",
            **self.act(),
        )

    def lent(self, portion: int = 0, *, to: Custodian | None = None, **said: Any) -> CustodyEvent:
        """A portion that was allocated goes to a laboratory."""
        told: dict[str, Any] = {
            "portion": portion,
            "to": to or self.esa,
            "place": self.laboratory,
            "due_on": NOON.date() + timedelta(days=365),
            "document": "LA-7",
        }
        return custody.lend(**told, **self.act(**said))

    def portion(self, number: int = 0) -> Portion:
        return Portion.objects.get(ledger=self.ledger, container=self.tube, number=number)

    def holding(self, container: Container | None = None) -> Holding:
        return Holding.objects.get(ledger=self.ledger, container=container or self.tube)

    def snapshot(self) -> list[object]:
        """Everything a refused verb could have changed."""
        return [
            *CustodyEvent.objects.order_by("pk").values_list(),
            *Holding.objects.order_by("pk").values_list(),
            *Sample.objects.order_by("pk").values_list(),
            *Portion.objects.order_by("pk").values_list(),
        ]


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()


def make_scene(kind: LedgerKind = LedgerKind.FLIGHT) -> Scene:
    ledger = factories.ledger(kind=kind.value)

    def place(of: PlaceKind, **values: Any) -> Place:
        return factories.place(kind=of.value, mission=ledger.mission, **values)

    def container(of: ContainerKind = ContainerKind.SAMPLE_TUBE) -> Container:
        return factories.container(mission=ledger.mission, kind=of.value)

    tube, other = container(), container()
    witness = container(ContainerKind.WITNESS_TUBE)
    nasa = factories.organisation()
    os = place(PlaceKind.ORBITING_SAMPLE, capacity=2)
    slots = [place(PlaceKind.ORBITING_SAMPLE_SLOT, parent=os, capacity=1) for _ in range(3)]
    return Scene(
        ledger=ledger,
        tube=tube,
        sample=factories.sample(container=tube),
        other=other,
        other_sample=factories.sample(container=other),
        witness=witness,
        exposure=factories.sample(container=witness, sample_type="witness"),
        custodian=factories.custodian(organisation=nasa),
        colleague=factories.custodian(organisation=nasa),
        esa=factories.custodian(),
        rack=place(PlaceKind.ROVER_RACK),
        spot=place(PlaceKind.DEPOT_SPOT, parent=place(PlaceKind.DEPOT), capacity=1),
        vehicle=place(PlaceKind.RETRIEVAL_VEHICLE),
        lander=place(PlaceKind.LANDER),
        os=os,
        slots=(slots[0], slots[1], slots[2]),
        mav=place(PlaceKind.ASCENT_VEHICLE),
        orbiter=place(PlaceKind.EARTH_RETURN_ORBITER),
        capsule=place(PlaceKind.ENTRY_CAPSULE),
        facility=place(PlaceKind.RECEIVING_FACILITY),
        store=place(PlaceKind.STORE),
        laboratory=place(PlaceKind.LABORATORY),
    )
