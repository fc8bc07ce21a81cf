"""What a database holds, for the manifest and for those who restore into it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

import inventory
from inventory.backup.archive import FORMAT, Manifest
from samples.domain import checkpoint
from samples.domain.errors import Conflict, InvalidValue
from samples.models import Ledger
from samples.services.checkpoints import present_heads

FILLED_BY_MIGRATE = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "samples_worker",
}
"""Tables that are not empty once a fresh database is migrated, or a worker looked at it."""


def manifest() -> Manifest:
    """What the database holds at the moment of the transaction this is called in."""
    version = connection.get_database_version()
    return Manifest(
        format=FORMAT,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=inventory.__version__,
        database=connection.vendor,
        server=".".join(str(part) for part in version),
        migrations=applied(),
        ledgers=[heads(ledger) for ledger in Ledger.objects.order_by("slug")],
    )


def applied() -> list[str]:
    """The applied migrations as `app.name`."""
    return sorted(
        f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
    )


def heads(ledger: Ledger) -> dict[str, Any]:
    """Where a ledger stands, as a checkpoint would say it."""
    found = [head for _, head in present_heads(ledger)]
    return {
        "slug": ledger.slug,
        "kind": ledger.kind,
        "containers": len(found),
        "events": sum(head.seq for head in found),
        "root": checkpoint.root_of(found),
    }


def require_fits(backup: Manifest) -> None:
    """Raise InvalidValue where this site can't take up what a backup holds."""
    if backup.database != connection.vendor:
        raise InvalidValue(
            f"The backup is of {backup.database}; the database here is {connection.vendor}.",
            field="database",
            value=backup.database,
            expected=connection.vendor,
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    unknown = sorted(set(backup.migrations) - known)
    if unknown:
        raise InvalidValue(
            f"The backup is of a version that this one does not know ({backup.version}): "
            f"{', '.join(unknown)}.",
            field="migrations",
            value=len(unknown),
            expected="a backup of this version or an earlier one",
        )


def require_empty() -> None:
    """Raise Conflict where the database holds anything that a restore would take away."""
    for table in sorted(connection.introspection.table_names()):
        if table in FILLED_BY_MIGRATE:
            continue
        with connection.cursor() as cursor:
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT 1 FROM {quoted} LIMIT 1")  # noqa: S608 - a table's own name
            if cursor.fetchone():
                raise Conflict(
                    f"The database is not empty: {table} has rows.",
                    field="database",
                    value=table,
                    expected="an empty database, or --replace, which takes away all there is",
                )
