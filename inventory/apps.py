"""What the project does once Django is ready."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import pre_migrate, pre_save

from inventory.checks import check_counters, check_secret_key, check_wal
from inventory.sqlite_wal import switch_on


class InventoryConfig(AppConfig):
    """Registers the project's system checks, the WAL switch and what is remembered of a task."""

    name = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        """Connect checks and signals."""
        checks.register(check_wal)
        checks.register(check_counters)
        checks.register(check_secret_key, checks.Tags.security)
        # The signal comes once for each app with models; one of them is enough.
        pre_migrate.connect(
            switch_on,
            sender=apps.get_app_config("contenttypes"),
            dispatch_uid="inventory.sqlite_wal",
        )
        # Their modules need the models, which are there by now.
        from inventory import queue
        from samples import measured

        pre_save.connect(
            queue.remember_request,
            sender=apps.get_model("django_tasks_database", "DBTaskResult"),
            dispatch_uid="inventory.queue",
        )
        measured.connect()
