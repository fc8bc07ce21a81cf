"""A ledger's state at one moment, fixed so that even a cut-off tail shows."""

from __future__ import annotations

from django.db import models

from samples.models.base import positive
from samples.models.container import Container
from samples.models.ledger import Ledger


class Checkpoint(models.Model):
    """The Merkle root over the heads of all chains, as canonical text, signed where a key is set.

    `text` is what was hashed and signed; the other columns repeat it to search by.
    """

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="checkpoints")
    number = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=150)
    containers = models.PositiveIntegerField()
    events = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    text = models.TextField(editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    public_key = models.CharField(
        max_length=64, blank=True, default="", help_text="Ed25519, hexadecimal; empty if unsigned."
    )
    signature = models.CharField(max_length=128, blank=True, default="")

    class Meta:
        ordering = ["ledger", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "number"], name="checkpoint_number_in_ledger"
            ),
            positive("number", owner="checkpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.ledger} checkpoint {self.number}"


class CheckpointHead(models.Model):
    """The last event of one chain when a checkpoint was taken; `position` is its leaf's place."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="heads")
    position = models.PositiveIntegerField()
    container = models.ForeignKey(Container, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["checkpoint", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["checkpoint", "position"], name="checkpointhead_position"
            ),
            models.UniqueConstraint(
                fields=["checkpoint", "container"], name="checkpointhead_one_per_container"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.container} #{self.seq}"
