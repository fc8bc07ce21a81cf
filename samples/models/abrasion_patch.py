"""A patch of rock ground flat so that the instruments can look."""

from __future__ import annotations

from django.db import models

from samples.models.base import Catalogued, positive
from samples.models.outcrop import Outcrop


class AbrasionPatch(Catalogued):
    """An abraded patch on an outcrop."""

    outcrop = models.ForeignKey(Outcrop, on_delete=models.PROTECT, related_name="abrasion_patches")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    depth_mm = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["slug"]
        verbose_name_plural = "abrasion patches"
        constraints = [
            models.UniqueConstraint(
                fields=["outcrop", "name"], name="abrasionpatch_name_on_outcrop"
            ),
            positive("depth_mm", owner="abrasionpatch"),
        ]

    def __str__(self) -> str:
        return self.name
