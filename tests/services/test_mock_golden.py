"""The same seed gives the same heads, on either database and on every machine.

The ledger is told anew, at fixed moments and by a fixed name, since hashes say when and by whom
something was recorded; the routes are stored. All else is the product's. What stands here changes
with the engine of mock missions, the terms of the scenarios, or the way of writing events, and with
nothing else: then look why, and write it anew.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from samples.domain import checkpoint
from samples.domain.kinds import LedgerKind
from samples.domain.when import When
from samples.models import Custodian, Holding, Ledger, MockMission, Place
from samples.planning.flying.mission import Luck
from samples.selectors import lookup
from samples.services import custody
from samples.services import ledger as ledgers
from samples.services.actors import SystemActor
from samples.services.verify import verify
from tests.mock_missions import BOTH, FETCH, approved, flown, made

pytestmark = pytest.mark.django_db

NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
TELLER = SystemActor("golden")
ROOTS = {
    (FETCH, Luck.NONE, 1): "4253c2446b54974c6fc71b289a172a03dfa96f817b842fba1b7239d0276b9c61",
    (FETCH, Luck.ALL, 4): "d8f1e4d4b0d928f28cade4a3b2952f8642f4349a88a9f2769b4f252cf7b3d78d",
    (BOTH, Luck.ALL, 16): "1c630f9bc1f0633f3560635237cfcd0eff49f25bfa7ac88b760ccf2ce9c34d41",
}


def told_anew() -> Ledger:
    """A mock ledger that has every sealed tube where the flight ledger has it."""
    flight = lookup.flight_ledger()
    ledger = ledgers.open_ledger(
        mission=flight.mission, slug="golden", name="Golden", kind=LedgerKind.MOCK, actor=TELLER
    )
    rack = Place.objects.get(slug="perseverance-storage")
    keeper = Custodian.objects.filter(holdings__ledger=flight).distinct().get()
    entries = []
    for holding in (
        Holding.objects.filter(ledger=flight, stage__in=["sealed", "cached"])
        .select_related("container", "sample", "place")
        .order_by("container__code")
    ):
        assert holding.sample is not None
        about: dict[str, Any] = {
            "ledger": ledger, "container": holding.container, "actor": TELLER,
            "when": When.instant(NOON),
        }  # fmt: skip
        fill = custody.expose if holding.container.kind == "witness_tube" else custody.fill
        entries += [
            custody.register.entry(place=rack, custodian=keeper, **about),
            fill.entry(sample=holding.sample, **about),
            custody.seal.entry(**about),
        ]
        if holding.stage == "cached":
            entries.append(custody.drop.entry(spot=holding.place, **about))
    ledgers.record_all(ledger=ledger, entries=entries, actor=TELLER, recorded_at=NOON)
    return ledger


def root(mission: MockMission) -> str:
    """The Merkle root of all heads of its ledger."""
    rows = Holding.objects.filter(ledger=mission.ledger).values_list(
        "container__code", "seq", "head_hash"
    )
    return checkpoint.root_of([checkpoint.Head(*row) for row in sorted(rows)])


@pytest.mark.parametrize(("slug", "luck", "seed"), ROOTS)
def test_the_same_seed_gives_the_same_heads(
    inventory: None, slug: str, luck: Luck, seed: int
) -> None:
    plan = approved(slug, told_anew())
    mission = flown(made(plan, luck=luck, seed=seed, slug="golden-flown"))
    assert mission.status == "ended"
    assert root(mission) == ROOTS[slug, luck, seed]
    assert mission.ledger.checkpoints.get().root == root(mission)
    verify(mission.ledger)
