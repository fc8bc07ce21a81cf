"""An outcrop or other target that was sampled."""

from __future__ import annotations

from django.db import models

from samples.models.base import Catalogued, Positioned
from samples.models.campaign import Campaign


class Outcrop(Catalogued, Positioned):
    """The rock (or drift of regolith) a sample comes from; the position is the target's."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="outcrops")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    site_name = models.CharField(
        max_length=160, blank=True, default="", help_text="The site as NASA prints it."
    )
    formation = models.CharField(max_length=120, blank=True, default="")
    region_of_interest = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["slug"]
        constraints = [
            *Positioned.Meta.constraints,
            models.UniqueConstraint(fields=["campaign", "name"], name="outcrop_name_in_campaign"),
        ]

    def __str__(self) -> str:
        return self.name
