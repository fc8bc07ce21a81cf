"""GET /api/v1/containers/{id}/verbs/"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.domain.kinds import LedgerKind
from samples.models import Mission
from samples.services.ledger import open_ledger
from tests.api.ask import get, refused
from tests.api.query_counts import assert_unchanged
from tests.api.resource import queries
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]

PATH = "/api/v1/containers/tube-08/verbs/"


def test_what_the_state_allows_and_the_person_may(client_for: ClientFor, people: People) -> None:
    answer = get(PATH, client_for(people.custodian))
    assert (answer["stage"], answer["condition"], answer["seq"]) == ("cached", "sound", 6)
    assert (answer["ledger"]["kind"], answer["container"]["serial"]) == ("flight", "261")
    assert answer["fellows"] == []
    verbs = {verb["kind"]: verb for verb in answer["verbs"]}
    assert {"pick_up", "survey", "image", "lose", "offer", "correct"} <= verbs.keys()
    assert not {"seal", "fill", "register", "accept"} & verbs.keys()
    place = verbs["pick_up"]["inputs"][0]
    assert (place["name"], place["kind"], place["required"]) == ("place", "place", True)
    assert "retrieval_vehicle" in place["place_kinds"]
    assert verbs["lose"]["reason_required"] and verbs["lose"]["evidence_required"]  # noqa: PT018
    condition = verbs["find"]["inputs"][1]
    assert (condition["kind"], condition["choices"]) == (
        "choice", ["sound", "damaged", "lost", "withdrawn"],
    )  # fmt: skip


def test_those_without_the_permission_may_nothing(client_for: ClientFor, people: People) -> None:
    for person in (None, people.outsider, people.viewer, people.curator):
        assert get(PATH, client_for(person))["verbs"] == []


def test_a_container_that_is_not_in_the_ledger_can_be_registered(
    client_for: ClientFor, people: People
) -> None:
    open_ledger(
        mission=Mission.objects.get(), slug="empty", name="Empty", kind=LedgerKind.MOCK,
        actor=people.superuser,
    )  # fmt: skip
    answer = get(f"{PATH}?ledger=empty", client_for(people.custodian))
    assert (answer["stage"], answer["seq"], answer["ledger"]["kind"]) == (None, 0, "mock")
    assert [verb["kind"] for verb in answer["verbs"]] == ["register"]


def test_refusals(client_for: ClientFor, people: People, settings: Settings) -> None:
    refused("/api/v1/containers/tube-99/verbs/", 404)
    refused(f"{PATH}?colour=red", 400)
    refused(f"{PATH}?as_of=2022-01-01T00:00:00Z", 400)
    settings.ANONYMOUS_READ = False
    refused(PATH, 401, client_for(None))
    refused(PATH, 403, client_for(people.outsider))


def test_query_count(people: People) -> None:
    get(PATH)
    assert_unchanged("container verbs", queries(PATH))
