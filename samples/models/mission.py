"""A mission that caches samples."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samples.domain.geodesy import CRS
from samples.domain.marstime import MissionClock
from samples.models.base import Catalogued, Positioned
from samples.models.organisation import Organisation


class Mission(Catalogued, Positioned):
    """Mars 2020: its body, clock, landing and frame. The position is the landing point."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    rover_name = models.CharField(max_length=60, blank=True, default="")
    body = models.CharField(max_length=20, default="Mars")
    landing_site_name = models.CharField(max_length=120, blank=True, default="")
    crs = models.CharField(
        "coordinate reference system", max_length=40, default=CRS, editable=False
    )
    operator = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="missions"
    )
    clock_longitude_deg = models.FloatField(
        help_text="Longitude east that defines the mission's local mean solar time, degrees."
    )
    sol_zero_msd = models.IntegerField(
        "Mars sol date of sol 0", help_text="Whole Mars sol date at which sol 0 is counted."
    )
    landed_at = models.DateTimeField("landed (spacecraft event time, UTC)", null=True, blank=True)
    landing_signal_received_at = models.DateTimeField(
        "landing signal received on Earth (UTC)", null=True, blank=True
    )
    sample_tubes_launched = models.PositiveSmallIntegerField(null=True, blank=True)
    witness_tubes_launched = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            *Positioned.Meta.constraints,
            models.CheckConstraint(
                name="mission_signal_after_landing",
                condition=Q(landed_at__isnull=True)
                | Q(landing_signal_received_at__isnull=True)
                | Q(landing_signal_received_at__gt=F("landed_at")),
                violation_error_message="The signal reaches Earth after the landing.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def clock(self) -> MissionClock:
        """The mission's sol clock."""
        return MissionClock(self.clock_longitude_deg, self.sol_zero_msd)
