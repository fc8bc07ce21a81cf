"""One fact about one container in one ledger, never altered."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import models
from django.db.models import F, Q

from samples.domain.custody import COLUMNS, STATE_FIELDS, StoredEvent, iso_utc
from samples.domain.kinds import LedgerKind
from samples.domain.state import Condition, Stage, State, Verb
from samples.models.base import in_order_of, one_of
from samples.models.container import Container
from samples.models.custodian import Custodian
from samples.models.ledger import Ledger
from samples.models.place import Place
from samples.models.sample import Sample
from samples.models.source import Source


class CustodyEvent(models.Model):
    """An event as it was hashed (`text`), with columns to search by; triggers refuse changes.

    It happened at `occurred_at` at the latest and `occurred_not_before` at the earliest (empty: no
    lower bound known; equal: an instant). `to_…` is the whole state it leads to; `sample` is what
    it is about, which after an emptying is no longer in the container. `corrects` is the number of
    the event of its chain that it takes back. `ledger_kind` is the ledger's own, in the hashed text
    too, so that an event of a mock mission can't be passed off as one that happened.

    A ledger and a container have no index of their own: the one of `custodyevent_seq_in_chain`
    leads to a chain in order, and databases without statistics take a narrower one for better.
    """

    ledger = models.ForeignKey(
        Ledger, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    ledger_kind = models.CharField(max_length=8, choices=LedgerKind.choices())
    container = models.ForeignKey(
        Container, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=16, choices=Verb.choices())
    occurred_at = models.DateTimeField()
    occurred_not_before = models.DateTimeField(null=True, blank=True)
    sol = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=150)
    from_stage = models.CharField(max_length=16, null=True, choices=Stage.choices())
    from_place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    from_custodian = models.ForeignKey(
        Custodian, null=True, on_delete=models.PROTECT, related_name="+"
    )
    to_stage = models.CharField(max_length=16, choices=Stage.choices())
    to_place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="arrivals")
    to_custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="+")
    to_condition = models.CharField(max_length=12, choices=Condition.choices())
    to_sample = models.ForeignKey(
        Sample, null=True, on_delete=models.PROTECT, related_name="contained"
    )
    to_sealed = models.BooleanField()
    to_seal_serial = models.CharField(max_length=40, null=True)
    to_os_slot = models.ForeignKey(
        Place, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_offered_to = models.ForeignKey(
        Custodian, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    to_cleared = models.BooleanField()
    corrects = models.PositiveIntegerField(null=True)
    sample = models.ForeignKey(Sample, null=True, on_delete=models.PROTECT, related_name="events")
    reason = models.TextField(blank=True, default="")
    source = models.ForeignKey(Source, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(editable=False)
    previous_hash = models.CharField(max_length=64, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        ordering = ["ledger", "container", "seq"]
        indexes = [
            models.Index(fields=["ledger", "-occurred_at", "-id"], name="custodyevent_latest"),
            in_order_of("ledger", "recorded_at", owner="custodyevent"),
            models.Index(
                fields=["ledger", "verb", "occurred_at", "id"], name="custodyevent_by_verb"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "container", "seq"], name="custodyevent_seq_in_chain"
            ),
            models.CheckConstraint(name="custodyevent_seq_from_1", condition=Q(seq__gte=1)),
            models.CheckConstraint(
                name="custodyevent_times_in_order",
                condition=Q(occurred_not_before__isnull=True)
                | Q(occurred_not_before__lte=F("occurred_at")),
                violation_error_message="The earliest moment is not after the latest.",
            ),
            models.CheckConstraint(
                name="custodyevent_not_from_the_future",
                condition=Q(ledger_kind=LedgerKind.MOCK.value)
                | Q(occurred_at__lte=F("recorded_at")),
                violation_error_message="An event is recorded after it happened.",
            ),
            models.UniqueConstraint(
                fields=["ledger", "container", "corrects"],
                condition=Q(corrects__isnull=False),
                name="custodyevent_corrected_once",
                violation_error_message="The event was corrected already.",
            ),
            models.CheckConstraint(
                name="custodyevent_only_corrections_correct",
                condition=Q(verb=Verb.CORRECT.value, corrects__lt=F("seq"))
                | (~Q(verb=Verb.CORRECT.value) & Q(corrects__isnull=True)),
                violation_error_message="A correction, and nothing else, names an earlier event.",
            ),
            one_of("ledger_kind", LedgerKind.choices(), owner="custodyevent"),
            one_of("to_condition", Condition.choices(), owner="custodyevent"),
            one_of("verb", Verb.choices(), owner="custodyevent"),
            one_of("to_stage", Stage.choices(), owner="custodyevent"),
        ]

    def __str__(self) -> str:
        return f"{self.container} #{self.seq} {self.verb}"

    @property
    def details(self) -> dict[str, Any]:
        """What the verb adds: printed local time, core length, transfer document …"""
        return details_of(self.text)

    @property
    def is_instant(self) -> bool:
        """Whether the moment is known, not only a span."""
        return self.occurred_not_before == self.occurred_at

    def state(self) -> State:
        """The state it leads to. Needs places, custodians and samples joined."""
        return State(
            stage=Stage(self.to_stage),
            condition=Condition(self.to_condition),
            place=self.to_place.slug,
            custodian=self.to_custodian.slug,
            sample=self.to_sample.slug if self.to_sample else None,
            sealed=self.to_sealed,
            seal_serial=self.to_seal_serial,
            os_slot=self.to_os_slot.slug if self.to_os_slot else None,
            offered_to=self.to_offered_to.slug if self.to_offered_to else None,
            cleared=self.to_cleared,
        )

    def stored(self) -> StoredEvent:
        """The event for replay: its text, its hash and every column by the name the text uses.

        Needs ledger, container, places, custodians, samples and source joined.
        """
        earliest = self.occurred_not_before
        values: dict[str, object] = {
            "ledger": self.ledger.slug,
            "ledger_kind": self.ledger_kind,
            "container": self.container.code,
            "seq": self.seq,
            "previous_hash": self.previous_hash,
            "verb": self.verb,
            "occurred_at": iso_utc(self.occurred_at),
            "occurred_not_before": iso_utc(earliest) if earliest else None,
            "sol": self.sol,
            "recorded_at": iso_utc(self.recorded_at),
            "recorded_by": self.recorded_by,
            "from_stage": self.from_stage,
            "from_place": self.from_place.slug if self.from_place else None,
            "from_custodian": self.from_custodian.slug if self.from_custodian else None,
            **{f"to_{name}": getattr(self.state(), name) for name in STATE_FIELDS},
            "sample": self.sample.slug if self.sample else None,
            "reason": self.reason,
            "source": self.source.code if self.source else None,
            "corrects": self.corrects,
        }
        return StoredEvent(self.text, self.hash, tuple(values[name] for name in COLUMNS))


def details_of(text: str) -> dict[str, Any]:
    """What the verb adds, of an event's text."""
    details: dict[str, Any] = orjson.loads(text)["details"]
    return details


JOINED = (
    "ledger", "container", "from_place", "from_custodian", "to_place", "to_custodian",
    "to_sample", "to_os_slot", "to_offered_to", "sample", "source",
)  # fmt: skip
"""What `stored` needs joined."""
