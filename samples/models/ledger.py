"""A history of custody events."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.kinds import LedgerKind
from samples.models.base import one_of, positive
from samples.models.container import Container
from samples.models.mission import Mission
from samples.models.organisation import Organisation


class Ledger(models.Model):
    """The flight ledger tells what happened; a mock ledger is where a mock mission happens.

    A mock ledger may branch off another one (`parent`): it starts from that one's state, as it was
    at `as_of` (event time; empty: its last state) as far as `known_at` it was recorded. A mock one
    may be kept to an `organisation`, and everything in it with it (empty: it is everybody's).
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="ledgers")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=8, choices=LedgerKind.choices())
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.CharField(max_length=150, blank=True, default="")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="branches"
    )
    as_of = models.DateTimeField(null=True, blank=True)
    known_at = models.DateTimeField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="ledgers"
    )

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission"],
                condition=Q(kind=LedgerKind.FLIGHT.value),
                name="ledger_one_flight_per_mission",
                violation_error_message="The mission already has a flight ledger.",
            ),
            models.CheckConstraint(
                name="ledger_only_a_mock_branches",
                condition=Q(parent__isnull=True) | Q(kind=LedgerKind.MOCK.value),
                violation_error_message="Only a mock ledger branches off another one.",
            ),
            models.CheckConstraint(
                name="ledger_of_flight_is_everybodys",
                condition=Q(organisation__isnull=True) | Q(kind=LedgerKind.MOCK.value),
                violation_error_message="What really happened is no organisation's own.",
            ),
            one_of("kind", LedgerKind.choices(), owner="ledger"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_mock(self) -> bool:
        """Whether nothing in it really happened."""
        return self.kind == LedgerKind.MOCK.value


class BranchHead(models.Model):
    """The last event that a branch takes over from its parent ledger, for one container."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="branch_heads")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["ledger", "container"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "container"], name="branchhead_one_per_container"
            ),
            positive("seq", owner="branchhead"),
        ]

    def __str__(self) -> str:
        return f"{self.container} #{self.seq}"
