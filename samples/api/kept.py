"""Whom a scenario or mock ledger is kept to, in bodies and answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

ORGANISATION = "an organisation's slug"


class KeptTo(serializers.SlugRelatedField[Any]):
    """The organisation that keeps a record to itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            slug_field="slug",
            read_only=True,
            allow_null=True,
            help_text="Slug of the organisation that keeps it to itself; null: everybody sees it.",
            **options,
        )


def kept_to(rests_on: str) -> dict[str, Any]:
    """The JSON schema of the member that says so of something new."""
    return {
        "type": ["string", "null"],
        "description": "Slug of an organisation of yours that keeps it to itself; unless given "
        f"that of its {rests_on}, if any.",
    }
