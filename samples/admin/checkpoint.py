"""Checkpoints of the ledgers: taken on the command line, read here, changed by nobody."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import display
from django.utils.safestring import SafeString

from samples.admin.base import ReadOnlyAdmin
from samples.admin.links import link, short_hash
from samples.models import Checkpoint


@admin.register(Checkpoint)
class CheckpointAdmin(ReadOnlyAdmin):
    """The heads of all chains of a ledger under one root, at one moment."""

    list_display = ("number", "ledger_link", "created_at", "containers", "events", "root_short",
                    "is_signed")  # fmt: skip
    ordering = ("-created_at", "-pk")
    search_fields = ("root",)
    fields = ("number", "ledger_link", "created_at", "created_by", "containers", "events", "root",
              "hash", "public_key", "signature", "text")  # fmt: skip
    readonly_fields = fields
    list_select_related = ("ledger",)

    @display(description="ledger")
    def ledger_link(self, checkpoint: Checkpoint) -> SafeString | str:
        """Of which."""
        return link(checkpoint.ledger)

    @display(description="root")
    def root_short(self, checkpoint: Checkpoint) -> SafeString:
        """Shortened."""
        return short_hash(checkpoint.root)

    @display(description="signed", boolean=True)
    def is_signed(self, checkpoint: Checkpoint) -> bool:
        """Whether a key was set when it was taken."""
        return bool(checkpoint.signature)
