"""Samples as a table."""

from __future__ import annotations

from typing import Any

import tablib
from django.db import models

from samples.exchange.resources import cells
from samples.exchange.resources.base import CatalogueResource, CatalogueResult, columns
from samples.exchange.resources.problems import Problem
from samples.models import Sample


class SampleResource(CatalogueResource):
    """Samples by slug or designation. Where a sample is now is no column: the ledger says it."""

    KEYS = (("slug",), ("designation",))
    FIXED = frozenset({"mission", "container"})

    class Meta:
        model = Sample
        fields = columns(Sample, "slug")

    @classmethod
    def cell(cls, field: models.Field[Any, Any]) -> cells.Cell:
        """Names, designation and waypoint have forms of their own."""
        match field.name:
            case "alternative_names":
                return cells.NamesCell()
            case "designation":
                return cells.DesignationCell()
            case "sealed_waypoint":
                return cells.WaypointCell()
        return super().cell(field)

    def after_import(self, dataset: tablib.Dataset, result: CatalogueResult, **kw: Any) -> None:
        """Refuse a changed pair of which only one side is in the file: no row is set unseen."""
        if "pair_partner" not in self.present:
            return
        rows = {row.instance.pk: row for row in result.rows if row.is_valid()}
        for sample, row in rows.items():
            said = row.instance.pair_partner_id
            before = row.original.pair_partner_id if row.original else None
            if said == before:
                continue
            for partner in {said, before} - {None}:
                other = rows.get(partner)
                if other is None or (other.instance.pair_partner_id == sample) != (partner == said):
                    result.problems.append(
                        Problem(
                            line=row.line,
                            column="pair_partner",
                            value=row.instance.pair_partner.slug if said else "",
                            message=f"{row.instance} and its partner are revised together. "
                            "Expected: both rows, each naming the other.",
                        )
                    )
