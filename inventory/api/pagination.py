"""Lists in pages that cost the same wherever they lie, in any order, each row exactly once."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from django.db.models.expressions import OrderBy
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from inventory.api.parameter import Parameter
from samples.domain.errors import InvalidValue
from samples.selectors import counting, keyset

DEFAULT_SIZE = 100
LARGEST_SIZE = 1000
COUNTED = {"exact": 100_000, "estimate": 1000}
"""Rows that are counted one by one for each `count`; of more the number is estimated."""


class KeysetPagination(BasePagination):
    """`ordering` by the view's `ordering_paths`, `page_size`, and an opaque `cursor`.

    Rows without a value come last in either direction; the primary key decides between equals.
    """

    def parameters(self, view: Any) -> list[Parameter]:
        """The query parameters read here."""
        names = list(view.ordering_paths)
        return [
            Parameter(
                name="ordering",
                schema={
                    "type": "string",
                    "pattern": rf"^-?({'|'.join(names)})(,-?({'|'.join(names)}))*$",
                },
                expected="names of " + ", ".join(names) + ", separated by commas; - reverses",
                description=(
                    f"Order of the rows: {', '.join(names)}; `-` reverses, commas join. Rows "
                    f"without a value come last. Without it: `{','.join(view.default_ordering)}`."
                ),
            ),
            Parameter(
                name="cursor",
                schema={"type": "string"},
                expected="the cursor of a `next` or `previous` address",
                description="Which page; follow `next` and `previous` instead of making one up.",
            ),
            Parameter(
                name="page_size",
                schema={
                    "type": "integer",
                    "minimum": 1,
                    "maximum": LARGEST_SIZE,
                    "default": DEFAULT_SIZE,
                },
                expected=f"a whole number from 1 to {LARGEST_SIZE}",
                description="Rows of a page.",
            ),
            Parameter(
                name="count",
                schema={"type": "string", "enum": list(COUNTED)},
                expected=" or ".join(COUNTED),
                description="How many rows the whole list has, told on this page. `exact` counts "
                f"up to {COUNTED['exact']}, `estimate` up to {COUNTED['estimate']}; of more the "
                "database's own estimate is told, as such. Nothing is counted unless asked.",
            ),
        ]

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """One page; raises InvalidValue for an order, size, cursor or count that can't be."""
        return self._page(keyset.page, queryset, request, view)

    def paginate_keys(self, queryset: Any, request: Request, view: Any) -> list[int]:
        """The same page as primary keys, for lists that read their rows by themselves."""
        return self._page(keyset.key_page, queryset, request, view)

    def order_by(self, request: Request, view: Any) -> list[OrderBy]:
        """The order of a whole list; raises InvalidValue for one that can't be."""
        return keyset.order_by(_order(request, view), view.model)

    def get_paginated_response(self, data: Any) -> Response:
        """The rows with the addresses of the pages around them."""
        return Response(
            {
                "next": self._address(self.page.following),
                "previous": self._address(self.page.previous),
                **({"count": asdict(self.count)} if self.count else {}),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """The form of a page for the OpenAPI document."""
        address = "https://inventory.example/api/v1/samples/?cursor=eyJvcmRlciI6…"
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The page after this one; null on the last.",
                    "example": address,
                },
                "previous": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "The page before this one; null on the first.",
                    "example": None,
                },
                "count": {
                    "type": "object",
                    "description": "Rows of the whole list; only where `count` asked for it.",
                    "required": ["value", "exact"],
                    "properties": {
                        "value": {"type": "integer", "minimum": 0},
                        "exact": {
                            "type": "boolean",
                            "description": "False: an estimate, of more rows than were counted.",
                        },
                    },
                },
                "results": schema,
            },
        }

    def _page(self, read: Any, queryset: Any, request: Request, view: Any) -> list[Any]:
        self.request = request
        self.count = _count(request, queryset)
        cursor = request.query_params.get("cursor")
        self.page = read(queryset, _order(request, view), _size(request), cursor)
        rows: list[Any] = self.page.rows
        return rows

    def _address(self, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        # Counted once: the other pages of the list would say the same.
        address = remove_query_param(self.request.build_absolute_uri(), "count")
        return replace_query_param(address, "cursor", cursor)


def _order(request: Request, view: Any) -> list[str]:
    """Paths of the model, ending in the primary key: in a run of equals it goes the same way."""
    given = request.query_params.get("ordering")
    wanted = given.split(",") if given else view.default_ordering
    paths: dict[str, str] = view.order_paths()
    order: list[str] = []
    for name in wanted:
        sign, bare = ("-", name[1:]) if name.startswith("-") else ("", name)
        if bare not in paths or paths[bare] in {path.removeprefix("-") for path in order}:
            raise InvalidValue(
                f"The list can't be ordered by {given}.",
                field="ordering",
                value=given,
                expected=f"each once, of {', '.join(paths)}, separated by commas; - reverses",
            )
        order.append(sign + paths[bare])
    last_sign = "-" if order[-1].startswith("-") else ""
    return [*order, f"{last_sign}pk"]


def _size(request: Request) -> int:
    given = request.query_params.get("page_size")
    if given is None:
        return DEFAULT_SIZE
    if re.fullmatch(r"[0-9]{1,4}", given, re.ASCII) and 1 <= int(given) <= LARGEST_SIZE:
        return int(given)
    raise InvalidValue(
        "The page size can't be used.",
        field="page_size",
        value=given,
        expected=f"a whole number from 1 to {LARGEST_SIZE}",
    )


def _count(request: Request, rows: Any) -> counting.Count | None:
    """How many rows there are; None where that is not asked."""
    given = request.query_params.get("count")
    if given is None:
        return None
    if given not in COUNTED:
        raise InvalidValue(
            f"count can't be {given}.", field="count", value=given, expected=" or ".join(COUNTED)
        )
    return counting.count(rows, COUNTED[given])
