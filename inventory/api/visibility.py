"""No request reaches what whoever asks doesn't see: it is answered as if it were not there."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from samples.selectors.visibility import visible


class SeenOnly(BaseFilterBackend):
    """Restricts the queryset of every view, whatever it is made of."""

    def filter_queryset(
        self, request: Request, queryset: QuerySet[Any], view: Any
    ) -> QuerySet[Any]:
        """The records seen; those of one ledger are, for that ledger was found among them."""
        del request
        in_one_ledger = getattr(view, "in_ledger", False) and not getattr(view, "detail", True)
        return queryset if in_one_ledger else visible(queryset)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """None: it is who asks, not what is asked."""
        del view
        return []
