"""A process that records a custody event and is killed at a certain point (see test_webhook_race).

Forked like tests/services/recorder.py.
"""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass

import django
from django.apps import apps

if not apps.ready:
    django.setup()


@dataclass(frozen=True)
class Orders:
    """What to record, who listens, and whether to die as soon as it is committed."""

    database: str
    ledger: str
    rack: str
    custodian: str
    tube: str
    port: int
    dies_before_sending: bool


def run(orders: Orders) -> None:
    """Record that the tube is registered; on commit its message is sent."""
    from django.conf import settings
    from django.db import connection

    from samples.models import Container, Custodian, Ledger, Place
    from samples.services import custody
    from samples.services.actors import SystemActor
    from samples.services.webhooks import sending
    from tests.services.conftest import WHEN

    connection.settings_dict["NAME"] = orders.database
    settings.WEBHOOKS_ALLOW_HTTP = True
    settings.WEBHOOKS_PORTS = [orders.port]
    settings.WEBHOOKS_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    if orders.dies_before_sending:
        sending.drain = _die
    custody.register(
        ledger=Ledger.objects.get(slug=orders.ledger),
        container=Container.objects.get(code=orders.tube),
        place=Place.objects.get(slug=orders.rack),
        custodian=Custodian.objects.get(slug=orders.custodian),
        when=WHEN,
        actor=SystemActor("teller"),
    )


def _die(webhook: int, seconds: float = 0) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("it lives on")
