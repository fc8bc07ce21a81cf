"""Many hands at once: one winner on one tube, nobody lost on different ones, on both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from samples.domain.errors import DomainError
from samples.domain.kinds import LedgerKind, PlaceKind
from samples.models import Container, CustodyEvent, Holding, Ledger
from samples.services import custody
from samples.services.verify import verify
from tests import factories
from tests.services.conftest import LOADER, WHEN
from tests.services.hands import HANDS, at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def _registered(ledger: Ledger) -> Container:
    container: Container = factories.container(mission=ledger.mission)
    custody.register(
        ledger=ledger,
        container=container,
        place=factories.place(kind=PlaceKind.ROVER_RACK.value),
        custodian=factories.custodian(),
        when=WHEN,
        actor=LOADER,
    )
    return container


def _fill(ledger: Ledger, container: Container) -> Callable[[], object]:
    sample = container.samples.first() or factories.sample(container=container)
    return lambda: custody.fill(
        ledger=ledger, container=container, sample=sample, when=WHEN, actor=LOADER
    )


def test_of_many_hands_on_one_tube_one_wins() -> None:
    ledger = factories.ledger(kind=LedgerKind.MOCK.value)
    container = _registered(ledger)
    outcomes = at_once([_fill(ledger, container)] * HANDS)
    assert sum(isinstance(outcome, CustodyEvent) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == HANDS - 1
    assert verify(ledger).events == 2


def test_hands_on_different_tubes_all_succeed() -> None:
    ledger = factories.ledger(kind=LedgerKind.MOCK.value)
    tasks = [_fill(ledger, _registered(ledger)) for _ in range(HANDS)]
    assert all(isinstance(outcome, CustodyEvent) for outcome in at_once(tasks))
    assert verify(ledger).events == 2 * HANDS


def test_of_many_tubes_for_one_slot_one_gets_it() -> None:
    ledger = factories.ledger(kind=LedgerKind.MOCK.value)
    lander = factories.place(kind=PlaceKind.LANDER.value)
    slot = factories.place(
        kind=PlaceKind.ORBITING_SAMPLE_SLOT.value,
        parent=factories.place(kind=PlaceKind.ORBITING_SAMPLE.value),
        capacity=1,
    )
    tasks: list[Callable[[], object]] = []
    for _ in range(HANDS):
        container = _registered(ledger)
        _fill(ledger, container)()
        subject = {"ledger": ledger, "container": container, "when": WHEN, "actor": LOADER}
        custody.seal(**subject)  # type: ignore[arg-type]
        custody.deliver(lander=lander, **subject)  # type: ignore[arg-type]
        tasks.append(lambda subject=subject: custody.load(slot=slot, **subject))  # type: ignore[misc]
    outcomes = at_once(tasks)
    assert sum(isinstance(outcome, CustodyEvent) for outcome in outcomes) == 1
    assert Holding.objects.filter(ledger=ledger, place=slot).count() == 1
    verify(ledger)
