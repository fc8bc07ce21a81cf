"""A process that flies a mock mission until it has ended or is killed (see test_mock_killed.py).

It is forked from a server that has loaded Django and holds no connection, so it starts at once and
opens connections of its own.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    django.setup()


@dataclass(frozen=True)
class Orders:
    """Which mission of which database, and where to tell of each step that is stored."""

    database: str
    mission: int
    steps: Path


def run(orders: Orders) -> None:
    """Fly it as far as it was asked to."""
    from django.db import connection

    from samples.services import mock_work

    connection.settings_dict["NAME"] = orders.database
    log = os.open(orders.steps, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def tell(_now: object, _told: object) -> None:
        os.write(log, b".")

    mock_work.work(orders.mission, tell)
