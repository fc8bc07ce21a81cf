"""The index of words that searches use, kept by the database itself.

PostgreSQL: a GIN index on an expression. SQLite: an FTS5 table a model, kept by triggers. Both are
installed after every migrate, not by a migration: SQLite drops all triggers of a table silently
when a later migration rebuilds it. A system check confirms that they stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from samples.domain import words
from samples.models.document import (
    DOCUMENTS,
    FUNCTION,
    TEST,
    document,
    table_of_words,
)

# Words beyond the first 10 000 characters of a document are not searched.
_POSTGRES_FUNCTION = f"""
    CREATE OR REPLACE FUNCTION {FUNCTION}(VARIADIC texts text[]) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    BEGIN
        RETURN array_to_tsvector(ARRAY(
            SELECT DISTINCT left(word, {words.LONGEST}) FROM regexp_split_to_table(
                lower(regexp_replace(
                    normalize(left(array_to_string(texts, ' '), 10000), NFKD),
                    '[{words.MARKS}]', '', 'g')),
                '[{words.PARTING}]+') AS word
            WHERE word <> ''));
    END $$
"""  # noqa: S608 - names of this module only


# Words that are new wait in a list that every search reads through. PostgreSQL lets it grow to 4 MB
# and empties it by vacuum alone: seen, 3 ms a search for each index, found or not. In kilobytes.
_PENDING = "gin_pending_list_limit = 256"


def _columns(model: type[Model], row: str = "") -> dict[str, str]:
    return {
        name: f'{row}"{model._meta.get_field(name).column}"'  # type: ignore[union-attr]
        for name in DOCUMENTS[model]
    }


def _postgres() -> dict[str, str]:
    return {
        table_of_words(model): (
            f"CREATE INDEX {table_of_words(model)} ON {model._meta.db_table} "
            f"USING gin ({document(model, 'postgresql', _columns(model))}) WITH ({_PENDING})"
        )
        for model in DOCUMENTS
    }


def _sqlite(model: type[Model]) -> dict[str, str]:
    """The full-text table and its triggers by name; `rowid` is the record's number."""
    name, table = table_of_words(model), model._meta.db_table
    drop = f"DELETE FROM {name} WHERE rowid = OLD.id"  # noqa: S608 - names of this module only
    put = (
        f"INSERT OR REPLACE INTO {name} (rowid, words) "  # noqa: S608
        f"VALUES (NEW.id, {document(model, 'sqlite', _columns(model, 'NEW.'))})"
    )
    changed = ", ".join(_columns(model).values())
    return {
        name: (
            # Without positions: no phrase is ever asked. Beginnings of two letters are kept too.
            f"CREATE VIRTUAL TABLE {name} USING fts5(words, detail=none, prefix='1 2', "
            "tokenize=\"unicode61 remove_diacritics 2 separators 'ˈʰʱʲʻʼʽʾʿ'\")"
        ),
        f"{name}_insert": (
            f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {put}; END"
        ),
        f"{name}_update": (
            f"CREATE TRIGGER {name}_update AFTER UPDATE OF {changed} ON {table} "
            f"BEGIN {drop}; {put}; END"
        ),
        f"{name}_delete": (
            f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {drop}; END"
        ),
    }


def wanted(using: str = "default") -> set[str]:
    """The names of the indexes, tables and triggers that should stand."""
    if connections[using].vendor == "postgresql":
        return set(_postgres())
    return {name for model in DOCUMENTS for name in _sqlite(model)}


def missing(using: str = "default") -> set[str]:
    """The names of those that do not stand."""
    connection = connections[using]
    names = wanted(using)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")
        else:
            cursor.execute("SELECT name FROM sqlite_master")
        return names - {row[0] for row in cursor.fetchall()}


def tables_exist(using: str = "default") -> bool:
    """Whether the searched tables are there: not before the first migrate."""
    there = set(connections[using].introspection.table_names())
    return {model._meta.db_table for model in DOCUMENTS} <= there


