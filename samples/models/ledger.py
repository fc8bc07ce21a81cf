"""A history of custody events."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.kinds import LedgerKind
from samples.models.base import one_of
from samples.models.mission import Mission


class Ledger(models.Model):
    """The flight ledger tells what happened; a mock ledger is where a mock mission happens."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="ledgers")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=LedgerKind.choices())
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(kind=LedgerKind.FLIGHT.value),
                name="ledger_one_flight_per_mission",
                violation_error_message="The mission already has a flight ledger.",
            ),
            one_of("kind", LedgerKind.choices(), owner="ledger"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mock(self) -> bool:
        """Whether nothing in it really happened."""
        return self.kind == LedgerKind.MOCK.value
