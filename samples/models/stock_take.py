"""A stock-take: what should be at a place, and what was seen there."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.models.container import Container
from samples.models.custody_event import CustodyEvent
from samples.models.ledger import Ledger
from samples.models.place import Place


class StockTake(models.Model):
    """A count of a place and its parts against a ledger; open until `closed_at`."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="stock_takes")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="stock_takes")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=150)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=150, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "place"],
                condition=Q(closed_at__isnull=True),
                name="stocktake_one_open_per_place",
                violation_error_message="A stock-take of this place is open already.",
            ),
            models.CheckConstraint(
                name="stocktake_closed_after_opened",
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=models.F("opened_at")),
                violation_error_message="A stock-take is closed after it was opened.",
            ),
        ]

    def __str__(self) -> str:
        return f"Stock-take of {self.place}, {self.opened_at:%Y-%m-%d}"


class StockTakeItem(models.Model):
    """One container of a stock-take: expected there, or seen there, or both.

    `event` is the custody event that a confirmed difference became.
    """

    stock_take = models.ForeignKey(StockTake, on_delete=models.PROTECT, related_name="items")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="+")
    expected_at = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_when = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=150, blank=True, default="")
    event = models.ForeignKey(
        CustodyEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["stock_take", "container"]
        constraints = [
            models.UniqueConstraint(
                fields=["stock_take", "container"], name="stocktakeitem_one_per_container"
            ),
            models.CheckConstraint(
                name="stocktakeitem_expected_or_seen",
                condition=Q(expected_at__isnull=False) | Q(seen_at__isnull=False),
                violation_error_message="An item was expected or seen.",
            ),
            models.CheckConstraint(
                name="stocktakeitem_seen_when",
                condition=Q(seen_at__isnull=True, seen_when__isnull=True)
                | Q(seen_at__isnull=False, seen_when__isnull=False),
                violation_error_message="What was seen was seen at a moment.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.container} in {self.stock_take}"

    @property
    def is_different(self) -> bool:
        """Whether what was seen is not what was expected."""
        return self.expected_at_id != self.seen_at_id
