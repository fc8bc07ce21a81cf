"""Finding records by words: every word is somewhere in a record or in what it belongs to.

A word that few records have leads to them; one that many have is tested on the rows of the list as
they come, in its order. So both cost the same however many records there are.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import Any, TypeVar

from django.db import connections
from django.db.models import BooleanField, Case, Exists, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from samples.domain.words import Wanted, wanted
from samples.models import (
    Campaign,
    Container,
    CustodyEvent,
    Holding,
    Outcrop,
    PastHolding,
    Place,
    Sample,
)
from samples.models.document import DOCUMENTS, Holds, query, table_of_words

M = TypeVar("M", bound=Model)

LONGEST = 100
"""Characters a search may have."""
FEW = 5_000
"""Records that are found one by one; of more, the rows of the list are tested as they come."""

RELATED: dict[type[Model], dict[str, type[Model]]] = {
    Sample: {"outcrop": Outcrop, "campaign": Campaign, "container": Container},
    Container: {},
    Outcrop: {"campaign": Campaign},
    Campaign: {},
    Place: {},
    Holding: {"container": Container, "sample": Sample, "place": Place},
    PastHolding: {"container": Container, "sample": Sample, "place": Place},
    CustodyEvent: {"container": Container, "sample": Sample, "to_place": Place},
}
"""The models searched here, and where else than in its own document a record's words may be."""
PARTS: dict[type[Model], tuple[type[Model], str]] = {Container: (Sample, "container")}
"""Records that are found by what belongs to them: a container by all it ever held."""

NOTHING = Q(pk__in=())


def search(
    queryset: QuerySet[M], text: str, path: Callable[[str], str] = lambda path: path
) -> QuerySet[M]:
    """The rows of one of `RELATED`'s models in which every word occurs; a beginning is enough.

    `path` says what the rows call a relation. What the database does at once is small: a few
    queries a word, each of an index.
    """
    words = wanted(text)
    if not words:
        return queryset.none()
    condition = reduce(and_, (_holds(queryset, each, path) for each in words))
    return queryset.filter(_narrowed(queryset, condition))


def _holds(queryset: QuerySet[Any], each: Wanted, path: Callable[[str], str]) -> Q:
    """One word of a search: in the record's own document, or in that of what it belongs to."""
    model, using = queryset.model, queryset.db
    found = NOTHING
    if model in DOCUMENTS:
        keys = _few(model, each, using)
        found |= Q(Holds(model, each)) if keys is None else Q(pk__in=keys)
    for name, related in RELATED[model].items():
        keys = _few(related, each, using)
        if keys is None:
            there = related._default_manager.filter(Holds(related, each))
            found |= Q(Exists(there.filter(pk=OuterRef(path(name)))))
        else:
            found |= Q(**{f"{path(name)}__in": keys})
    if model in PARTS:
        part, owner = PARTS[model]
        keys = _few(part, each, using)
        rows = part._default_manager.using(using)
        if keys is None:
            found |= Q(Exists(rows.filter(Holds(part, each), **{owner: OuterRef("pk")})))
        else:
            found |= Q(pk__in=list(rows.filter(pk__in=keys).values_list(owner, flat=True)))
    return found


def _few(model: type[Model], each: Wanted, using: str) -> list[int] | None:
    """The numbers of the records whose own document has the word; None: there are many."""
    vendor = connections[using].vendor
    rows = model._default_manager.using(using).order_by()
    if vendor == "postgresql":
        rows = rows.filter(Holds(model, each))
    else:
        name = table_of_words(model)
        sql = f"SELECT rowid FROM {name} WHERE {name} MATCH %s LIMIT {FEW + 1}"  # noqa: S608
        rows = rows.filter(pk__in=RawSQL(sql, [query(vendor, each)]))  # noqa: S611
    keys = list(rows.values_list("pk", flat=True)[: FEW + 1])
    return None if len(keys) > FEW else keys


def _narrowed(queryset: QuerySet[Any], condition: Q) -> Q:
    keys = list(queryset.filter(condition).order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(keys) <= FEW:
        return Q(pk__in=keys)
    # As a CASE no index serves it, so that the one of the list's order is taken.
    return Q(
        Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    )
