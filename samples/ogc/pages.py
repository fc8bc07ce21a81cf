"""What the pages of the interface show besides its documents."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict
from django.urls import reverse
from rest_framework.request import Request

from samples.exchange.ogc.collection import Collection
from samples.exchange.ogc.documents import Feature
from samples.ogc import drawn, links
from samples.ogc.source import Page

_COLUMNS = 8


def crumbs(*names: str, of: Collection | None = None) -> dict[str, Any]:
    """The way to a page."""
    way = [("Start", reverse("pages:start")), ("OGC API", reverse("ogc:landing") + "?f=html")]
    if of is not None:
        way.append(("Collections", reverse("ogc:collections") + "?f=html"))
        way.append((of.title, reverse("ogc:collection", args=[of.id]) + "?f=html"))
    elif names and names not in {("Collections",), ("Conformance",)}:
        way.append(("Collections", reverse("ogc:collections") + "?f=html"))
    way += [(name, "") for name in names]
    return {"breadcrumbs": [{"label": label, "url": url} for label, url in way]}


def around(request: Request, document: dict[str, Any]) -> dict[str, Any]:
    """The document itself, and where its JSON is."""
    return {"document": document, "json_url": links.here(request, f="json")}


def of_items(request: Request, of: Collection, page: Page) -> dict[str, Any]:
    """A table of the features, their map, and the next page."""
    query = request.query_params
    kept = _query(query, without=("f",))
    columns = [each.name for each in of.properties][:_COLUMNS]
    return {
        **crumbs("Features", of=of),
        "of": of,
        "hypothetical": of.hypothetical,
        "matched": page.matched,
        "columns": columns,
        "rows": [
            {
                "title": drawn.title(one),
                "url": _item(of, one, query),
                "placed": one["geometry"] is not None,
                "cells": [(name, _cell(one["properties"][name])) for name in columns],
            }
            for one in page.features
        ],
        "map_url": reverse("ogc:drawn", args=[of.id]) + (f"?{kept}" if kept else ""),
        "has_map": any(one["geometry"] is not None for one in page.features),
        "next_url": links.here(request, cursor=page.following, f="html")
        if page.following
        else None,
        "mock": _is_mock(page.features),
    }


def of_item(request: Request, of: Collection, one: Feature) -> dict[str, Any]:
    """All properties of a feature."""
    del request
    return {
        **crumbs(drawn.title(one), of=of),
        "of": of,
        "hypothetical": of.hypothetical,
        "title": drawn.title(one),
        "values": [(each, _cell(one["properties"][each.name])) for each in of.properties],
        "geometry": one["geometry"],
        "mock": _is_mock([one]),
    }


def _item(of: Collection, one: Feature, query: QueryDict) -> str:
    kept = {name: str(query[name]) for name in of.moments if name in query}
    chosen = QueryDict(mutable=True)
    for name, value in {**kept, "f": "html"}.items():
        chosen[name] = value
    return f"{reverse('ogc:item', args=[of.id, one['id']])}?{chosen.urlencode()}"


def _query(query: QueryDict, *, without: tuple[str, ...]) -> str:
    kept = query.copy()
    for name in without:
        kept.pop(name, None)
    return kept.urlencode()


def _cell(value: Any) -> Any:
    """A truth in words; a number as it is."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def _is_mock(found: list[Feature]) -> bool:
    return any(one["properties"].get("ledger_kind") == "mock" for one in found)
