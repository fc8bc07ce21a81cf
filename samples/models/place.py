"""A place where a container can be."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from samples.domain.kinds import SLOT_KINDS, PlaceKind
from samples.models.base import Catalogued, Positioned, one_of
from samples.models.mission import Mission


class Place(Catalogued, Positioned):
    """Rover rack, depot spot, lander, container slot, facility …; at most three levels deep."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=24, choices=PlaceKind.choices())
    mission = models.ForeignKey(
        Mission, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    capacity = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Containers it holds at most; empty where no limit is known.",
    )
    hypothetical = models.BooleanField(
        default=False,
        help_text="Part of a concept that was never flown: only mock ledgers may use it.",
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["slug"]
        constraints = [
            *Positioned.Meta.constraints,
            one_of("kind", PlaceKind.choices(), owner="place"),
            models.CheckConstraint(
                name="place_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="A place is not part of itself.",
            ),
            models.CheckConstraint(
                name="place_slot_is_part_of_something",
                condition=~Q(kind__in=sorted(SLOT_KINDS)) | Q(parent__isnull=False),
                violation_error_message="A slot or spot is part of a rack, depot or container.",
            ),
            models.CheckConstraint(
                name="place_slot_holds_one",
                condition=~Q(kind__in=sorted(SLOT_KINDS)) | Q(capacity=1),
                violation_error_message="A slot or spot holds one container.",
            ),
            models.CheckConstraint(
                name="place_capacity_positive",
                condition=Q(capacity__isnull=True) | Q(capacity__gte=1),
                violation_error_message="A capacity is at least 1.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_slot(self) -> bool:
        """Whether it holds one container at most by its nature."""
        return self.kind in SLOT_KINDS
