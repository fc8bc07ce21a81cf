"""Rows of a list to take away as CSV: those that are ticked, or all that the filters leave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from samples.admin.base import ReadOnlyAdmin
from samples.exchange.tables import as_csv

KIND = "MOCK, hypothetical"


class MockCsvAdmin(ReadOnlyAdmin):
    """Records of mock missions, with a CSV file whose every row says what it is."""

    actions = ("as_csv",)
    csv_paths: ClassVar[tuple[str, ...]]
    """Columns as paths from the model."""

    def said_of_rows(self, request: HttpRequest) -> Mapping[str, str]:
        """That it is played."""
        del request
        return {"Kind": KIND}

    @admin.action(description="Download as CSV")
    def as_csv(self, request: HttpRequest, queryset: QuerySet[Any]) -> StreamingHttpResponse:
        """The rows in the order of the list."""
        del request
        rows = queryset.values_list(*self.csv_paths).iterator(chunk_size=1_000)
        headings = [*(path.replace("__", " ") for path in self.csv_paths), "kind"]
        answer = StreamingHttpResponse(
            as_csv(headings, ([*map(_cell, row), KIND] for row in rows)),
            content_type="text/csv; charset=utf-8",
        )
        name = f"MOCK-{self.model._meta.model_name}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _cell(value: Any) -> Any:
    """A moment as ISO 8601; the rest as it is."""
    return value.isoformat() if hasattr(value, "isoformat") else value
