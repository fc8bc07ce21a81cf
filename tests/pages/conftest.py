"""A mock mission that has begun, for the pages that show more than the flight ledger now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.domain.when import When
from samples.models import Container, Custodian, Ledger, Place
from samples.services import custody
from samples.services.actors import SystemActor
from samples.services.branches import branch
from samples.services.fitting_out import fit_out

ClientFor = Callable[[User | None], Client]
LOADER = SystemActor("test")


@dataclass(frozen=True)
class Mock:
    """A branch of the flight ledger, with the concept's places."""

    ledger: Ledger
    vehicle: Place
    other_organisation: Custodian

    @property
    def query(self) -> str:
        """What an address says to show it."""
        return f"ledger={self.ledger.slug}"

    def act(self, code: str, hour: int) -> custody.Act:
        """A deed on the first of January 2030."""
        moment = datetime(2030, 1, 1, hour, tzinfo=UTC)
        return {
            "ledger": self.ledger,
            "container": Container.objects.get(code=code),
            "actor": LOADER,
            "when": When.instant(moment, self.ledger.mission.clock),
        }

    def pick_up(self, code: str = "tube-08", hour: int = 0) -> None:
        custody.pick_up(place=self.vehicle, **self.act(code, hour))

    def offer(self, code: str = "tube-08", hour: int = 2, document: str = "TD-7") -> None:
        custody.offer(to=self.other_organisation, document=document, **self.act(code, hour))


@pytest.fixture
def flight(inventory: None) -> Ledger:
    return Ledger.objects.get(slug="mars-2020-flight")


@pytest.fixture
def mock(flight: Ledger) -> Mock:
    fit_out(mission=flight.mission, actor=LOADER)
    return Mock(
        ledger=branch(ledger=flight, slug="retrieval-a", name="Retrieval A", actor=LOADER),
        vehicle=Place.objects.get(slug="concept-helicopter-1"),
        other_organisation=Custodian.objects.get(slug="concept-orbiter-team"),
    )
