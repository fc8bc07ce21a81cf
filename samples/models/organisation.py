"""An organisation that owns, flies or keeps things."""

from __future__ import annotations

from django.db import models

from samples.models.base import Catalogued


class Organisation(Catalogued):
    """NASA, ESA, the host of a curation facility, and so on."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    url = models.URLField(blank=True, default="")

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
