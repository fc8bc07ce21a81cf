"""What names things in records: their addresses in the REST API of this installation."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Ledger,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Portion,
    Sample,
    Source,
)

TERMS = "urn:mars-sample-cache:terms:"
"""Namespace of what only this inventory says: sol, ledger kind, earliest and latest moment."""

Named = (
    Sample | Portion | Container | Place | Outcrop | Mission | Ledger | Source | CustodyEvent
    | Custodian | Organisation
)  # fmt: skip


def root() -> str:
    """The address below which everything is named."""
    return f"{settings.INVENTORY_BASE_URL}/api/v1/"


def address(record: Named) -> str:
    """What names a record in the world: where the API tells of it."""
    return root() + path(record)


def path(record: Named) -> str:
    """The same below the root. What has no address of its own is a part of another's."""
    match record:
        case Sample():
            return f"samples/{_quoted(record.identifier)}/"
        case Portion():
            if not record.pk:  # of a past moment: it is not stored
                return f"{path(record.sample)}#portion-{record.number}"
            return f"portions/{record.pk}/"
        case Container():
            return f"containers/{_quoted(record.code)}/"
        case Source():
            return f"sources/{_quoted(record.code)}/"
        case CustodyEvent():
            return f"events/{record.pk}/"
        case Custodian():
            return f"#custodian-{record.slug}"
        case Organisation():
            return f"#organisation-{record.slug}"
    return f"{record._meta.model_name}s/{_quoted(record.slug)}/"


def _quoted(name: str) -> str:
    return quote(name, safe="")
