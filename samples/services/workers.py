"""Signs of life of the queue's workers."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime

from django.db import transaction

from samples.models import Worker
from samples.models.worker import LOST_AFTER


def sign_on(name: str) -> None:
    """A worker of this process takes up its post; rows of lost ones are taken away."""
    now = datetime.now(UTC)
    with transaction.atomic():
        Worker.objects.filter(seen_at__lt=now - LOST_AFTER).delete()
        Worker.objects.update_or_create(
            name=name,
            defaults={
                "host": socket.gethostname()[:255],
                "process": os.getpid(),
                "started_at": now,
                "seen_at": now,
            },
        )


def seen(name: str) -> None:
    """A sign of life; signs on again where the row is gone, as after a restore."""
    if not Worker.objects.filter(name=name).update(seen_at=datetime.now(UTC)):
        sign_on(name)


def sign_off(name: str) -> None:
    """A worker leaves its post."""
    Worker.objects.filter(name=name).delete()
