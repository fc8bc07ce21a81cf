"""The app and what it does once Django is ready."""

from __future__ import annotations

from django.apps import AppConfig


class SamplesConfig(AppConfig):
    """Wires the ledger's guards, the groups, the change log and the queue."""

    name = "samples"
    verbose_name = "Sample cache"

    def ready(self) -> None:
        """Register checks, post_migrate steps, the change log and the queue."""
        from samples import tasks
        from samples.services import startup

        startup.connect(self)
        tasks.connect()
