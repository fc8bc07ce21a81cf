"""`manage.py search_index`: what it says, and what it puts right."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from samples.models import Place
from samples.services import search_index

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
