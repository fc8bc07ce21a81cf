"""Queries without what nobody asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def without(rows: QuerySet[M], relations: Collection[str]) -> QuerySet[M]:
    """The same rows; what they would join or fetch besides by these relations is left out.

    A prefetch that stores its records under another name (`to_attr`) is known by that.
    """
    if not relations:
        return rows
    joins: Any = rows.query.select_related
    kept = [path for path in _paths(joins or {}) if _first(path) not in relations]
    fetched = [
        one
        for one in rows._prefetch_related_lookups  # type: ignore[attr-defined]  # noqa: SLF001
        if _first(getattr(one, "prefetch_to", one)) not in relations
    ]
    rows = rows.select_related(None)
    if kept:  # without a name it would join everything
        rows = rows.select_related(*kept)
    return rows.prefetch_related(None).prefetch_related(*fetched)


def _paths(joins: Mapping[str, Any]) -> list[str]:
    """`a__b` for each `{"a": {"b": {}}}`."""
    found = []
    for name, further in joins.items():
        found += [f"{name}__{path}" for path in _paths(further)] or [name]
    return found


def _first(path: str) -> str:
    return path.partition("__")[0]
