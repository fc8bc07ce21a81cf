"""What the project does once Django is ready."""

from __future__ import annotations

from django.apps import AppConfig, apps
from django.core import checks
from django.db.models.signals import pre_migrate

from inventory.checks import check_counters, check_secret_key, check_wal
from inventory.sqlite_wal import switch_on


class InventoryConfig(AppConfig):
    """Registers the project's system checks and the WAL switch."""

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
