"""Searching: what is named exactly comes first, then what holds the words."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Case, IntegerField, Model, Q, QuerySet, Value, When

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import Designation, parse_tube_serial, slugify_name
from samples.selectors.search import found, search

M = TypeVar("M", bound=Model)

NOTHING = Q(pk__in=())


def ranked(queryset: QuerySet[M], *ranks: Q) -> QuerySet[M]:
    """The records that meet one of the conditions, those that meet an earlier one first.

    The conditions go into sub-queries: a condition on a related record would repeat rows.
    """
    records = queryset.model._default_manager
    keys = [records.filter(condition).values("pk") for condition in ranks]
    rank = Case(
        *(When(pk__in=key, then=Value(place)) for place, key in enumerate(keys)),
        default=Value(len(keys)),
        output_field=IntegerField(),
    )
    any_of = Q()
    for key in keys:
        any_of |= Q(pk__in=key)
    return queryset.filter(any_of).order_by(rank, *queryset.query.order_by)


def designated(path: str, term: str) -> Q:
    """A condition that the designation at `path` is the one meant, padded or not."""
    try:
        return Q(**{path: str(Designation.parse(term))})
    except InvalidValue:
        return NOTHING


def serial(path: str, term: str) -> Q:
    """A condition that the serial at `path` is the one meant, with or without SN."""
    try:
        return Q(**{path: parse_tube_serial(term)})
    except InvalidValue:
        return NOTHING


def address(path: str, term: str) -> Q:
    """A condition that the slug at `path` begins like the name: no accents, no apostrophes."""
    try:
        return Q(**{f"{path}__startswith": slugify_name(term)})
    except InvalidValue:
        return NOTHING


def worded(queryset: QuerySet[M], term: str, *exactly: Q, beginning: Q = NOTHING) -> QuerySet[M]:
    """What a search by words finds as everywhere else; what is named exactly comes first.

    Of the others those with a certain `beginning` come before the rest.

    Of many records none comes first: they would all have to be sorted.
    """
    keys = found(queryset, term)
    if keys is None:
        return search(queryset, term)
    among = Q(pk__in=keys)
    return ranked(queryset, *exactly, among & beginning, among)
