"""Checkpoints of the ledgers: taken on the command line, read here, changed by nobody."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import display
from django.utils.safestring import SafeString

from samples.admin.base import ReadOnlyAdmin
from samples.admin.links import link, short_hash
from samples.models import Checkpoint, CheckpointHead


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


@admin.register(CheckpointHead)
class CheckpointHeadAdmin(ReadOnlyAdmin):
    """The last event of each chain under a checkpoint."""

    list_display = ("checkpoint_link", "position", "container_link", "seq", "hash_short")
    list_display_links = ("position",)  # the first column is a link of its own
    ordering = ("-checkpoint", "position")
    search_fields = ("container__code",)
    fields = ("checkpoint_link", "position", "container_link", "seq", "hash")
    readonly_fields = fields
    list_select_related = ("checkpoint__ledger", "container")

    @display(description="checkpoint")
    def checkpoint_link(self, head: CheckpointHead) -> SafeString | str:
        """Of which."""
        return link(head.checkpoint)

    @display(description="container")
    def container_link(self, head: CheckpointHead) -> SafeString | str:
        """Whose chain."""
        return link(head.container)

    @display(description="hash")
    def hash_short(self, head: CheckpointHead) -> SafeString:
        """Shortened."""
        return short_hash(head.hash)
