"""Lists that grow to millions of rows: written from columns, not from records.

The serializers alone say how a row looks: `row_code` reads them. What it can't do (states of the
past, related records in full) they write themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import connections
from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from samples.api.compact import LedgerLink
from samples.api.fields import asked, list_address
from samples.api.renderers import Streamed
from samples.api.row_code import Compiled, compiled, of_record
from samples.models import Ledger
from samples.selectors.plain_rows import Statement


@cache
def _ledger_code() -> Compiled:
    return compiled(LedgerLink, None, "any")


class FastLists:
    """A resource of a ledger whose list is read without instances."""

    @classmethod
    def all_rows(cls, ledger: Ledger) -> QuerySet[Any]:
        """All records, none left out, with what their rows show besides columns and relations."""
        del ledger
        rows: QuerySet[Any] = cls.model._default_manager.all()  # type: ignore[attr-defined]
        return rows

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A page of the list."""
        view: Any = self
        if isinstance(view.request.accepted_renderer, Streamed) or not is_fast(view):
            answer: Response = super().list(request, *args, **kwargs)  # type: ignore[misc]
            return answer
        queryset = view.filter_queryset(view.get_queryset())
        keys = view.paginator.paginate_keys(queryset, request, view)
        page: Response = view.get_paginated_response(FastRows(view).of(keys))
        return page


def is_fast(view: Any) -> bool:
    """Whether a list is written from columns: one of the present state, and no record in full."""
    moment = getattr(view, "moment", None)
    is_past = moment is not None and moment.is_past
    return FastLists in type(view).__mro__ and not (is_past or view.asked_views)


class FastRows:
    """The rows of one answer as dictionaries, all fields or some of them."""

    def __init__(self, view: Any) -> None:
        self.context = view.get_serializer_context()
        ledger: Ledger = view.ledger
        resource: Any = type(view)
        self.statement, self.code = _made(resource, ledger, ledger.parent_id, view.asked_fields)

    def of(self, keys: Sequence[int]) -> list[dict[str, Any]]:
        """The rows of these primary keys, in their order."""
        return self.code.build(self.statement.read(keys), *self.same)

    @cached_property
    def same(self) -> tuple[Any, ...]:
        """What is the same in all rows, in the order in which the code takes it."""
        context, ledger = self.context, None
        of_ledger = _ledger_code()
        resources = self.code.resources | of_ledger.resources
        addresses = {name: list_address(context, name) for name in resources}
        suffixes = {name: f"&{urlencode(asked(context, name))}" for name in self.code.lists}
        if "ledger" in context:
            ledger = of_record(of_ledger, context["ledger"], addresses)
        return addresses, suffixes, ledger, None, None


@lru_cache(maxsize=256)
def _made(
    resource: Any, ledger: Ledger, _parent: int | None, fields: frozenset[str] | None
) -> tuple[Statement, Compiled]:
    """The statement and the code of a resource's rows in a ledger, whose lineage never changes.

    Django takes fifty times as long to make the statement as it takes to run.
    """
    rows = resource.all_rows(ledger)
    code = compiled(resource.serializer_class, fields, connections[rows.db].vendor)
    return Statement.of(rows, code.paths), code
