"""GET /api/v1/ledgers/{slug}/verification/"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.api.examples import example_of
from samples.models import Checkpoint, CustodyEvent, Holding
from samples.selectors import lookup
from samples.services import checkpoints, guards
from samples.services.actors import SystemActor
from tests.api.ask import PROBLEM, get, refused
from tests.api.query_counts import assert_unchanged
from tests.api.resource import settled
from tests.api.write_examples import KEY
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
PATH = "/api/v1/ledgers/mars-2020-flight/verification/"


def test_it_holds() -> None:
    checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("tests"))
    answer = get(PATH)
    assert answer["holds"] is True
    assert answer["broken"] is None
    assert answer["ledger"]["kind"] == "flight"
    assert answer["counted"] == {
        "events": 122, "containers": 43, "checkpoints": 1, "unsigned": 1,
    }  # fmt: skip


def test_the_example_is_a_real_answer(settings: Settings) -> None:
    settings.LEDGER_SIGNING_KEY = KEY
    checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("tests"))
    example, answer = settled(example_of("verification")), settled(get(PATH))
    assert example.pop("checked_at") < answer.pop("checked_at")
    assert example == answer


def test_an_altered_event_is_an_answer_that_names_it() -> None:
    event = CustodyEvent.objects.get(container__code="tube-08", seq=3)
    with guards.lifted():
        CustodyEvent.objects.filter(pk=event.pk).update(reason="Nothing to see.")
        answer = get(PATH)
    assert (answer["holds"], answer["counted"]) == (False, None)
    broken = answer["broken"]
    assert "reason" in broken["message"]
    assert (broken["container"], broken["seq"], broken["checkpoint"]) == ("tube-08", 3, None)
    assert broken["ledger"] == "mars-2020-flight"


def test_an_altered_state_is_named_with_its_container() -> None:
    Holding.objects.filter(container__code="tube-08").update(stage="sealed")
    broken = get(PATH)["broken"]
    assert broken["container"] == "tube-08"


def test_an_altered_checkpoint_is_named_with_its_number() -> None:
    taken = checkpoints.take(ledger=lookup.flight_ledger(), actor=SystemActor("tests"))
    with guards.lifted():
        Checkpoint.objects.filter(pk=taken.pk).update(created_by="nobody")
        broken = get(PATH)["broken"]
    assert (broken["container"], broken["checkpoint"]) == (None, 1)
    assert "created_by" in broken["message"]


def test_who_may_ask(client_for: ClientFor, people: People, settings: Settings) -> None:
    assert client_for(None).get(PATH).status_code == 200
    settings.ANONYMOUS_READ = False
    assert client_for(people.viewer).get(PATH).status_code == 200
    for person, status in ((None, 401), (people.outsider, 403)):
        response = client_for(person).get(PATH)
        assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)


def test_only_reading_is_possible(client_for: ClientFor, people: People) -> None:
    response = client_for(people.superuser).post(PATH)
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")


def test_an_unknown_ledger_or_parameter_is_refused() -> None:
    refused("/api/v1/ledgers/nowhere/verification/", 404)
    assert refused(f"{PATH}?ledger=x", 400)["errors"][0]["field"] == "ledger"


def test_query_count() -> None:
    get(PATH)
    with CaptureQueriesContext(connection) as queries:
        get(PATH)
    assert_unchanged("verification", len(queries))
