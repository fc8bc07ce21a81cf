"""Two clients on one tube: one gets 201, the other 409 with the state that the first one left."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from samples.models import CustodyEvent, Holding
from tests.api.write import AT, post
from tests.conftest import People

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PATH = "/api/v1/containers/tube-08/events/"
PICK_UP = {"kind": "pick_up", "place": "perseverance-storage", "occurred_at": AT}


def at_once(person: User, body: Any, number: int, **headers: str) -> list[Any]:
    start = Barrier(number)
    clients = [Client() for _ in range(number)]
    for client in clients:
        client.force_login(person)

    def send(client: Client) -> Any:
        start.wait()
        try:
            return client.post(
                PATH, data=json.dumps(body), content_type="application/json", headers=headers
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as hands:
        return list(hands.map(send, clients))


def test_of_two_clients_on_one_tube_one_wins(inventory: None, people: People) -> None:
    answers = at_once(people.custodian, {**PICK_UP, "expected_seq": 6}, 2)
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    lost = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (lost["current"]["stage"], lost["current"]["seq"]) == ("retrieved", 7)
    assert CustodyEvent.objects.filter(container__code="tube-08").count() == 7


def test_one_request_sent_by_many_hands_is_carried_out_once(
    inventory: None, people: People
) -> None:
    image = {"kind": "image", "occurred_at": AT}
    answers = at_once(people.custodian, image, 4, **{"Idempotency-Key": "same"})
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert Holding.objects.get(container__code="tube-08").seq == 7
    assert post(PATH, image, people.custodian, **{"Idempotency-Key": "same"}).status_code == 201
    assert Holding.objects.get(container__code="tube-08").seq == 7
