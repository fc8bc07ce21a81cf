"""A process that records custody events until it is stopped or killed (see test_killed.py).

It is forked from a server that has loaded Django and holds no connection, so it starts at once and
opens connections of its own.
"""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import django
from django.apps import apps

if not apps.ready:
    django.setup()

ENDED = 0


@dataclass(frozen=True)
class Orders:
    """Where to record, for which tubes, and where to acknowledge."""

    database: str
    ledger: str
    rack: str
    custodian: str
    tubes: tuple[str, ...]
    acknowledged: Path
    stop: Path
    seed: int


def run(orders: Orders) -> None:
    """Record until the file `stop` is there.

    What the services refuse, because another was faster, is no failure; anything else ends the
    process with a traceback and an exit code of its own.
    """
    from django.db import connection

    from samples.domain.errors import DomainError
    from samples.models import CustodyEvent

    connection.settings_dict["NAME"] = orders.database
    chance = random.Random(orders.seed)
    log = os.open(orders.acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    while not orders.stop.exists():
        try:
            event = step(orders, chance.choice(orders.tubes), chance)
        except DomainError:
            continue
        if isinstance(event, CustodyEvent):
            os.write(log, f"{event.hash} {event.container_id} {event.seq}\n".encode())
            os.fsync(log)


def step(orders: Orders, code: str, chance: random.Random) -> object:
    """Do to a tube what may come next; None where nothing may, or another put a sample in."""
    from django.db import IntegrityError, transaction

    from samples.domain.lifecycle import Stage
    from samples.models import Container, Custodian, Holding, Ledger, Place
    from samples.services import custody
    from samples.services.actors import SystemActor
    from tests import factories
    from tests.services.conftest import WHEN

    ledger = Ledger.objects.get(slug=orders.ledger)
    tube = Container.objects.get(code=code)
    told = {"ledger": ledger, "container": tube, "when": WHEN, "actor": SystemActor("recorder")}
    holding = Holding.objects.filter(ledger=ledger, container=tube).first()
    if holding is None:
        return custody.register(
            place=Place.objects.get(slug=orders.rack),
            custodian=Custodian.objects.get(slug=orders.custodian),
            **told,  # type: ignore[arg-type]
        )
    match holding.stage:
        case Stage.STORED_EMPTY.value:
            # One query, one moment: an event that is stored without what belongs to it shows here.
            half_done = tube.samples.filter(retained=True, events__verb="empty")
            if half_done.exists():
                raise RuntimeError(f"{code} was emptied and its sample is still in it")
            sample = tube.samples.filter(retained=True).first()
            if sample is None:
                try:
                    with transaction.atomic():
                        sample = factories.sample(container=tube, slug=f"sample-{uuid4()}")
                except IntegrityError:
                    return None
            return custody.fill(sample=sample, **told)  # type: ignore[arg-type]
        case Stage.FILLED.value | Stage.SEAL_FAILED.value:
            verbs: list[custody.Deed[Any]] = [custody.empty, custody.fail_seal, custody.seal]
            (verb,) = chance.choices(verbs, weights=[60, 38, 2])
            return verb(**told)
    return None
