"""Finding records by words: every word is somewhere in a record or in what it belongs to.

A word that few records have leads to them; one that many have is tested on the rows of the list as
they come, in its order. So both cost the same however many records there are.
"""

from __future__ import annotations

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
    PastHolding: {"container": Container, "to_sample": Sample, "to_place": Place},
    CustodyEvent: {"container": Container, "sample": Sample, "to_place": Place},
}
"""The models searched here, and where else than in its own document a record's words may be."""
PARTS: dict[type[Model], tuple[type[Model], str]] = {Container: (Sample, "container")}
"""Records that are found by what belongs to them: a container by all it ever held."""

NOTHING = Q(pk__in=())


def search(queryset: QuerySet[M], text: str) -> QuerySet[M]:
    """The rows of one of `RELATED`'s models in which every word occurs; a beginning is enough.

    It costs a few small queries a word at once, each of an index.
    """
    condition = _asked(queryset, text)
    keys = _first(queryset.filter(condition))
    if keys is not None:
        return queryset.filter(pk__in=keys)
    # As a CASE no index serves it, so that the one of the list's order is taken.
    return queryset.filter(
        Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
    )


def found(queryset: QuerySet[Any], text: str) -> list[int] | None:
    """The numbers of the rows that a search finds, in no order; None: there are many."""
    return _first(queryset.filter(_asked(queryset, text)))


def _asked(queryset: QuerySet[Any], text: str) -> Q:
    words = wanted(text)
    return reduce(and_, (_holds(queryset, each) for each in words)) if words else NOTHING


def _first(rows: QuerySet[Any]) -> list[int] | None:
    keys = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return None if len(keys) > FEW else keys


def _holds(queryset: QuerySet[Any], each: Wanted) -> Q:
    """One word of a search: in the record's own document, or in that of what it belongs to."""
    model, using = queryset.model, queryset.db
    condition = NOTHING
    beside = {name: _few(related, each, using) for name, related in RELATED[model].items()}
    if model in DOCUMENTS:
        # PostgreSQL's own index finds them all at once, beside conditions that have one as well.
        indexed = connections[using].vendor == "postgresql" and None not in beside.values()
        keys = None if indexed else _few(model, each, using)
        condition |= Q(Holds(model, each)) if keys is None else Q(pk__in=keys)
    for name, related in RELATED[model].items():
        keys = beside[name]
        if keys is None:
            there = related._default_manager.filter(Holds(related, each))
            condition |= Q(Exists(there.filter(pk=OuterRef(name))))
        else:
            condition |= Q(**{f"{name}__in": keys})
    if model in PARTS:
        part, owner = PARTS[model]
        keys = _few(part, each, using)
        rows = part._default_manager.using(using)
        if keys is None:
            condition |= Q(Exists(rows.filter(Holds(part, each), **{owner: OuterRef("pk")})))
        else:
            condition |= Q(pk__in=list(rows.filter(pk__in=keys).values_list(owner, flat=True)))
    return condition


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
    return _first(rows)
