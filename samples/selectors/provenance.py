"""Which sources state the values of a record."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from samples.models import ValueProvenance
from samples.models.base import Catalogued


def with_sources() -> Prefetch[str, QuerySet[ValueProvenance], str]:
    """Prefetch for lists and pages that show sources: two queries, however many records."""
    return Prefetch("provenance", queryset=ValueProvenance.objects.select_related("source"))


def by_field(record: Catalogued) -> dict[str, list[ValueProvenance]]:
    """The statements about each field, those that agree with the value kept first.

    One query, or none where the record was read with its sources.
    """
    prefetch_related_objects([record], with_sources())
    statements: dict[str, list[ValueProvenance]] = defaultdict(list)
    for statement in record.provenance.all():
        statements[statement.field].append(statement)
    for said in statements.values():
        said.sort(key=lambda statement: (not statement.agrees, statement.pk))
    return dict(statements)
