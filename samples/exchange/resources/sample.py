"""Samples as a table."""

from __future__ import annotations

from typing import Any

import tablib
from django.db import models
from django.db.models import Q

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
        """Refuse a pair of which only one side names the other."""
        if "pair_partner" not in self.present:
            return
        lines = {row.instance.pk: row.line for row in result.rows if row.is_valid()}
        named = Sample.objects.filter(Q(pk__in=lines) | Q(pair_partner__in=lines)).filter(
            pair_partner__isnull=False
        )
        for sample in named.select_related("pair_partner"):
            partner = sample.pair_partner
            if partner is not None and partner.pair_partner_id != sample.pk:
                result.problems.append(
                    Problem(
                        line=lines.get(sample.pk, lines.get(partner.pk)),
                        column="pair_partner",
                        value=partner.slug,
                        message=f"{sample} names {partner} as its partner, but {partner} does not "
                        f"name {sample}. Expected: both rows, each naming the other.",
                    )
                )
