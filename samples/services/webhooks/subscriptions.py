"""Subscriptions: made, changed, given a new secret, tried, removed; and messages sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from samples.domain.errors import Conflict, InvalidValue, TransitionRefused
from samples.domain.kinds import LedgerKind
from samples.domain.webhooks import FAMILIES, TYPES, DeliveryStatus
from samples.models import Delivery, Webhook
from samples.services import locks
from samples.services.actors import Actor, require
from samples.services.validation import clean
from samples.services.webhooks import messages, outbox, secrets, targets

OVERLAP = timedelta(hours=24)
"""How long the secret before stays good after a rotation."""
SETTABLE = ("name", "target", "event_types", "ledger_kind", "ledger", "container", "place", "plan",
            "enabled")  # fmt: skip
"""What the owner says of a subscription."""
BOTH_KINDS = ""


def make(*, actor: Actor, name: str, target: str, **values: Any) -> tuple[Webhook, str]:
    """A new subscription, and its secret, which is never shown again.

    `values` are the rest of `SETTABLE`. Without `ledger_kind` it takes what the ledger is, or
    flight: nobody is told of mock missions who did not ask for them. Raises InvalidValue (target,
    types, filters), InvalidRecord, Conflict (the name is taken), NotPermitted.
    """
    require(actor, "samples.add_webhook")
    if "ledger_kind" not in values and values.get("ledger") is not None:
        values["ledger_kind"] = values["ledger"].kind
    now, secret = datetime.now(UTC), secrets.new()
    webhook = Webhook(
        name=name.strip(),
        target=target,
        secret=secrets.sealed(secret),
        owner=actor.get_username(),
        created_at=now,
        changed_at=now,
        **_settable(values),
    )
    targets.check(target)
    _stored(webhook)
    return webhook, secret


def revise(*, webhook: Webhook, values: Mapping[str, Any], actor: Actor) -> Webhook:
    """Change what is in `values` (names of `SETTABLE`); what waits goes to the new target.

    Raises as `make` does.
    """
    require(actor, "samples.change_webhook")
    if "target" in values and values["target"] != webhook.target:
        targets.check(values["target"])
    with transaction.atomic():
        stored = _locked(webhook)
        for field, value in _settable(values).items():
            setattr(stored, field, value)
        stored.changed_at = datetime.now(UTC)
        _stored(stored)
        if stored.enabled:
            outbox.send_after_commit({stored.pk})  # what waited while it was off
    return stored


def rotate(*, webhook: Webhook, actor: Actor) -> tuple[Webhook, str]:
    """A new secret, shown once; messages carry a signature of the one before too, for 24 hours."""
    require(actor, "samples.change_webhook")
    secret = secrets.new()
    with transaction.atomic():
        stored = _locked(webhook)
        now = datetime.now(UTC)
        stored.previous_secret, stored.previous_until = stored.secret, now + OVERLAP
        stored.secret, stored.changed_at = secrets.sealed(secret), now
        stored.save(update_fields=["secret", "previous_secret", "previous_until", "changed_at"])
    return stored, secret


def remove(*, webhook: Webhook, actor: Actor) -> None:
    """End a subscription; its messages go with it, those that wait too. Raises NotPermitted."""
    require(actor, "samples.delete_webhook")
    webhook.delete()


def ping(*, webhook: Webhook, actor: Actor) -> Delivery:
    """Send a message that says nothing. Raises TransitionRefused where it is off, NotPermitted."""
    require(actor, "samples.change_webhook")
    if not webhook.enabled:
        raise TransitionRefused(
            f"{webhook} is off.", field="enabled", value=False, expected="a webhook that is on"
        )
    with transaction.atomic():
        return outbox.put([(webhook, messages.ping(webhook))])[0]


def resend(*, delivery: Delivery, actor: Actor) -> Delivery:
    """Send a message again that is dead, or was delivered, under its own id.

    Those that wait in its stream wait for it. Raises TransitionRefused where it is on its way,
    NotPermitted.
    """
    require(actor, "samples.change_delivery")
    if not _again(Delivery.objects.filter(pk=delivery.pk).exclude(status=_WAITING)):
        raise TransitionRefused(
            f"{delivery} is on its way already.",
            field="status",
            value=DeliveryStatus.WAITING.value,
            expected="a message that is dead or was delivered",
        )
    return Delivery.objects.select_related("webhook").get(pk=delivery.pk)


def resend_dead(*, webhook: Webhook, actor: Actor) -> int:
    """Send every dead message of a webhook again; returns how many. Raises NotPermitted."""
    require(actor, "samples.change_delivery")
    return _again(Delivery.objects.filter(webhook=webhook, status=DeliveryStatus.DEAD.value))


_WAITING = DeliveryStatus.WAITING.value


def _again(deliveries: Any) -> int:
    with transaction.atomic():
        keys = set(deliveries.order_by("webhook").values_list("webhook", flat=True).distinct())
        count: int = deliveries.update(
            status=_WAITING,
            attempts=0,
            next_attempt_at=datetime.now(UTC),
            ended_at=None,
        )
        outbox.send_after_commit(keys)
    return count


def _locked(webhook: Webhook) -> Webhook:
    locks.webhook(webhook)
    return Webhook.objects.get(pk=webhook.pk)


def _settable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values to set. Raises InvalidValue for a field that nobody sets."""
    for name, value in values.items():
        if name not in SETTABLE:
            raise InvalidValue(
                f"{name} can't be set.", field=name, value=value, expected=", ".join(SETTABLE)
            )
    found = dict(values)
    if "event_types" in found:
        found["event_types"] = _types(found["event_types"])
    return found


def _types(given: Sequence[str]) -> list[str]:
    known = (*FAMILIES, *TYPES)
    for name in given:
        if name not in known:
            raise InvalidValue(
                f"There is no event type {name}.",
                field="event_types",
                value=name,
                expected="one of " + ", ".join(known),
            )
    return [name for name in known if name in given]


def _stored(webhook: Webhook) -> None:
    ledger = webhook.ledger
    if ledger is not None and webhook.ledger_kind not in {BOTH_KINDS, ledger.kind}:
        raise InvalidValue(
            f"{ledger} is a {LedgerKind(ledger.kind).label.lower()} ledger.",
            field="ledger_kind",
            value=webhook.ledger_kind,
            expected=f"{ledger.kind}, or another ledger",
        )
    clean(webhook)
    try:
        with transaction.atomic():
            webhook.save()
    except IntegrityError as error:
        raise Conflict(
            f"There is a webhook {webhook.name} already.",
            field="name",
            value=webhook.name,
            expected="a new name",
        ) from error
