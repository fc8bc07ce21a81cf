"""GET /api/v1/events/{id}/proof/"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.api.examples import example_of
from samples.domain.checkpoint import Head, Proof, check_proof
from samples.models import Checkpoint, CustodyEvent
from samples.selectors import lookup
from samples.services import checkpoints, signing
from samples.services.actors import SystemActor
from tests.api.ask import PROBLEM, get, refused
from tests.api.query_counts import assert_unchanged
from tests.api.write_examples import KEY
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]


@pytest.fixture
def path() -> str:
    event = CustodyEvent.objects.get(container__code="tube-08", seq=2)
    return f"/api/v1/events/{event.pk}/proof/"


@pytest.fixture
def checkpoint(settings: Settings) -> Checkpoint:
    settings.LEDGER_SIGNING_KEY = KEY
    return checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("custodian"))


def test_the_proof_holds_without_the_site(path: str, checkpoint: Checkpoint) -> None:
    document = get(path)
    proof = document["proof"]
    check_proof(Proof(**{**proof, "head": Head(**proof["head"])}))
    assert proof["chain"][0] == CustodyEvent.objects.get(container__code="tube-08", seq=2).text
    assert len(proof["chain"]) == 5
    assert (document["checkpoint"], proof["root"]) == (checkpoint.text, checkpoint.root)
    assert signing.holds(document["checkpoint"], document["signature"], document["public_key"])


def test_the_example_has_the_same_members(path: str, checkpoint: Checkpoint) -> None:
    example, answer = example_of("event_proof"), get(path)
    assert example.keys() == answer.keys()
    assert example["proof"].keys() == answer["proof"].keys()


def test_an_event_under_no_checkpoint_yet_is_said_plainly(path: str) -> None:
    problem = refused(path, 404)
    assert "not under a checkpoint yet" in problem["detail"]
    assert problem["errors"][0]["expected"] == "a checkpoint taken after it was recorded"


def test_an_unknown_event_or_parameter_is_refused(path: str, checkpoint: Checkpoint) -> None:
    refused("/api/v1/events/999999/proof/", 404)
    refused("/api/v1/events/tube-08/proof/", 404)
    assert refused(f"{path}?checkpoint=1", 400)["errors"][0]["field"] == "checkpoint"


def test_who_may_ask(
    path: str, checkpoint: Checkpoint, client_for: ClientFor, people: People, settings: Settings
) -> None:
    assert client_for(None).get(path).status_code == 200
    settings.ANONYMOUS_READ = False
    assert client_for(people.viewer).get(path).status_code == 200
    for person, status in ((None, 401), (people.outsider, 403)):
        response = client_for(person).get(path)
        assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)


def test_only_reading_is_possible(path: str, client_for: ClientFor, people: People) -> None:
    response = client_for(people.superuser).post(path)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_query_count(path: str, checkpoint: Checkpoint) -> None:
    get(path)
    with CaptureQueriesContext(connection) as queries:
        get(path)
    assert_unchanged("event proof", len(queries))
