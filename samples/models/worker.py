"""A process that works off the queue."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import F, Q

LOST_AFTER = timedelta(seconds=60)
"""Without a sign of life for so long, a worker is taken for dead."""


class Worker(models.Model):
    """A worker that is at its post, with its last sign of life; one that ends takes its row away.

    One that was killed leaves its row: it is *lost*. `process` is its number on its host.
    """

    name = models.CharField(max_length=64)
    host = models.CharField(max_length=255)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["host", "process", "name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="worker_name"),
            models.CheckConstraint(
                name="worker_seen_after_started",
                condition=Q(seen_at__gte=F("started_at")),
                violation_error_message="A worker is seen once it has started.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.host}, process {self.process}"

    @property
    def is_lost(self) -> bool:
        """Whether it has given no sign of life for too long."""
        return datetime.now(UTC) - self.seen_at > LOST_AFTER
