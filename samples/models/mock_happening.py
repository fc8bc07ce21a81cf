"""One line of a mock mission's log."""

from __future__ import annotations

from django.db import models

from samples.models.base import choices_of, not_negative, one_of, positive
from samples.models.container import Container
from samples.models.mock_mission import MockMission
from samples.planning.flying.happening import Kind

KINDS = choices_of(Kind)


class MockHappening(models.Model):
    """What was told of a mock mission at one sol; never altered.

    `occurred_at` is `sol` on the clock of its ledger, `data` what `Kind` says of it. `injected_by`
    is who brought a fault about; empty where it happened by itself.
    """

    mission = models.ForeignKey(MockMission, on_delete=models.PROTECT, related_name="happenings")
    number = models.PositiveIntegerField()
    sol = models.FloatField()
    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=20, choices=KINDS)
    who = models.CharField(max_length=60, blank=True, default="")
    container = models.ForeignKey(
        Container, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField()
    data = models.JSONField(default=dict)
    alert = models.BooleanField(default=False)
    injected_by = models.CharField(max_length=150, blank=True, default="")

    class Meta:
        ordering = ["mission", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "number"], name="mockhappening_number_in_mission"
            ),
            positive("number", owner="mockhappening"),
            not_negative("sol", owner="mockhappening"),
            one_of("kind", KINDS, owner="mockhappening"),
        ]

    def __str__(self) -> str:
        return f"{self.mission}, sol {self.sol:.1f}: {self.kind}"