def install(using: str = "default", **_signal: Any) -> None:
    """Put in place what is missing, filled with what is stored; run after every migrate."""
    if not tables_exist(using):
        return
    absent = missing(using)
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _install_on_postgres(cursor, absent)
            return
        for model in DOCUMENTS:
            made = _sqlite(model)
            if not absent & made.keys():
                continue
            # Rows may have changed while a trigger was gone.
            for name, statement in made.items():
                if name in absent:
                    cursor.execute(statement)
            _fill(cursor, model)


def _install_on_postgres(cursor: Any, absent: set[str]) -> None:
    if absent:
        cursor.execute(_POSTGRES_FUNCTION)
    for name, statement in _postgres().items():
        if name in absent:
            cursor.execute(statement)
    for name in _unlimited(cursor):
        cursor.execute(f"ALTER INDEX {name} SET ({_PENDING})")


def _unlimited(cursor: Any) -> list[str]:
    """Indexes of PostgreSQL that were made before their lists had a limit."""
    cursor.execute(
        "SELECT relname FROM pg_class WHERE relname = ANY(%s) AND relkind = 'i'"
        " AND relnamespace = current_schema()::regnamespace"
        " AND NOT coalesce(reloptions, '{}') @> ARRAY[%s]",
        [list(_postgres()), _PENDING.replace(" ", "")],
    )
    return [row[0] for row in cursor.fetchall()]


def settle(using: str = "default") -> None:
    """After very many rows: PostgreSQL puts what waits into its indexes."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in _postgres():
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [name])


def rebuild(using: str = "default") -> None:
    """Make the whole index anew from what is stored."""
    with set_aside(using):
        pass


@contextmanager
def set_aside(using: str = "default") -> Iterator[None]:
    """Store very many rows without it, and make it anew from them: several times as fast.

    Where the process is killed meanwhile, the index is missing: searches fail, a system check says
    so, and the next migrate makes it.
    """
    _drop(using)
    try:
        yield
    finally:
        install(using)


def _drop(using: str) -> None:
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        for model in DOCUMENTS:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP INDEX IF EXISTS {table_of_words(model)}")
            else:
                for name in reversed(_sqlite(model)):
                    kind = "TABLE" if name == table_of_words(model) else "TRIGGER"
                    cursor.execute(f"DROP {kind} IF EXISTS {name}")


def stale(using: str = "default") -> dict[str, int]:
    """How many rows of each SQLite table the index has otherwise than they are stored.

    PostgreSQL keeps its own indexes: there it is always empty.
    """
    connection = connections[using]
    found = {}
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            for model in DOCUMENTS:
                name, table = table_of_words(model), model._meta.db_table
                stored = f"SELECT id, {document(model, 'sqlite', _columns(model))} FROM {table}"  # noqa: S608
                cursor.execute(f"""
                    SELECT (SELECT count(*) FROM ({stored} EXCEPT SELECT rowid, words FROM {name}))
                         + (SELECT count(*) FROM (SELECT rowid FROM {name}
                                                  EXCEPT SELECT id FROM {table}))
                """)  # noqa: S608
                if number := cursor.fetchone()[0]:
                    found[table] = number
    return found


def _fill(cursor: Any, model: type[Model]) -> None:
    name, table = table_of_words(model), model._meta.db_table
    cursor.execute(f"DELETE FROM {name}")  # noqa: S608
    cursor.execute(
        f"INSERT INTO {name} (rowid, words) "  # noqa: S608
        f"SELECT id, {document(model, 'sqlite', _columns(model))} FROM {table}"
    )


def teach(connection: Any, **_signal: Any) -> None:
    """Give an SQLite connection the function that tests one document; run for each new one."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(TEST, 2, _hold, deterministic=True)


def _hold(text: str, each: str) -> bool:
    return words.holds(text, tuple(each.split()))
