"""One version of the plan that a mock mission flies by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.models.base import not_negative, positive
from samples.models.mock_mission import MockMission


class MockPlan(models.Model):
    """A frozen problem, its answer, and what it changes; never altered.

    Version 1 is the plan's own answer. The problem of a later one is what was left to decide at
    `sol`. `changes` says, against the version before: `added`, `dropped`, `earlier`, `later` (codes
    of containers). `asked_by` is who asked for it; the mission's policy asks as "mock-mission".
    """

    mission = models.ForeignKey(MockMission, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField()
    sol = models.FloatField()
    why = models.TextField()
    asked_by = models.CharField(max_length=150)
    problem = models.TextField(editable=False)
    problem_hash = models.CharField(max_length=64, editable=False)
    solution = models.JSONField()
    value = models.FloatField()
    bound = models.FloatField()
    changes = models.JSONField(default=dict)

    class Meta:
        ordering = ["mission", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "number"], name="mockplan_number_in_mission"
            ),
            models.CheckConstraint(
                name="mockplan_says_why",
                condition=~Q(why=""),
                violation_error_message="A version says why.",
            ),
            positive("number", owner="mockplan"),
            not_negative("sol", owner="mockplan"),
        ]

    def __str__(self) -> str:
        return f"{self.mission}, plan version {self.number}"

    @property
    def taken(self) -> list[str]:
        """Codes of the containers that it takes home."""
        return list(self.solution["taken"])
