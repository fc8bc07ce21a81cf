"""Pages of a long list: each row once, in order, and by an index instead of a sort."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.models import Model, QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.models import Container, CustodyEvent, Holding, Sample
from samples.models.sample import ORDERS
from samples.selectors import keyset
from samples.selectors.lookup import flight_ledger

pytestmark = pytest.mark.usefixtures("inventory")

DIRECTIONS = ("", "-")


def pages(rows: QuerySet[Any], order: tuple[str, ...], size: int, *, forth: bool) -> list[int]:
    """The numbers of all rows, page by page: to the end, or from there back to the start."""
    found: list[int] = []
    page = keyset.page(rows, order, size, None)
    while True:
        if forth:
            found += [row.pk for row in page.rows]
        if page.following is None:
            break
        page = keyset.page(rows, order, size, page.following)
    if not forth:
        found = [row.pk for row in page.rows]
        while page.previous is not None:
            page = keyset.page(rows, order, size, page.previous)
            found = [row.pk for row in page.rows] + found
    return found


@given(
    order=st.lists(
        st.tuples(st.sampled_from(DIRECTIONS), st.sampled_from([*ORDERS, "outcrop__slug"])),
        min_size=1,
        max_size=2,
        unique_by=lambda term: term[1],
    ),
    size=st.integers(1, 50),
    forth=st.booleans(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_each_row_comes_once_and_in_order(
    order: list[tuple[str, str]], size: int, forth: bool
) -> None:
    terms = tuple(sign + path for sign, path in order)
    rows = Sample.objects.all()
    whole = list(rows.order_by(*keyset.order_by(terms)).values_list("pk", flat=True))
    assert pages(rows, terms, size, forth=forth) == whole


LISTS: list[tuple[type[Model], str]] = [
    *((Sample, field) for field in ORDERS),
    (Container, "kind"),
    (Container, "serial"),
    (Holding, "stage"),
    (Holding, "since"),
    (Holding, "seq"),
    (CustodyEvent, "occurred_at"),
    (CustodyEvent, "recorded_at"),
]


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize(
    ("model", "field"), LISTS, ids=lambda each: getattr(each, "__name__", each)
)
def test_an_index_gives_the_order(model: type[Model], field: str, direction: str) -> None:
    rows = model._default_manager.all()
    if model in (Holding, CustodyEvent):
        rows = rows.filter(ledger=flight_ledger())
    order = f"{direction}{field}"
    first = keyset.page(rows, (order,), 3, None)
    for cursor in (None, first.following):
        for plan in plans(rows, order, cursor):
            assert "sort" not in plan.lower(), plan
            assert "temp b-tree" not in plan.lower(), plan


def test_the_latest_events_of_a_verb_are_found_by_an_index() -> None:
    rows = CustodyEvent.objects.filter(ledger=flight_ledger(), verb="seal")
    (plan,) = plans(rows, "-occurred_at", None)
    assert "custodyevent_by_verb" in plan
    assert "sort" not in plan.lower()
    assert "temp b-tree" not in plan.lower()


def plans(rows: QuerySet[Any], order: str, cursor: str | None) -> list[str]:
    """How the database would read one page, query by query; PostgreSQL as if the table were long.

    The few rows of the tests are sorted quicker than an index is read.
    """
    seen: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        keyset.page(rows, (order,), 3, cursor)
    verb = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    found: list[str] = []
    with connection.cursor() as asking:
        if connection.vendor == "postgresql":
            for name in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
                asking.execute(f"SET LOCAL {name} = off")
        for sql, params in seen:
            asking.execute(f"{verb} {sql}", params)
            found.append("\n".join(str(row) for row in asking.fetchall()))
    return found
