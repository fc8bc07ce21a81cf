"""What is wired once when Django starts: guards, groups, checks and the change log."""

from __future__ import annotations

from typing import Any

from auditlog.registry import auditlog
from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate

from samples import models
from samples.services import guards, people, search_index

AUDITED = (
    models.AbrasionPatch,
    models.Campaign,
    models.Container,
    models.Custodian,
    models.Depot,
    models.DepotSpot,
    models.Drive,
    models.Mission,
    models.Observation,
    models.Organisation,
    models.Outcrop,
    models.Place,
    models.Sample,
    models.Source,
    models.ValueProvenance,
    models.Waypoint,
)


def connect(app: AppConfig) -> None:
    """Called by the app's `ready`."""
    post_migrate.connect(guards.install, sender=app, dispatch_uid="samples.guards")
    post_migrate.connect(people.ensure_groups, sender=app, dispatch_uid="samples.groups")
    post_migrate.connect(search_index.install, sender=app, dispatch_uid="samples.search_index")
    connection_created.connect(search_index.teach, dispatch_uid="samples.search_index")
    register(check_guards)
    register(check_search_index)
    for model in AUDITED:
        auditlog.register(model)


def check_guards(**_options: Any) -> list[CheckMessage]:
    """Fail when a trigger that keeps the ledger append-only is missing.

    A database that can't be reached or has no tables yet is no finding of this check.
    """
    try:
        if not guards.tables_exist():
            return []
        absent = guards.missing()
    except DatabaseError:
        return []
    if not absent:
        return []
    return [
        Error(
            f"The custody ledger is not guarded: {', '.join(sorted(absent))} missing.",
            hint="Find out who dropped it, run `manage.py migrate --skip-checks` to put it back, "
            "then verify the ledger.",
            id="samples.E001",
        )
    ]


def check_search_index(**_options: Any) -> list[CheckMessage]:
    """Fail when a search would not find what is stored, for its index is not kept."""
    try:
        absent = search_index.missing() if search_index.tables_exist() else set()
    except DatabaseError:
        return []
    if not absent:
        return []
    return [
        Error(
            f"The index of words is not kept: {', '.join(sorted(absent))} missing.",
            hint="Run `manage.py migrate --skip-checks` to put it back.",
            id="samples.E002",
        )
    ]
