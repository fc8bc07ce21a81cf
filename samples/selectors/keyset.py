"""Pages of a long list that cost the same wherever they lie: by key, never by offset or full count.

The order is given by terms, each a path of one column; the primary key is always added, so that no
two rows tie. NULLs come last in either direction, the same on every database.

Of a first column that may be empty, the rows with a value and those without are read one after the
other: so one plain index of (column, primary key) serves both directions on every database, which
no index does where NULLS LAST is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.core.signing import BadSignature, Signer
from django.db.models import BooleanField, CharField, Expression, F, Field, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.sql.where import WhereNode

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
        return cls(path, text.startswith("-"), model is None or _column(model, path)[1])


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
    """The rows after (or before) a cursor; the first ones without one.

    One query; two where the rows with a value in the first column end on the page. Raises
    InvalidValue for a cursor that isn't one of this list in this order.
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
    # The key of a row may lie across a join; fetched with the row, it costs no query of its own.
    names = [f"_key_{number}" for number in range(len(terms))]
    keyed = queryset.annotate(
        **{name: F(term.path) for name, term in zip(names, terms, strict=True)}
    )
    # Its rows are chosen by number alone. Asked for the list's conditions again, SQLite without
    # statistics would rather go through a whole ledger.
    keyed.query.where = WhereNode()
    found: list[tuple[T, list[Any]]] = []
    if key is None:
        queryset = queryset.filter(_from_the_start(queryset.model, terms[0]))
    for run in _runs(terms, key, backwards=backwards):
        order_of_run = [_order(term, backwards=backwards) for term in run.order]
        # Which rows, without what is joined only to show them: a join of a small table leads a
        # planner to sort the whole list.
        keys = queryset.filter(run.condition).order_by(*order_of_run).values("pk")
        rows = keyed.filter(pk__in=keys[: size + 1 - len(found)])
        found += read(rows.order_by(*order_of_run), names)
        if len(found) > size:
            break
    more = len(found) > size
    rows_found = found[:size]
    if backwards:
        rows_found.reverse()
    ends = [place for _, place in (rows_found[:1] + rows_found[-1:])]
    has_previous = more if backwards else key is not None
    has_following = (key is not None) if backwards else more
    return Page(
        [row for row, _ in rows_found],
        _write(terms, ends[0], backwards=True) if ends and has_previous else None,
        _write(terms, ends[-1], backwards=False) if ends and has_following else None,
    )


@dataclass(frozen=True)
class _Run:
    """Rows that one index gives in their order."""

    condition: Q
    order: list[Term]


def _runs(terms: list[Term], key: list[Any] | None, *, backwards: bool) -> list[_Run]:
    """What is still to come after the key: rows with a value in the first column, and without."""
    first, *others = terms
    if not first.nullable:
        return [_Run(_beyond(terms, key, backwards=backwards) if key else Q(), terms)]
    # Named in the order of the rows without a value too: PostgreSQL would sort them otherwise.
    order = [replace(first, nullable=False), *others]
    known, unknown = Q(**{f"{first.path}__isnull": False}), Q(**{f"{first.path}__isnull": True})
    runs = [known, unknown]
    at = 1 if key and key[0] is None else 0
    if key:
        after = (order, key) if at == 0 else (others, key[1:])
        runs[at] &= _beyond(*after, backwards=backwards)
    still = runs[at:]
    if backwards:
        still = runs[at::-1] if key else runs[::-1]
    return [_Run(condition, order) for condition in still]


def _terms(order: Sequence[str], model: type[Model] | None = None) -> list[Term]:
    terms = [Term.parse(text, model) for text in order]
    if not any(term.path == "pk" for term in terms):
        # Turned as the term before it, so that an index is read in one direction.
        terms.append(Term("pk", descending=terms[-1].descending, nullable=False))
    return terms


def _column(model: type[Model], path: str) -> tuple[Field[Any, Any] | None, bool]:
    """The column at a path, and whether a row may have none; (None, True): nothing is known."""
    empty, field = False, None
    for name in path.split("__"):
        field = model._meta.pk if name == "pk" else _field(model, name)
        if field is None:
            return None, True  # an alias of the query (FilteredRelation, annotation)
        empty = empty or field.null
        model = field.related_model or model
    return field, empty


def _field(model: type[Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _from_the_start(model: type[Model], first: Term) -> Q:
    """For a first column across a join: true of every row that has a text there.

    It says nothing, but leads SQLite to begin with the index of that column.
    """
    if first.nullable or "__" not in first.path:
        return Q()
    column, _ = _column(model, first.path)
    return Q(**{f"{first.path}__gte": ""}) if isinstance(column, CharField) else Q()


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
    first = terms[0]
    comparison = "lt" if first.descending != backwards else "gt"
    if not any(term.nullable or term.descending != first.descending for term in terms):
        # The first column alone says nothing new, but across a join an index can start there.
        bound = Q(**{f"{first.path}__{comparison}e": key[0]})
        return bound & Q(_Compared(terms, key, "<" if comparison == "lt" else ">"))
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
            if term is first:
                # Says nothing new, but lets an index start here instead of at the first row.
                bound = later | same
        condition |= equal & later
        equal &= same
    return bound & condition


class _Compared(Expression):
    """`(a, b) > (1, 2)`: columns compared as one, which an index of them serves."""

    def __init__(self, terms: list[Term], key: list[Any], operator: str) -> None:
        super().__init__(output_field=BooleanField())
        self.operator = operator
        self.key = key
        self.columns: list[Any] = [F(term.path) for term in terms]

    def get_source_expressions(self) -> list[Any]:
        """The columns."""
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        """The same, resolved."""
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Row values, which both databases know."""
        columns = [compiler.compile(column)[0] for column in self.columns]
        values = tuple(
            column.output_field.get_db_prep_value(value, connection)
            for column, value in zip(self.columns, self.key, strict=True)
        )
        marks = ", ".join(["%s"] * len(values))
        return f"({', '.join(columns)}) {self.operator} ({marks})", values


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
