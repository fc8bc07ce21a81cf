"""The present state of a container in a ledger."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from samples.domain.state import Condition, Stage, State
from samples.models.base import in_order_of, one_of
from samples.models.container import Container
from samples.models.custodian import Custodian
from samples.models.ledger import Ledger
from samples.models.place import Place
from samples.models.sample import Sample

RIDING = [
    stage.value
    for stage in (
        Stage.LOADED, Stage.CLOSED_IN, Stage.LAUNCHED, Stage.IN_MARS_ORBIT, Stage.CAPTURED,
        Stage.CONTAINED, Stage.IN_EARTH_TRANSIT, Stage.LANDED,
    )
]  # fmt: skip
"""Stages of a tube in the orbiting sample container."""


class Holding(models.Model):
    """Derived from the events, stored for speed, checked by replay; only the ledger writes it.

    `custodian` answers for it, also while it is `offered_to` another one. `os_slot` is its slot in
    the orbiting sample container from loading until receipt. `not_before` is the latest lower bound
    of any event that counts: the next event can't be earlier.
    """

    ledger = models.ForeignKey(
        Ledger, on_delete=models.PROTECT, related_name="holdings", db_index=False
    )
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="holdings")
    stage = models.CharField(max_length=16, choices=Stage.choices())
    condition = models.CharField(
        max_length=12, choices=Condition.choices(), default=Condition.SOUND.value
    )
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="holdings")
    place_is_slot = models.BooleanField(
        help_text="Whether it fills a place that holds one container; a lost one fills none."
    )
    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="holdings")
    sample = models.ForeignKey(
        Sample, null=True, blank=True, on_delete=models.PROTECT, related_name="holdings"
    )
    os_slot = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="riders"
    )
    offered_to = models.ForeignKey(
        Custodian, null=True, blank=True, on_delete=models.PROTECT, related_name="offers"
    )
    cleared = models.BooleanField(default=False)
    sealed = models.BooleanField(default=False)
    seal_serial = models.CharField(max_length=40, null=True, blank=True)
    seq = models.PositiveIntegerField()
    head_hash = models.CharField(max_length=64)
    since = models.DateTimeField(help_text="Latest moment of the event that led here.")
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["ledger", "container"]
        indexes = [
            in_order_of("ledger", field, owner="holding") for field in ("stage", "since", "seq")
        ]
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
            models.UniqueConstraint(
                fields=["ledger", "os_slot"],
                condition=Q(os_slot__isnull=False),
                name="holding_one_per_os_slot",
                violation_error_message="The slot is taken.",
            ),
            models.CheckConstraint(
                name="holding_os_slot_while_riding",
                condition=Q(os_slot__isnull=True) | Q(stage__in=RIDING),
                violation_error_message="Only from loading until receipt is a tube in a slot.",
            ),
            models.CheckConstraint(name="holding_seq_from_1", condition=Q(seq__gte=1)),
            one_of("stage", Stage.choices(), owner="holding"),
            one_of("condition", Condition.choices(), owner="holding"),
        ]

    def __str__(self) -> str:
        return f"{self.container} at {self.place}"

    @property
    def content(self) -> Sample | None:
        """What is in it; the name that a `PastHolding` has for it too."""
        return self.sample

    def state(self) -> State:
        """The same in the words of the domain. Needs the related records joined."""
        return State(
            stage=Stage(self.stage),
            condition=Condition(self.condition),
            place=self.place.slug,
            custodian=self.custodian.slug,
            sample=self.sample.slug if self.sample else None,
            sealed=self.sealed,
            seal_serial=self.seal_serial,
            os_slot=self.os_slot.slug if self.os_slot else None,
            offered_to=self.offered_to.slug if self.offered_to else None,
            cleared=self.cleared,
        )
