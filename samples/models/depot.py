"""A surface cache and its spots."""

from __future__ import annotations

from django.db import models

from samples.domain.kinds import PlaceKind
from samples.models.base import Catalogued, positive
from samples.models.place import Place


class Depot(Catalogued):
    """A depot's outline. `polygon` is a closed ring of [longitude east °, latitude °]."""

    place = models.OneToOneField(
        Place,
        on_delete=models.PROTECT,
        related_name="depot",
        limit_choices_to={"kind": PlaceKind.DEPOT.value},
    )
    polygon = models.JSONField(null=True, blank=True)
    area_m2 = models.FloatField("area, m²", null=True, blank=True)

    class Meta:
        ordering = ["place"]
        constraints = [positive("area_m2", owner="depot")]

    def __str__(self) -> str:
        return self.place.name


class DepotSpot(Catalogued):
    """One spot of a depot, in the order in which tubes were dropped."""

    place = models.OneToOneField(
        Place,
        on_delete=models.PROTECT,
        related_name="depot_spot",
        limit_choices_to={"kind": PlaceKind.DEPOT_SPOT.value},
    )
    depot = models.ForeignKey(Depot, on_delete=models.PROTECT, related_name="spots")
    drop_order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["depot", "drop_order"]
        constraints = [
            models.UniqueConstraint(
                fields=["depot", "drop_order"], name="depotspot_order_in_depot"
            ),
            positive("drop_order", owner="depotspot"),
        ]

    def __str__(self) -> str:
        return self.place.name
