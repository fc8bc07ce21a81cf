"""A sample brought home and split, in the flight ledger or on a branch of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from samples.domain.kinds import PlaceKind
from samples.domain.state import SafetyDecision
from samples.domain.when import When
from samples.models import Container, Ledger
from samples.selectors import lookup
from samples.services import branches, custody
from samples.services.actors import SystemActor
from tests import factories

ACTOR = SystemActor("tests")
MOCK = "retrieval-r"


def split_sample(ledger: Ledger | None = None, year: int = 2025) -> Ledger:
    """Malay (tube 08): weighed as 1 000 µg, split into 1 and 2, portion 2 into 3."""
    ledger = ledger or lookup.flight_ledger()
    act: dict[str, Any] = {
        "ledger": ledger,
        "container": Container.objects.get(code="tube-08"),
        "actor": ACTOR,
        "when": When.instant(datetime(year, 1, 1, tzinfo=UTC)),
    }
    facility = factories.place(kind=PlaceKind.RECEIVING_FACILITY.value)
    custody.find(place=facility, **act)
    custody.open_tube(**act)
    custody.clear(decision=SafetyDecision.SAFE, **act)
    custody.weigh(mass_ug=1_000, **act)
    custody.split(portion=0, masses="100, 200", **act)
    custody.split(portion=2, masses="50", **act)
    return ledger


def split_on_a_branch() -> Ledger:
    """The same in a mock ledger; nothing of it is in the flight ledger."""
    flight = lookup.flight_ledger()
    mock = branches.branch(ledger=flight, slug=MOCK, name="Retrieval R", actor=ACTOR)
    return split_sample(mock, 2033)
