"""A container that an approved plan counts on."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samples.models.container import Container
from samples.models.ledger import Ledger
from samples.models.plan import Plan
from samples.models.plan_run import PlanRun


class Reservation(models.Model):
    """An approved plan holds a container in a ledger, until it is withdrawn or flown.

    It moves nothing and is no custody event. One container is held by one plan a ledger.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reservations")
    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="+")
    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="reservations")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="reservations")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering = ["plan", "container"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "container"],
                condition=Q(released_at__isnull=True),
                name="reservation_one_plan_per_container",
                violation_error_message="Another approved plan holds the container.",
            ),
            models.UniqueConstraint(fields=["plan", "container"], name="reservation_once_per_plan"),
            models.CheckConstraint(
                name="reservation_released_by_somebody",
                condition=Q(released_at__isnull=True, released_by="")
                | (Q(released_at__isnull=False) & ~Q(released_by="")),
                violation_error_message="A reservation is released by somebody at a moment.",
            ),
            models.CheckConstraint(
                name="reservation_released_after_made",
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("made_at")),
                violation_error_message="A reservation is released after it was made.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.container} for {self.plan}"

    @property
    def is_held(self) -> bool:
        """Whether the plan still counts on it."""
        return self.released_at is None
