"""What the clients of the ledger's benchmark do, and the ledgers they do it on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.db import transaction

from samples.domain.errors import DomainError
from samples.domain.kinds import ContainerKind, LedgerKind, PlaceKind
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Place,
)
from samples.services import custody, guards
from samples.services import ledger as ledgers
from samples.services.actors import SystemActor

SINGLES = 400
BATCH = 1000
BATCHES = 4
_ACTOR = SystemActor("benchmark")
_WHEN = When.instant(datetime(2022, 1, 1, tzinfo=UTC))
_names = count(1)


@dataclass
class Work:
    """One client's part: which containers, what to do with them."""

    ledger: int
    containers: list[int]
    how: str
    clients: int
    number: int

    def appends(self) -> int:
        """How many events it writes."""
        return BATCH * BATCHES if self.how == "batch" else SINGLES

    def read(self) -> None:
        """Everything that is read once, before the clock starts."""
        self._ledger = Ledger.objects.select_related("mission").get(pk=self.ledger)
        self._containers = list(Container.objects.filter(pk__in=self.containers).order_by("pk"))

    def run(self) -> float:
        """Do it; appends a second."""
        if not hasattr(self, "_ledger"):
            self.read()
        start = time.perf_counter()
        {"plain": self._plain, "single": self._single, "batch": self._batch}[self.how]()
        return self.appends() / (time.perf_counter() - start)

    def _single(self) -> None:
        for number in range(SINGLES):
            self._until_it_is_in([self._entry(number)])

    def _batch(self) -> None:
        for _ in range(BATCHES):
            self._until_it_is_in([self._entry(number) for number in range(BATCH)])

    def _entry(self, number: int) -> Any:
        return custody.image.entry(
            ledger=self._ledger,
            container=self._containers[number % len(self._containers)],
            actor=_ACTOR,
            when=_WHEN,
            evidence="an image",
        )

    def _until_it_is_in(self, entries: list[Any]) -> None:
        """Others on the same container were first: again."""
        while True:
            try:
                ledgers.record_all(ledger=self._ledger, entries=entries, actor=_ACTOR)
            except DomainError:
                continue
            return

    def _plain(self) -> None:
        """The same rows by `Model.save()`, both in one transaction."""
        template = CustodyEvent.objects.filter(ledger=self._ledger).order_by("pk")[0]
        holdings = list(Holding.objects.filter(ledger=self._ledger, container__in=self.containers))
        for number in range(SINGLES):
            holding = holdings[number % len(holdings)]
            with transaction.atomic():
                template.pk = None
                template._state.adding = True  # noqa: SLF001 - a copy, as Django's docs make one
                template.container_id = holding.container_id
                template.seq = 10_000_000 + self.number * 1_000_000 + number
                template.hash = uuid4().hex * 2
                template.save()
                holding.seq += 1
                holding.head_hash = template.hash
                holding.since += timedelta(seconds=1)
                holding.save()


def prepare(clients: int, containers: int, how: str) -> list[Work]:
    """A fresh ledger, its containers shared out among the clients (one container: among all)."""
    guards.install()
    ledger, made = _ledger(containers)
    if how == "plain":
        guards.remove()
    keys = [container.pk for container in made]
    return [
        Work(
            ledger=ledger.pk,
            containers=keys if containers == 1 else keys[number::clients],
            how=how,
            clients=clients,
            number=number,
        )
        for number in range(clients)
    ]


def fill(events: int) -> Ledger:
    """A ledger of so many events, on a thousand containers."""
    guards.install()
    ledger, containers = _ledger(1000)
    written = len(containers)
    while written < events:
        size = min(20_000, events - written)
        entries = [
            custody.image.entry(
                ledger=ledger,
                container=containers[number % len(containers)],
                actor=_ACTOR,
                when=_WHEN,
                evidence="an image",
            )
            for number in range(size)
        ]
        ledgers.record_all(ledger=ledger, entries=entries, actor=_ACTOR)
        written += size
    return ledger


def _ledger(containers: int) -> tuple[Ledger, list[Container]]:
    name = f"benchmark-{next(_names)}"
    mission = Mission.objects.create(
        slug=name,
        name=name,
        clock_longitude_deg=77.43,
        sol_zero_msd=52304,
        landed_at=datetime(2021, 2, 18, 20, 43, 49, tzinfo=UTC),
    )
    ledger = Ledger.objects.create(
        mission=mission, slug=name, name=name, kind=LedgerKind.FLIGHT.value
    )
    place = Place.objects.create(
        slug=name, name=name, kind=PlaceKind.ROVER_RACK.value, mission=mission
    )
    organisation, _ = Organisation.objects.get_or_create(slug="benchmark", name="Benchmark")
    custodian, _ = Custodian.objects.get_or_create(
        slug="benchmark", name="Benchmark", organisation=organisation
    )
    made = Container.objects.bulk_create(
        [
            Container(
                mission=mission, code=f"{name}-{number}", kind=ContainerKind.SAMPLE_TUBE.value
            )
            for number in range(containers)
        ]
    )
    ledgers.record_all(
        ledger=ledger,
        entries=[
            custody.register.entry(
                ledger=ledger,
                container=container,
                actor=_ACTOR,
                when=_WHEN,
                place=place,
                custodian=custodian,
            )
            for container in made
        ],
        actor=_ACTOR,
    )
    return ledger, made
