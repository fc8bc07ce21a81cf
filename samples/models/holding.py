"""The present state of a container in a ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.lifecycle import Stage
from samples.models.base import one_of
from samples.models.container import Container
from samples.models.custodian import Custodian
from samples.models.ledger import Ledger
from samples.models.place import Place
from samples.models.sample import Sample


class Holding(models.Model):
    """Derived from the events, stored for speed, checked by replay; only the ledger writes it.

    `not_before` is the latest lower bound of any event so far: the next event can't be earlier.
    """

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="holdings")
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="holdings")
    stage = models.CharField(max_length=16, choices=Stage.choices())
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    place_is_slot = models.BooleanField()
    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="holdings")
    sample = models.ForeignKey(
        Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )
    sealed = models.BooleanField(default=False)
    seal_serial = models.CharField(max_length=40, null=True, blank=True)
    seq = models.PositiveIntegerField()
    head_hash = models.CharField(max_length=64)
    since = models.DateTimeField(help_text="Latest moment of the event that led here.")
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ledger", "container"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "container"], name="holding_one_per_container"
            ),
            models.UniqueConstraint(
                fields=["ledger", "place"],
                condition=Q(place_is_slot=True),
                name="holding_one_per_slot",
                violation_error_message="The slot is taken.",
            ),
            models.UniqueConstraint(
                fields=["ledger", "sample"],
                condition=Q(sample__isnull=False),
                name="holding_sample_in_one_container",
                violation_error_message="The sample is in another container.",
            ),
            models.CheckConstraint(name="holding_seq_from_1", condition=Q(seq__gte=1)),
            one_of("stage", Stage.choices(), owner="holding"),
        ]

    def __str__(self) -> str:
        return f"{self.container} at {self.place}"
