"""GET /api/v1/ledgers/, and asking for the state in another ledger."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samples.domain.kinds import LedgerKind
from samples.domain.when import When
from samples.models import Container, Custodian, CustodyEvent, Holding, Ledger, Mission, Place
from samples.services import custody, guards, ledger
from samples.services.actors import SystemActor
from tests.api.ask import get, refused
from tests.api.resource import ResourceTests

ACTOR = SystemActor("tests")


class TestLedgers(ResourceTests):
    name = "ledgers"
    one = "mars-2020-flight"
    count = 1
    found_by = ("flight", 1)
    takes_post = True


@pytest.fixture
def mock_ledger(inventory: None) -> Ledger:
    """A mock ledger in which tube-08 was never filled."""
    mock = ledger.open_ledger(
        mission=Mission.objects.get(), slug="mock-1", name="Mock", kind=LedgerKind.MOCK, actor=ACTOR
    )
    custody.register(
        ledger=mock,
        container=Container.objects.get(code="tube-08"),
        place=Place.objects.get(slug="perseverance-storage"),
        custodian=Custodian.objects.get(),
        when=When.instant(datetime(2021, 3, 1, tzinfo=UTC)),
        actor=ACTOR,
    )
    return mock


def test_a_mock_ledger_tells_another_state_and_says_so(mock_ledger: Ledger) -> None:
    tube = get("/api/v1/containers/tube-08/?ledger=mock-1")
    assert tube["ledger"]["kind"] == "mock"
    assert tube["now"]["stage"] == "stored_empty"
    assert [event["verb"] for event in get(tube["events"])["results"]] == ["register"]
    malay = get("/api/v1/samples/malay/?ledger=mock-1")
    assert (malay["ledger"]["slug"], malay["now"]) == ("mock-1", None)
    spot = get("/api/v1/depots/three-forks/?ledger=mock-1")["spots"][0]
    assert spot["now"] is None


def test_the_flight_ledger_is_asked_unless_told(mock_ledger: Ledger) -> None:
    assert get("/api/v1/containers/tube-08/")["now"]["stage"] == "cached"
    assert len(get("/api/v1/holdings/")["results"]) == 43
    assert len(get("/api/v1/events/?container=tube-08")["results"]) == 6


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("holdings/?ledger=mock-1", 1),
        ("events/?ledger=mock-1", 1),
        ("containers/?ledger=mock-1&place=perseverance", 1),
        ("containers/?ledger=mock-1&place=three-forks", 0),
        ("samples/?ledger=mock-1&stage=cached", 0),
        ("ledgers/?kind=mock", 1),
    ],
)
def test_lists_ask_one_ledger(mock_ledger: Ledger, path: str, number: int) -> None:
    assert len(get(f"/api/v1/{path}")["results"]) == number


def test_without_any_ledger_the_reason_is_told(inventory: None) -> None:
    with guards.lifted():
        Holding.objects.all().delete()
        CustodyEvent.objects.all().delete()
    Ledger.objects.all().delete()
    problem = refused("/api/v1/samples/", 404)
    assert problem["detail"] == "There is no flight ledger yet."
    assert "load_reference" in problem["errors"][0]["expected"]
    assert get("/api/v1/outcrops/")["results"]


def test_a_single_event_or_holding_names_its_own_ledger(mock_ledger: Ledger) -> None:
    event = get("/api/v1/events/?ledger=mock-1")["results"][0]
    assert get(event["url"])["ledger"]["kind"] == "mock"
    holding = get("/api/v1/holdings/?ledger=mock-1")["results"][0]
    assert get(holding["url"])["ledger"]["kind"] == "mock"
