"""`manage.py search_index`: what it says, and what it puts right."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samples.models import Place
from samples.selectors import lookup
from samples.selectors.search import search
from samples.services import search_index
from tests import factories

pytestmark = pytest.mark.usefixtures("inventory")


def run(action: str) -> str:
    said = StringIO()
    call_command("search_index", action, stdout=said)
    return said.getvalue()


def test_a_whole_index() -> None:
    assert "has the words" in run("check")
    assert "made anew" in run("rebuild")
    assert "has the words" in run("check")


def test_what_is_missing_is_named_and_put_back() -> None:
    kind, name = (
        ("INDEX", "samples_place_words")
        if connection.vendor == "postgresql"
        else ("TRIGGER", "samples_place_words_update")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP {kind} {name}")
    with pytest.raises(CommandError, match=name):
        run("check")
    run("rebuild")
    assert not search_index.missing()


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL keeps its own indexes")
def test_what_is_stale_is_counted() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM samples_place_words")
    with pytest.raises(CommandError, match=f"{Place.objects.count()} of samples_place"):
        run("check")
    run("rebuild")
    assert "has the words" in run("check")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no such list")
def test_an_index_that_was_made_without_a_limit_gets_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER INDEX samples_place_words RESET (gin_pending_list_limit)")
        search_index.install()
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = ANY(%s)",
                       [sorted(search_index.wanted())])  # fmt: skip
        options = [row[0] for row in cursor.fetchall()]
    assert options == [["gin_pending_list_limit=256"]] * len(search_index.wanted())


def test_rows_stored_while_it_is_set_aside_are_found_afterwards() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("There a load goes by the index as it stands.")
    mission = lookup.flight_ledger().mission
    with search_index.set_aside():
        assert search_index.missing()
        factories.place(mission=mission, slug="far-away", name="Far away")
    assert not search_index.missing()
    assert not search_index.stale()
    assert [place.slug for place in search(Place.objects.all(), "far away")] == ["far-away"]
