"""Subscriptions and their messages, for tests of every room."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.db import transaction
from django.test import TestCase

from samples.models import Delivery, Webhook
from samples.services.actors import SystemActor
from samples.services.webhooks import outbox, sending, subscriptions

OWNER = SystemActor("owner")


def subscribe(target: str, name: str = "A receiver", **values: Any) -> tuple[Webhook, str]:
    """A subscription with its secret."""
    return subscriptions.make(actor=OWNER, name=name, target=target, **values)


def pinged(webhook: Webhook, times: int = 1, *, send: bool = True) -> list[Delivery]:
    """Messages that were sent, or wait."""
    quiet = nullcontext() if send else patch.object(outbox.deliveries_written, "send")
    with quiet, TestCase.captureOnCommitCallbacks(execute=send), transaction.atomic():
        made = [subscriptions.ping(webhook=webhook, actor=OWNER) for _ in range(times)]
    return list(Delivery.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def time_passes() -> None:
    """Whatever waits is due."""
    Delivery.objects.filter(status="waiting").update(
        next_attempt_at=datetime.now(UTC) - timedelta(seconds=1)
    )


def tried_until_dead(webhook: Webhook, attempts: int) -> None:
    """Every attempt but the first, one after the other."""
    for _ in range(attempts):
        time_passes()
        sending.drain(webhook.pk)
