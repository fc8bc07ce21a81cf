"""Pages of a long list that cost the same wherever they lie: by key, never by offset or full count.

The order is given by terms, each a path of one column; the primary key is always added, so that no
two rows tie. NULLs come last in either direction, the same on every database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy

from samples.domain.errors import InvalidValue

M = TypeVar("M", bound=Model)
T = TypeVar("T")

# Signed, so that nothing but a cursor this site has made ever reaches the query.
_SIGNER = Signer(salt="samples.selectors.keyset")


@dataclass(frozen=True)
class Term:
    """One column of an order: its path, and whether it runs from high to low.

    A column that is never empty is ordered plainly: with NULLS LAST no index would serve it.
    """

    path: str
    descending: bool = False
    nullable: bool = True

    @classmethod
    def parse(cls, text: str, model: type[Model] | None) -> Term:
        """`sampled_sol` or `-sampled_sol`, a column of the model where one is given."""
        path = text.removeprefix("-")
        return cls(path, text.startswith("-"), model is None or _may_be_empty(model, path))


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and the cursors of the pages around them (None: there is none)."""

    rows: list[T]
    previous: str | None
    following: str | None

    @property
    def is_whole(self) -> bool:
        """Whether the list has no other rows than these."""
        return self.previous is None and self.following is None


def order_by(order: Sequence[str], model: type[Model] | None = None) -> list[OrderBy]:
    """What `QuerySet.order_by` wants for an order, with the primary key at its end.

    With the model of the rows an index can serve it.
    """
    return [_order(term, backwards=False) for term in _terms(order, model)]


def page(queryset: QuerySet[M], order: Sequence[str], size: int, cursor: str | None) -> Page[M]:
    """The rows after (or before) a cursor; the first ones without one. One query.

    Raises InvalidValue for a cursor that isn't one of this list in this order.
    """
    return _page(queryset, order, size, cursor, _records)


def key_page(
    queryset: QuerySet[Any], order: Sequence[str], size: int, cursor: str | None
) -> Page[int]:
    """The same page as the primary keys of its rows."""
    bare = queryset.select_related(None).prefetch_related(None)
    return _page(bare, order, size, cursor, _primary_keys)


def _records(queryset: QuerySet[M], names: list[str]) -> list[tuple[M, list[Any]]]:
    return [(row, [getattr(row, name) for name in names]) for row in queryset]


def _primary_keys(queryset: QuerySet[Any], names: list[str]) -> list[tuple[int, list[Any]]]:
    return [(key, place) for key, *place in queryset.values_list("pk", *names)]


def _page(
    queryset: QuerySet[Any],
    order: Sequence[str],
    size: int,
    cursor: str | None,
    read: Callable[[QuerySet[Any], list[str]], list[tuple[T, list[Any]]]],
) -> Page[T]:
    terms = _terms(order, queryset.model)
    backwards, key = _read(cursor, terms) if cursor else (False, None)
    if key is not None:
        queryset = queryset.filter(_beyond(terms, key, backwards=backwards))
    # The key of a row may lie across a join; fetched with the row, it costs no query of its own.
    names = [f"_key_{number}" for number in range(len(terms))]
    queryset = queryset.annotate(
        **{name: F(term.path) for name, term in zip(names, terms, strict=True)}
    ).order_by(*(_order(term, backwards=backwards) for term in terms))
    found = read(queryset[: size + 1], names)
    more = len(found) > size
    rows = found[:size]
    if backwards:
        rows.reverse()
    keys = [key for _, key in rows]
    has_previous = more if backwards else key is not None
    has_following = (key is not None) if backwards else more
    return Page(
        [row for row, _ in rows],
        _write(terms, keys[0], backwards=True) if keys and has_previous else None,
        _write(terms, keys[-1], backwards=False) if keys and has_following else None,
    )


def _terms(order: Sequence[str], model: type[Model] | None = None) -> list[Term]:
    terms = [Term.parse(text, model) for text in order]
    if not any(term.path == "pk" for term in terms):
        terms.append(Term("pk", nullable=False))
    return terms


def _may_be_empty(model: type[Model], path: str) -> bool:
    for name in path.split("__"):
        if name == "pk":
            return False
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return True  # an alias of the query (FilteredRelation, annotation): nothing is known
        if field.null:
            return True
        model = field.related_model or model
    return False


def _order(term: Term, *, backwards: bool) -> OrderBy:
    expression = F(term.path)
    if not term.nullable:
        return expression.desc() if term.descending != backwards else expression.asc()
    if backwards:
        return (
            expression.asc(nulls_first=True)
            if term.descending
            else expression.desc(nulls_first=True)
        )
    return expression.desc(nulls_last=True) if term.descending else expression.asc(nulls_last=True)


def _beyond(terms: list[Term], key: list[Any], *, backwards: bool) -> Q:
    """Rows that come after the key: later in the first column, or equal there and later in …"""
    condition, equal, bound = Q(pk__in=[]), Q(), Q()
    for term, value in zip(terms, key, strict=True):
        path = f"{term.path}__isnull"
        if value is None:
            # NULLs are last: nothing lies behind them, everything else before them.
            later = Q(**{path: False}) if backwards else Q(pk__in=[])
            same = Q(**{path: True})
        else:
            comparison = "lt" if term.descending != backwards else "gt"
            later = Q(**{f"{term.path}__{comparison}": value})
            if not backwards and term.nullable:
                later |= Q(**{path: True})
            same = Q(**{term.path: value})
            if term is terms[0]:
                # Says nothing new, but lets an index start here instead of at the first row.
                bound = later | same
        condition |= equal & later
        equal &= same
    return bound & condition


def _write(terms: list[Term], key: list[Any], *, backwards: bool) -> str:
    plain = [
        value if isinstance(value, int | float | None) else {"text": str(value)} for value in key
    ]
    return _SIGNER.sign_object(
        {"order": [_name(term) for term in terms], "backwards": backwards, "key": plain}
    )


def _read(cursor: str, terms: list[Term]) -> tuple[bool, list[Any]]:
    try:
        said = _SIGNER.unsign_object(cursor)
    except BadSignature:
        said = {}
    if said.get("order") != [_name(term) for term in terms]:
        raise InvalidValue(
            "This is not a page of this list.",
            field="cursor",
            value=cursor[:40],
            expected="the address of a page as the list gives it",
        )
    key = [value["text"] if isinstance(value, dict) else value for value in said["key"]]
    return bool(said["backwards"]), key


def _name(term: Term) -> str:
    return f"{'-' if term.descending else ''}{term.path}"
