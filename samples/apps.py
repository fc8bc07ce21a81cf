"""The app and what it does once Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """Wires the ledger's guards, the groups and the change log."""

    name = "samples"
    verbose_name = "Sample cache"

    def ready(self) -> None:
        """Register checks, post_migrate steps and the change log."""
        from samples.services import startup

        startup.connect(self)
