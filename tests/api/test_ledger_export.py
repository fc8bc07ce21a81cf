"""GET /api/v1/ledgers/{slug}/export/"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.exchange import ledger_file
from samples.selectors import lookup
from samples.services import checkpoints, signing
from samples.services.actors import SystemActor
from tests.api.ask import PROBLEM, refused
from tests.api.query_counts import assert_unchanged
from tests.api.write_examples import KEY
from tests.conftest import People
from tests.environment import ROOT

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
PATH = "/api/v1/ledgers/mars-2020-flight/export/"
ACTOR = SystemActor("tests")


def export(client: Client | None = None) -> Any:
    response = (client or Client()).get(PATH)
    assert response.status_code == 200
    return response


def offline(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "verify_ledger.py"), str(path), *arguments],
        capture_output=True, text=True, check=False, cwd=path.parent,
    )  # fmt: skip


def test_what_is_downloaded_verifies_offline(tmp_path: Path, settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = KEY
    checkpoints.take(ledger=lookup.flight_ledger(), actor=ACTOR)
    response = export()
    assert response.streaming
    assert response["Content-Type"] == "application/jsonl"
    assert response["Content-Disposition"] == 'attachment; filename="mars-2020-flight.jsonl"'
    path = tmp_path / "mars-2020-flight.jsonl"
    path.write_bytes(response.getvalue())
    result = offline(path, "--public-key", signing.public_key())
    assert result.returncode == 0, result.stderr
    assert "holds: 122 events of 43 containers, 1 checkpoints" in result.stdout


def test_a_checkpoint_taken_meanwhile_is_left_for_the_next_export(tmp_path: Path) -> None:
    flight = lookup.flight_ledger()
    lines = ledger_file.lines(flight)
    written = [next(lines)]
    checkpoints.take(ledger=flight, actor=ACTOR)
    written += lines
    assert len(written) == 1 + 122
    path = tmp_path / "ledger.jsonl"
    path.write_text("".join(written), encoding="utf-8")
    assert offline(path).returncode == 0


def test_who_may_take_it_away(client_for: ClientFor, people: People, settings: Settings) -> None:
    export(client_for(None)).getvalue()
    settings.ANONYMOUS_READ = False
    export(client_for(people.viewer)).getvalue()
    for person, status in ((None, 401), (people.outsider, 403)):
        response = client_for(person).get(PATH)
        assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)


def test_only_reading_is_possible(client_for: ClientFor, people: People) -> None:
    response = client_for(people.superuser).post(PATH)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_what_is_not_offered_is_refused() -> None:
    refused("/api/v1/ledgers/nowhere/export/", 404)
    assert refused(f"{PATH}?verb=drop", 400)["errors"][0]["field"] == "verb"
    assert refused(f"{PATH}?format=json", 400)["errors"][0]["expected"] == "jsonl"
    response = Client().get(PATH, headers={"Accept": "application/json"})
    assert (response.status_code, response["Content-Type"]) == (406, PROBLEM)


def test_query_count() -> None:
    export().getvalue()
    with CaptureQueriesContext(connection) as queries:
        export().getvalue()
    assert_unchanged("ledger export", len(queries))
