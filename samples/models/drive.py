"""One drive of the rover."""

from __future__ import annotations

from django.db import models

from samples.models.base import not_negative
from samples.models.mission import Mission
from samples.models.source import Source


class Drive(models.Model):
    """The wheels' path between two localizations.

    `path` is a list of [longitude east °, latitude °, elevation m above the areoid].
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="drives")
    sol = models.PositiveIntegerField()
    from_rmc = models.CharField(max_length=20)
    to_rmc = models.CharField(max_length=20)
    length_m = models.FloatField(help_text="Metres, as JPL gives it.")
    path = models.JSONField()
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["mission", "sol", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "sol", "from_rmc", "to_rmc"], name="drive_rmc_pair_in_mission"
            ),
            not_negative("length_m", owner="drive"),
        ]

    def __str__(self) -> str:
        return f"sol {self.sol}, {self.from_rmc} to {self.to_rmc}"
