"""A science campaign: the region a mission worked through."""

from __future__ import annotations

from django.db import models

from samples.models.base import Catalogued
from samples.models.mission import Mission


class Campaign(Catalogued):
    """Crater Floor, Fan Front, Upper Fan, Margin Unit, Crater Rim and so on."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="campaigns")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "name"], name="campaign_name_in_mission")
        ]

    def __str__(self) -> str:
        return self.name
