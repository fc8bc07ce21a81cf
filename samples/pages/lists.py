"""What the filtered, sorted, paged lists have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from samples.domain.errors import InvalidValue
from samples.models import Ledger
from samples.pages.filters import PageFilter
from samples.selectors import keyset
from samples.selectors.moment import Moment

PAGE_SIZE = 50
COUNTED = 1_000
"""A list is counted up to here and no further: a full count grows with the table."""


@dataclass(frozen=True)
class Listing:
    """A list as asked for: its rows on this page, and what the template shows around them.

    `rows` is empty and `problem` True where a filter's value can't be read; the form says which.
    """

    filters: PageFilter
    rows: list[Any]
    problem: bool
    ordering: str
    previous_url: str | None
    next_url: str | None
    count_text: str
    active_count: int
    query: str

    @property
    def chosen_ordering(self) -> str:
        """The order as the address names it; empty where it is the list's own."""
        return QueryDict(self.query).get("ordering") or ""


def listing(
    request: HttpRequest,
    filterset: type[PageFilter],
    queryset: QuerySet[Any],
    orders: Mapping[str, tuple[str, ...]],
    *,
    default: str,
    noun: tuple[str, str],
    at: Moment,
    size: int | None = None,
) -> Listing:
    """Read the parameters, filter by the state `at` a moment, sort and page.

    `noun`: ("sample", "samples"). Raises InvalidValue for an unknown order or a cursor of another
    list.
    """
    narrowing = filterset(request.GET, queryset=queryset, request=request, ledger=at)
    filtered = narrowing.qs if narrowing.is_valid() else None
    ordering, order = sorting(request, orders, default)
    query = without(request.GET, "cursor")
    if filtered is None:
        found: keyset.Page[Model] = keyset.Page([], None, None)
    else:
        found = keyset.page(filtered, order, size or PAGE_SIZE, request.GET.get("cursor"))
    return Listing(
        filters=narrowing,
        rows=found.rows,
        problem=filtered is None,
        ordering=ordering,
        previous_url=cursor_url(query, found.previous),
        next_url=cursor_url(query, found.following),
        count_text=_count_text(found, filtered, noun),
        active_count=sum(1 for name in filterset.base_filters if request.GET.get(name)),
        query=query.urlencode(),
    )


def narrowed(
    request: HttpRequest,
    filterset: type[PageFilter],
    queryset: QuerySet[Any],
    *,
    at: Ledger | Moment,
) -> QuerySet[Any]:
    """The filtered rows, for a file; raises InvalidValue for a filter's value that can't be read.

    A list shows the fault beside its form; a file has none.
    """
    narrowing = filterset(request.GET, queryset=queryset, request=request, ledger=at)
    if not narrowing.is_valid():
        field, errors = next(iter(narrowing.form.errors.items()))
        raise InvalidValue(
            str(errors[0]),
            field=field,
            expected=f"a value of the filter “{narrowing.form[field].label}”",
        )
    return narrowing.qs


def sorting(
    request: HttpRequest, orders: Mapping[str, tuple[str, ...]], default: str
) -> tuple[str, tuple[str, ...]]:
    """The order asked for, `key` or `-key`, and its terms; raises InvalidValue."""
    ordering = request.GET.get("ordering") or default
    key = ordering.removeprefix("-")
    if key not in orders:
        raise InvalidValue(
            f"The list can't be sorted by “{ordering}”.",
            field="ordering",
            value=ordering,
            expected=", ".join(orders) + "; with a minus sign before it from high to low",
        )
    terms = orders[key]
    return ordering, tuple(_turned(term) for term in terms) if ordering.startswith("-") else terms


@dataclass(frozen=True)
class Order:
    """How a list is sorted, and the parameters of its address."""

    ordering: str
    query: str


def headers(
    listed: Listing | Order, columns: Iterable[tuple[str, str, bool]]
) -> list[dict[str, object]]:
    """The heads of sortable columns for sort_header.html, from (key, label, numeric)."""
    made: list[dict[str, object]] = []
    for key, label, numeric in columns:
        direction = {key: "ascending", f"-{key}": "descending"}.get(listed.ordering, "")
        query = QueryDict(listed.query, mutable=True)
        query["ordering"] = f"-{key}" if direction == "ascending" else key
        made.append(
            {
                "key": key,
                "label": label,
                "numeric": numeric,
                "direction": direction,
                "url": f"?{query.urlencode()}",
            }
        )
    return made


def without(query: QueryDict, *names: str) -> QueryDict:
    """The parameters without these and without empty ones."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        filled = [value for value in values if value]
        if name not in names and filled:
            kept.setlist(name, filled)
    return kept


def _turned(term: str) -> str:
    return term.removeprefix("-") if term.startswith("-") else f"-{term}"


def cursor_url(query: QueryDict, cursor: str | None) -> str | None:
    """The same list at a cursor; None where there is none."""
    if cursor is None:
        return None
    moved = query.copy()
    moved["cursor"] = cursor
    return f"?{moved.urlencode()}"


def _count_text(
    found: keyset.Page[Any], filtered: QuerySet[Any] | None, noun: tuple[str, str]
) -> str:
    if filtered is None:
        return ""
    if found.is_whole:
        number, more = len(found.rows), False
    else:
        counted = filtered.order_by().values("pk")[: COUNTED + 1].count()
        number, more = min(counted, COUNTED), counted > COUNTED
    word = noun[0] if number == 1 and not more else noun[1]
    return f"More than {number} {word}" if more else f"{number} {word}"
