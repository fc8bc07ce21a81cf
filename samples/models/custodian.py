"""The party that answers for a container."""

from __future__ import annotations

from django.db import models

from samples.models.base import Catalogued
from samples.models.organisation import Organisation


class Custodian(Catalogued):
    """A team or role of an organisation; a container has exactly one at every moment."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=200, unique=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="custodians"
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name
