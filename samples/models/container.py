"""A container: the thing that moves."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.kinds import ContainerKind
from samples.domain.state import Verb
from samples.models.base import Catalogued, in_order_of, one_of, positive
from samples.models.mission import Mission


class Container(Catalogued):
    """A sample tube or witness tube. Its contents over time are `samples`; where it is, `holdings`.

    `code` is this inventory's own running name: most etched serial numbers are unpublished.
    """

    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="containers")
    code = models.SlugField(
        unique=True, help_text="This inventory's own name for the container (tube-07), not NASA's."
    )
    kind = models.CharField(max_length=16, choices=ContainerKind.choices())
    serial = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        help_text="The etched serial number without SN; empty where unpublished.",
    )
    empty_mass_g = models.DecimalField(
        max_digits=8, decimal_places=3, null=True, blank=True, help_text="Grams, without content."
    )
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["code"]
        permissions = [
            (f"record_{verb.value}", f"Can record in the custody ledger: {verb.label.lower()}")
            for verb in Verb
        ]
        indexes = [in_order_of(field, owner="container") for field in ("kind", "serial")]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "serial"],
                condition=Q(serial__isnull=False),
                name="container_serial_in_mission",
                violation_error_message="Another container of this mission has this serial number.",
            ),
            models.CheckConstraint(
                name="container_serial_not_blank",
                condition=Q(serial__isnull=True) | ~Q(serial=""),
                violation_error_message="An unknown serial number is left empty.",
            ),
            one_of("kind", ContainerKind.choices(), owner="container"),
            positive("empty_mass_g", owner="container"),
        ]

    def __str__(self) -> str:
        return f"SN{self.serial}" if self.serial else self.code
