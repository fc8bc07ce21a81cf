"""GET /api/v1/checkpoints/"""

from __future__ import annotations

import hashlib

import pytest
from pytest_django import Settings

from samples.domain.checkpoint import Head, root_of
from samples.domain.kinds import LedgerKind
from samples.models import Checkpoint, Ledger, Mission
from samples.selectors import lookup
from samples.services import checkpoints, ledger, signing
from samples.services.actors import SystemActor
from tests.api.ask import get, refused
from tests.api.resource import ResourceTests
from tests.api.write_examples import KEY

pytestmark = pytest.mark.usefixtures("taken")
CUSTODIAN = SystemActor("custodian")


@pytest.fixture
def taken(inventory: None, settings: Settings) -> list[Checkpoint]:
    """Two signed checkpoints and one that nobody signed."""
    flight = lookup.flight_ledger()
    settings.LEDGER_SIGNING_KEY = KEY
    signed = [checkpoints.take(ledger=flight, actor=CUSTODIAN) for _ in range(2)]
    settings.LEDGER_SIGNING_KEY = ""
    return [*signed, checkpoints.take(ledger=flight, actor=SystemActor("somebody"))]


class TestCheckpoints(ResourceTests):
    name = "checkpoints"
    count = 3
    found_by = ("custodian", 2)


def test_a_checkpoint_can_be_checked_from_the_answer_alone(taken: list[Checkpoint]) -> None:
    record = get(f"/api/v1/checkpoints/{taken[0].pk}/")
    assert hashlib.sha256(record["text"].encode()).hexdigest() == record["hash"]
    assert signing.holds(record["text"], record["signature"], record["public_key"])
    assert root_of([Head(**head) for head in record["heads"]]) == record["root"]
    assert (record["number"], record["containers"], record["events"]) == (1, 43, 122)
    assert record["ledger"]["kind"] == "flight"


def test_the_latest_comes_first_and_unsigned_is_null() -> None:
    rows = get("/api/v1/checkpoints/")["results"]
    assert [row["number"] for row in rows] == [3, 2, 1]
    assert rows[0]["signature"] is rows[0]["public_key"] is None


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("signed=true", [2, 1]),
        ("signed=false", [3]),
        ("created_before=2021-01-01", []),
        ("created_from=2021-01-01&ordering=number", [1, 2, 3]),
    ],
)
def test_narrowed(query: str, numbers: list[int]) -> None:
    rows = get(f"/api/v1/checkpoints/?{query}")["results"]
    assert [row["number"] for row in rows] == numbers


def test_each_ledger_has_its_own() -> None:
    mock: Ledger = ledger.open_ledger(
        mission=Mission.objects.get(),
        slug="mock-1",
        name="Mock",
        kind=LedgerKind.MOCK,
        actor=CUSTODIAN,
    )
    checkpoints.take(ledger=mock, actor=CUSTODIAN)
    (row,) = get("/api/v1/checkpoints/?ledger=mock-1")["results"]
    assert (row["number"], row["ledger"]["kind"], row["events"]) == (1, "mock", 0)
    assert get(row["url"])["ledger"]["slug"] == "mock-1"
    assert get("/api/v1/ledgers/mock-1/")["checkpoints"].endswith("?ledger=mock-1")
    assert len(get("/api/v1/checkpoints/")["results"]) == 3


def test_a_bad_value_is_named() -> None:
    assert refused("/api/v1/checkpoints/?signed=perhaps", 400)["errors"][0]["field"] == "signed"
