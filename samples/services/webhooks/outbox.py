"""The outbox: messages are stored in the transaction of what they tell, and sent after it.

Nothing is sent that was rolled back, and nothing is lost that was committed. Where nobody listens
it costs one small query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from django.db import connection, transaction
from django.dispatch import Signal

from samples.domain.webhooks import Fact, includes
from samples.models import Delivery, Place, Webhook
from samples.selectors.catalogue import within
from samples.services.webhooks import messages

deliveries_written = Signal()
"""Sent with `webhooks`, the keys of those with messages that wait, once these are stored for good.

`samples.tasks` then puts the sending in the queue.
"""

_LISTENS = f"SELECT 1 FROM {Webhook._meta.db_table} WHERE enabled LIMIT 1"  # noqa: S608


def tell(facts: Callable[[], Iterable[Fact]]) -> None:
    """Store a message for each receiver of each fact. Call it in the facts' own transaction.

    The facts are made only where anybody listens. Those of one stream must come in their order,
    under a lock that holds until the end of the transaction: messages go in order of their keys.
    """
    # Plain SQL: every append comes by here, and the ORM would compile it anew.
    with connection.cursor() as cursor:
        cursor.execute(_LISTENS)
        if cursor.fetchone() is None:
            return
    webhooks = [
        (webhook, _parts(webhook))
        for webhook in Webhook.objects.filter(enabled=True).order_by("pk")
    ]
    put([(webhook, fact)
         for fact in facts()
         for webhook, parts in webhooks
         if _wants(webhook, parts, fact)])  # fmt: skip


def put(told: list[tuple[Webhook, Fact]]) -> list[Delivery]:
    """Store these messages, in one statement, and have them sent after commit."""
    if not told:
        return []
    now = datetime.now(UTC)
    bodies = {fact.id: messages.body_of(fact) for _, fact in told}
    stored = Delivery.objects.bulk_create(
        Delivery(
            webhook=webhook,
            event_id=fact.id,
            type=fact.type,
            subject=fact.subject,
            stream=fact.stream,
            ledger_kind=fact.ledger_kind,
            body=bodies[fact.id],
            created_at=now,
            next_attempt_at=now,
        )
        for webhook, fact in told
    )
    send_after_commit({webhook.pk for webhook, _ in told})
    return stored


def send_after_commit(webhooks: set[int]) -> None:
    """Have the messages that wait sent; what can't be put in the queue, a sweep finds later."""
    keys = sorted(webhooks)
    transaction.on_commit(lambda: deliveries_written.send(Webhook, webhooks=keys), robust=True)


def _wants(webhook: Webhook, parts: frozenset[int] | None, fact: Fact) -> bool:
    return (
        webhook.ledger_kind in {"", fact.ledger_kind}
        and webhook.ledger_id in {None, fact.ledger}
        and webhook.container_id in {None, fact.container}
        and webhook.plan_id in {None, fact.plan}
        and (parts is None or not parts.isdisjoint(fact.places))
        and includes(webhook.event_types, fact.type)
    )


def _parts(webhook: Webhook) -> frozenset[int] | None:
    """The place of a webhook with its parts; None where it names none."""
    if webhook.place is None:
        return None
    found = Place.objects.filter(within(webhook.place.slug, "")).values_list("pk", flat=True)
    return frozenset(found)
