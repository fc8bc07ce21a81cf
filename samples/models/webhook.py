"""Another system that wants to be told, and the messages on their way to it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.kinds import LedgerKind
from samples.domain.webhooks import DeliveryStatus
from samples.models.base import one_of
from samples.models.container import Container
from samples.models.ledger import Ledger
from samples.models.place import Place
from samples.models.plan import Plan

_WAITING = Q(status=DeliveryStatus.WAITING.value)


class Webhook(models.Model):
    """A subscription: where messages go, and which.

    Every filter that is set must hold; `event_types` empty means all of them. A place means its
    parts too. `ledger_kind` empty means flight and mock. The secrets are kept encrypted, since
    signing needs them; after a rotation the one before is used beside the new one for a time.
    """

    name = models.CharField(max_length=160, unique=True)
    target = models.CharField(max_length=2000, help_text="Where messages are posted to.")
    event_types = models.JSONField(default=list, blank=True)
    ledger_kind = models.CharField(
        max_length=8, blank=True, default=LedgerKind.FLIGHT.value, choices=LedgerKind.choices()
    )
    ledger = models.ForeignKey(
        Ledger, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    plan = models.ForeignKey(
        Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="webhooks"
    )
    enabled = models.BooleanField(default=True)
    secret = models.TextField(editable=False)
    previous_secret = models.TextField(blank=True, default="", editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    owner = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="webhook_previous_secret_for_a_time",
                condition=Q(previous_secret="", previous_until__isnull=True)
                | (~Q(previous_secret="") & Q(previous_until__isnull=False)),
                violation_error_message="A secret that was replaced is used until a moment.",
            ),
            one_of("ledger_kind", LedgerKind.choices(), owner="webhook", blank=True),
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A message to one receiver, written in the transaction of what it tells.

    `body` is the exact text that is sent and signed. Messages of one `stream` go in order of their
    keys. A sender that takes one moves `next_attempt_at` on, beyond the time it may need: when it
    is killed, another takes it then. `response_body` is cut.
    """

    webhook = models.ForeignKey(
        Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    event_id = models.CharField(max_length=80)
    type = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    stream = models.CharField(max_length=160)
    ledger_kind = models.CharField(max_length=8, blank=True, choices=LedgerKind.choices())
    body = models.TextField(editable=False)
    created_at = models.DateTimeField()
    status = models.CharField(
        max_length=12, choices=DeliveryStatus.choices(), default=DeliveryStatus.WAITING.value
    )
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    response_status = models.PositiveSmallIntegerField(null=True, blank=True)
    response_body = models.TextField(blank=True, default="")
    error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["webhook", "status", "-id"], name="delivery_by_status"),
            # What waits is little; what was delivered is much.
            models.Index(
                fields=["webhook", "stream", "id"], name="delivery_stream", condition=_WAITING
            ),
            models.Index(fields=["next_attempt_at"], name="delivery_due", condition=_WAITING),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "event_id"], name="delivery_once_per_webhook"
            ),
            models.CheckConstraint(
                name="delivery_ended_unless_waiting",
                condition=Q(_WAITING, ended_at__isnull=True) | Q(~_WAITING, ended_at__isnull=False),
                violation_error_message="A message waits, or has ended.",
            ),
            models.CheckConstraint(
                name="delivery_delivered_was_answered",
                condition=~Q(status=DeliveryStatus.DELIVERED.value)
                | Q(response_status__range=(200, 299)),
                violation_error_message="What was delivered was answered with a status of 2xx.",
            ),
            one_of("status", DeliveryStatus.choices(), owner="delivery"),
            one_of("ledger_kind", LedgerKind.choices(), owner="delivery", blank=True),
        ]

    def __str__(self) -> str:
        return f"{self.type} of {self.subject}"

    @property
    def is_hypothetical(self) -> bool:
        """Whether it tells of a plan, of which nothing has happened."""
        return self.type.startswith(("plan.", "run."))
