"""Where the rover stood."""

from __future__ import annotations

from django.db import models

from samples.models.base import Positioned, not_negative
from samples.models.mission import Mission
from samples.models.source import Source


class Waypoint(Positioned):
    """An end-of-drive localization: sol, rover motion counter (site_drive) and position.

    Easting and northing are JPL's: equirectangular, standard parallel 18.4663°, sphere, metres.
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="waypoints")
    sol = models.PositiveIntegerField()
    rmc = models.CharField("rover motion counter", max_length=20)
    easting_m = models.FloatField(null=True, blank=True)
    northing_m = models.FloatField(null=True, blank=True)
    odometer_km = models.FloatField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, default="")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["mission", "sol", "rmc"]
        constraints = [
            *Positioned.Meta.constraints,
            models.UniqueConstraint(
                fields=["mission", "sol", "rmc"], name="waypoint_sol_rmc_in_mission"
            ),
            not_negative("odometer_km", owner="waypoint"),
        ]

    def __str__(self) -> str:
        return f"sol {self.sol}, {self.rmc}"
