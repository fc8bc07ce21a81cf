"""Addresses of a timeline in the forms that other planning tools read."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.api.fields import list_address
from samples.exchange.timelines import FORMS


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class Exports(serializers.Field[Any, Any, Any, Any]):
    """Name of the form to address."""

    def __init__(self, resource: str) -> None:
        super().__init__(
            source="*",
            read_only=True,
            help_text="Addresses of its timeline for other tools: " + ", ".join(FORMS),
        )
        self._resource = resource

    def to_representation(self, value: Model) -> dict[str, str]:
        """One for each form."""
        base = f"{list_address(self.context, self._resource)}{value.pk}/"
        return {name: f"{base}{name}/" for name in FORMS}
