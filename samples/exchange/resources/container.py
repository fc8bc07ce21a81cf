"""Containers as a table."""

from __future__ import annotations

from typing import Any

from django.db import models

from samples.exchange.resources import cells
from samples.exchange.resources.base import CatalogueResource, columns
from samples.models import Container


class ContainerResource(CatalogueResource):
    """Containers by code. Stage, place and custodian are no columns: the ledger says them."""

    KEYS = (("code",),)

    class Meta:
        model = Container
        fields = columns(Container, "code")

    @classmethod
    def cell(cls, field: models.Field[Any, Any]) -> cells.Cell:
        """A serial is read with or without SN."""
        return cells.SerialCell() if field.name == "serial" else super().cell(field)
