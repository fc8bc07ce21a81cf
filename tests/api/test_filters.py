"""Every column of a list can be filtered by; the answer is what filtering the JSON gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from rest_framework.request import Request

from inventory.api.filters import parameters
from samples.api.urls import RESOURCES
from samples.selectors.field_filters import Columns
from tests.api.ask import get, refused

pytestmark = pytest.mark.usefixtures("inventory")

COMPUTED = {
    "depots": {"ledger", "as_of", "known_at"},
    "events": {"precision", "local_mean_solar_time", "corrected_by", "text"},
    "places": {"holds"},
    "portions": {"identifier", "parent", "overdue"},
    "stock-takes": {"expected", "seen", "open_differences"},
}
"""What a row has beside its columns: derived, or (an event's text) the same in another form."""
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "contains": lambda one, other: other.lower() in one.lower(),
    "startswith": lambda one, other: one.lower().startswith(other.lower()),
}
LISTED = [
    name
    for name in RESOURCES
    if name in {"missions", "campaigns", "outcrops", "containers", "samples", "depots", "places",
                "ledgers", "events", "holdings", "portions", "checkpoints", "stock-takes",
                "scenarios", "observations", "sources"}
]  # fmt: skip


def value_of(row: dict[str, Any], name: str) -> Any:
    """What a row says of a column; of a record that it refers to, what names it."""
    inside = row.get("position") or {}
    value = row.get(name, inside.get(name, inside.get(name.removeprefix("position_"))))
    if isinstance(value, dict):
        value = value.get("slug") or value.get("code")
    return value


def comparable(value: Any) -> Any:
    """Numbers as numbers, moments as moments."""
    if not isinstance(value, str):
        return value
    for read in (float, datetime.fromisoformat, date.fromisoformat):
        try:
            return read(value)
        except ValueError:
            continue
    return value


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def found(view: Any, query: str) -> set[str]:
    """The addresses of the rows of a list."""
    return {row["url"] for row in get(f"/api/v1/{view}/?{query}&page_size=1000")["results"]}


@pytest.mark.parametrize("name", LISTED)
def test_each_column_of_a_row_has_a_filter(name: str) -> None:
    known = {parameter.name for parameter in parameters(RESOURCES[name], detail=False)}
    for row in get(f"/api/v1/{name}/?page_size=3")["results"]:
        scalars = {
            key
            for key, value in row.items()
            if not isinstance(value, list | dict)
            and not (isinstance(value, str) and value.startswith("http://testserver/"))
        }
        nothing = {key for key in scalars if row[key] is None and key in {"as_of", "known_at"}}
        nested = {"now", "position", "url"}  # null where there is none
        assert scalars - COMPUTED.get(name, set()) - nothing - nested <= known


@pytest.mark.parametrize("name", LISTED)
def test_each_filter_finds_what_the_rows_say(name: str) -> None:
    view = RESOURCES[name]
    filterset = view.filterset_class
    assert issubclass(filterset, Columns)
    rows = get(f"/api/v1/{name}/?page_size=1000")["results"]
    base = view()
    base.request, base.kwargs, base.detail, base.action = _request(name), {}, False, "list"
    keys = _keys(base, rows)
    tried = 0
    for column in {each.partition("__")[0] for each in filterset.base_filters}:
        if rows and column not in rows[0] and column not in (rows[0].get("position") or {}):
            continue
        if f"{column}__isnull" not in filterset.base_filters and (
            f"{column}__lt" not in filterset.base_filters
            and f"{column}__contains" not in filterset.base_filters
        ):
            continue  # declared by hand; its own tests say what it means
        values = {key: value_of(row, column) for key, row in keys.items()}
        some = [value for value in values.values() if value is not None]
        for parameter, value, test in _tries(column, some, filterset.base_filters):
            query = QueryDict(mutable=True)
            query[parameter] = value
            narrowed = filterset(query, base.get_queryset(), **base.filterset_options())
            assert narrowed.is_valid(), (parameter, value, narrowed.errors)
            expected = {key for key, each in values.items() if test(each)}
            assert set(narrowed.qs.values_list("pk", flat=True)) == expected, (parameter, value)
            tried += 1
    assert tried or not rows


def _request(name: str) -> Any:
    return Request(RequestFactory().get(f"/api/v1/{name}/"))


def _keys(view: Any, rows: list[dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """Each row by the number of its record."""
    if not rows:  # nothing of the kind in the inventory; its filters are only tried
        return {}
    name = next(key for key in ("id", "slug", "code") if key in rows[0])
    path = "place__slug" if view.model.__name__ == "Depot" else name
    numbers = {str(row): pk for row, pk in view.get_queryset().values_list(path, "pk")}
    return {numbers[str(row[name])]: row for row in rows}


def _tries(
    column: str, some: list[Any], known: Any
) -> Iterator[tuple[str, str, Callable[[Any], bool]]]:
    if f"{column}__isnull" in known:
        yield f"{column}__isnull", "true", lambda each: each is None
        yield f"{column}__isnull", "false", lambda each: each is not None
    if not some:
        return
    wanted = some[len(some) // 2]
    yield column, written(wanted), lambda each: each == wanted
    for suffix, holds in COMPARISONS.items():
        if f"{column}__{suffix}" not in known:
            continue
        is_text = suffix in {"contains", "startswith"}
        value = str(wanted)[:4].strip() if is_text else written(wanted)
        yield f"{column}__{suffix}", value, partial(_holds, holds, is_text=is_text, value=value)


def _holds(holds: Callable[[Any, Any], bool], each: Any, *, is_text: bool, value: str) -> bool:
    if each is None:
        return False
    if is_text:
        return holds(str(each), value)
    return holds(comparable(each), comparable(value))


def test_values_may_be_repeated() -> None:
    assert len(found("samples", "name=Malay&name=Mageik")) == 2
    assert len(found("samples", "sampled_sol=371&sampled_sol=579")) >= 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("sampled_sol__lt=soon", "sampled_sol__lt"),
        ("sampled_sol__lt=", "sampled_sol__lt"),
        ("sampled_sol__isnull=maybe", "sampled_sol__isnull"),
        ("sampled_sol__near=3", "sampled_sol__near"),
        ("sampled_at__gte=yesterday", "sampled_at__gte"),
        ("core_length_cm=NaN", "core_length_cm"),
        ("sampled_sol=1e99", "sampled_sol"),
        ("sealed_waypoint__isnull=true", "sealed_waypoint__isnull"),
    ],
)
def test_what_can_not_be_read_is_refused(query: str, field: str) -> None:
    problem = refused(f"/api/v1/samples/?{query}", 400)
    assert problem["errors"][0]["field"] == field


def test_the_document_tells_their_types() -> None:
    told = {each.name: each.schema for each in parameters(RESOURCES["samples"], detail=False)}
    assert told["sampled_sol"] == {"type": "array", "items": told["sampled_sol__lt"]}
    assert told["sampled_sol__lt"]["type"] == "integer"
    assert told["core_length_cm__gte"]["type"] == "number"
    assert told["sampled_at__lt"]["format"] == "date-time"
    assert told["note__isnull"]["type"] == "boolean"
