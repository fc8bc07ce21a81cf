"""An image, video or document about a place or sample, linked, never copied."""

from __future__ import annotations

from django.db import models

from samples.domain.kinds import ObservationKind
from samples.models.base import Positioned, one_of
from samples.models.mission import Mission
from samples.models.outcrop import Outcrop
from samples.models.sample import Sample
from samples.models.source import Source


class Observation(Positioned):
    """Context of a sampling place: a Navcam panorama, a landing video, an initial report."""

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=10, choices=ObservationKind.choices())
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)
    product_id = models.CharField(max_length=80, blank=True, default="")
    credit = models.CharField(max_length=200, blank=True, default="")
    sol = models.PositiveIntegerField(null=True, blank=True)
    rmc = models.CharField("rover motion counter", max_length=20, blank=True, default="")
    azimuth_min_deg = models.FloatField(null=True, blank=True)
    azimuth_max_deg = models.FloatField(null=True, blank=True)
    elevation_min_deg = models.FloatField(null=True, blank=True)
    elevation_max_deg = models.FloatField(null=True, blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    outcrop = models.ForeignKey(
        Outcrop, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    distance_to_outcrop_m = models.FloatField(null=True, blank=True)
    sample = models.ForeignKey(
        Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    source = models.ForeignKey(
        Source, null=True, blank=True, on_delete=models.PROTECT, related_name="observations"
    )
    note = models.CharField(max_length=400, blank=True, default="")

    class Meta:
        ordering = ["mission", "sol", "id"]
        constraints = [
            *Positioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "url", "rmc"], name="observation_url_in_mission"
            ),
            one_of("kind", ObservationKind.choices(), owner="observation"),
        ]

    def __str__(self) -> str:
        return self.title
