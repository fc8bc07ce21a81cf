"""What of a record is searched by words: its document, as both databases put it together.

A model that is not listed is small, or is found by what it belongs to.
"""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, Expression, F, JSONField, Model

from samples.domain.words import Wanted
from samples.models.campaign import Campaign
from samples.models.container import Container
from samples.models.custody_event import CustodyEvent
from samples.models.outcrop import Outcrop
from samples.models.place import Place
from samples.models.sample import Sample

DOCUMENTS: dict[type[Model], tuple[str, ...]] = {
    Sample: ("slug", "name", "designation", "designation_printed", "alternative_names"),
    Container: ("code", "serial"),
    Outcrop: ("slug", "name", "site_name", "formation", "region_of_interest"),
    Campaign: ("slug", "name"),
    Place: ("slug", "name", "note"),
    CustodyEvent: ("reason", "recorded_by"),
}
"""The columns of each model's document."""

FUNCTION = "samples_words"
"""PostgreSQL's function from texts to a tsvector, which an index keeps."""

TEST = "samples_words_hold"
"""SQLite's function, of this process, that tests one document."""


def table_of_words(model: type[Model]) -> str:
    """SQLite's full-text table of a model, PostgreSQL's index: their name."""
    return f"{model._meta.db_table}_words"


def parts(model: type[Model], vendor: str, columns: dict[str, str]) -> list[str]:
    """The document's parts in SQL, from each column's SQL; NULL where there is nothing."""
    found = []
    for name in DOCUMENTS[model]:
        column = columns[name]
        if isinstance(model._meta.get_field(name), JSONField):
            # SQLite keeps JSON with \u escapes.
            found.append(
                f"{column}::text"
                if vendor == "postgresql"
                else f"(SELECT group_concat(value, ' ') FROM json_each({column}))"  # noqa: S608
            )
        else:
            found.append(column)
        if name == "serial":  # 261 is etched, SN261 is said
            found.append(f"('SN' || {column})")
    return found


def document(model: type[Model], vendor: str, columns: dict[str, str]) -> str:
    """The document in SQL: a tsvector of PostgreSQL, a text of SQLite."""
    pieces = parts(model, vendor, columns)
    if vendor == "postgresql":
        return f"{FUNCTION}({', '.join(pieces)})"
    return " || ' ' || ".join(f"coalesce({piece}, '')" for piece in pieces)


def query(vendor: str, each: Wanted) -> str:
    """One word of a search in the database's own language: a tsquery, or FTS5's."""
    *whole, start = each
    if vendor == "postgresql":
        return " & ".join([*(f"'{token}'" for token in whole), f"'{start}':*"])
    return " AND ".join([*(f'"{token}"' for token in whole), f'"{start}" *'])


class Holds(Expression):
    """Whether a row's document has what one word of a search asks, tested row by row.

    On PostgreSQL the index serves it too.
    """

    def __init__(self, model: type[Model], each: Wanted) -> None:
        super().__init__(output_field=BooleanField())
        self.model = model
        self.each = each
        self.columns: list[Any] = [F(name) for name in DOCUMENTS[model]]

    def get_source_expressions(self) -> list[Any]:
        """The columns of the document."""
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        """The same, resolved."""
        self.columns = list(exprs)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The test in the words of the database."""
        written = [compiler.compile(column)[0] for column in self.columns]
        columns = dict(zip(DOCUMENTS[self.model], written, strict=True))
        sql = document(self.model, connection.vendor, columns)
        if connection.vendor == "postgresql":
            return f"{sql} @@ %s::tsquery", (query("postgresql", self.each),)
        return f"{TEST}({sql}, %s)", (" ".join(self.each),)
