"""A container that a run leaves behind, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.models.container import Container
from samples.models.plan_run import PlanRun


class Exclusion(models.Model):
    """Why a container does not come home by a run's answer: a code, a sentence, and the data."""

    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="exclusions")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="exclusions")
    asked = models.BooleanField(
        help_text="Whether it was among the tubes to choose from; else it could not be."
    )
    code = models.CharField(max_length=60)
    sentence = models.TextField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["run", "container"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "container"], name="exclusion_one_per_container"
            ),
            models.CheckConstraint(
                name="exclusion_says_why",
                condition=~Q(code="") & ~Q(sentence=""),
                violation_error_message="An exclusion says why.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.container}: {self.code}"
