"""Sending what waits in the outbox: each message is claimed, posted, and its end noted.

Any number of senders may be at it. A message is claimed by compare-and-swap, which moves its next
attempt beyond the time that this one may take: when the sender is killed, it is taken again then,
with the same id. So a message arrives at least once. Of a stream the first goes first: a later one
waits until it is delivered or dead. No transaction is open while a receiver takes its time.
"""

from __future__ import annotations

import logging
import random
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet

from samples.domain.errors import DomainError
from samples.domain.webhooks import DeliveryStatus, wait_s
from samples.models import Delivery, Webhook
from samples.services.webhooks import messages, secrets, targets
from samples.services.webhooks.post import Answer, Failed, post

logger = logging.getLogger(__name__)

LEASE_MARGIN = timedelta(seconds=110)
"""What a look-up of a name and a busy database may take beyond the receiver's own time."""
BUDGET_S = 30.0
"""Seconds that one call spends on one receiver before others have their turn."""
AT_ONCE = 10
"""Messages looked at for one that no other sender takes first."""
GONE = 410
"""The receiver says that it wants no more of this: trying again is useless."""
KEPT = timedelta(days=30)
"""How long a delivered message is kept; a dead one stays."""

_WAITING = DeliveryStatus.WAITING.value
_jitter = random.SystemRandom()


def sweep(seconds: float = BUDGET_S) -> int:
    """Send everything that is due, each receiver in its turn; returns how many were tried."""
    return sum(drain(webhook, seconds) for webhook in due())


def due() -> list[int]:
    """Keys of the webhooks with messages whose time has come."""
    waiting = _due().order_by("webhook").values_list("webhook", flat=True)
    return list(waiting.distinct())


def drain(webhook: int, seconds: float = BUDGET_S) -> int:
    """Send what is due to one receiver, for so many seconds at most; says how many were tried."""
    until = monotonic() + seconds
    tried = 0
    while monotonic() < until and (delivery := claimed(webhook)) is not None:
        attempt(delivery)
        tried += 1
    return tried


def claimed(webhook: int) -> Delivery | None:
    """The next message to send, taken from other senders; None where none is due."""
    earlier = Delivery.objects.filter(
        webhook=OuterRef("webhook"), stream=OuterRef("stream"), pk__lt=OuterRef("pk"),
        status=_WAITING,
    )  # fmt: skip
    first = _due().filter(~Exists(earlier), webhook=webhook).order_by("pk")
    while seen := list(first.values_list("pk", "attempts")[:AT_ONCE]):
        for key, attempts in seen:
            now = datetime.now(UTC)
            taken = _due().filter(pk=key, attempts=attempts).update(
                attempts=F("attempts") + 1,
                last_attempt_at=now,
                next_attempt_at=now + timedelta(seconds=settings.WEBHOOKS_TIMEOUT_S) + LEASE_MARGIN,
            )  # fmt: skip
            if taken:
                return Delivery.objects.select_related("webhook").get(pk=key)
    return None


def attempt(delivery: Delivery) -> None:
    """Send a claimed message, and note what came of it."""
    if delivery.attempts > settings.WEBHOOKS_ATTEMPTS:
        _note(delivery, None, "Its sender stopped without an answer, too often.")
        return
    try:
        answer = _posted(delivery)
    except (Failed, DomainError) as error:
        _note(delivery, None, str(error))
    except Exception as error:
        logger.exception("Message %s could not be sent.", delivery.pk)
        _note(delivery, None, f"{type(error).__name__}: {error}")
    else:
        _note(delivery, answer, "")


def forget() -> int:
    """Remove what was delivered long ago; returns how many."""
    old = Delivery.objects.filter(
        status=DeliveryStatus.DELIVERED.value, ended_at__lt=datetime.now(UTC) - KEPT
    )
    return old.delete()[0]


def _due() -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        status=_WAITING, next_attempt_at__lte=datetime.now(UTC), webhook__enabled=True
    )


def _posted(delivery: Delivery) -> Answer:
    target = targets.read(delivery.webhook.target)
    addresses = targets.addresses(target)
    timestamp = int(datetime.now(UTC).timestamp())
    headers = {
        "Content-Type": messages.CONTENT_TYPE,
        "User-Agent": "mars-sample-cache-webhooks/1",
        "Connection": "close",
        "webhook-id": delivery.event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": secrets.signature(
            _secrets(delivery.webhook), delivery.event_id, timestamp, delivery.body
        ),
    }
    return post(
        target,
        addresses,
        headers,
        delivery.body.encode(),
        timeout_s=settings.WEBHOOKS_TIMEOUT_S,
    )


def _secrets(webhook: Webhook) -> list[str]:
    """The secret, and the one before as long as it is good."""
    stored = [webhook.secret]
    if webhook.previous_until is not None and webhook.previous_until > datetime.now(UTC):
        stored.append(webhook.previous_secret)
    return [secrets.opened(one) for one in stored]


def _note(delivery: Delivery, answer: Answer | None, error: str) -> None:
    """Only as long as the claim stands: a sender that comes too late says nothing."""
    now = datetime.now(UTC)
    told: dict[str, Any] = {
        "response_status": answer.status if answer else None,
        "response_body": answer.body if answer else "",
        "error": error,
    }
    if answer is not None and 200 <= answer.status <= 299:
        told |= {"status": DeliveryStatus.DELIVERED.value, "ended_at": now}
    elif delivery.attempts >= settings.WEBHOOKS_ATTEMPTS or (answer and answer.status == GONE):
        told |= {"status": DeliveryStatus.DEAD.value, "ended_at": now}
        logger.warning("Message %s to %s is dead.", delivery.pk, delivery.webhook)
    else:
        wait = timedelta(seconds=wait_s(delivery.attempts, _jitter.random()))
        told |= {"next_attempt_at": now + wait}
    Delivery.objects.filter(pk=delivery.pk, status=_WAITING, attempts=delivery.attempts).update(
        **told
    )
