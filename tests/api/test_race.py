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
from tests.api.write import AT, post, send
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
                PATH, data=json.dumps(body), content_type="application/json",
                headers={"If-Match": "*", **headers},
            )  # fmt: skip
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


def test_of_two_changes_made_from_one_answer_one_wins(inventory: None, people: People) -> None:
    path = "/api/v1/samples/malay/"
    tag = Client().get(path)["ETag"]
    start = Barrier(2)

    def change(length: int) -> Any:
        start.wait()
        body = {"core_length_cm": length, "change": {"reason": "Read again.", "source": "s1"}}
        try:
            return send("PATCH", path, body, people.curator, **{"If-Match": tag})
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(change, (4, 5)))
    won, lost = sorted(answers, key=lambda answer: int(answer.status_code))
    assert (won.status_code, lost.status_code) == (200, 412), lost.content
    assert lost.json()["current"]["core_length_cm"] == won.json()["core_length_cm"]
    assert lost["ETag"] == won["ETag"]


def test_of_two_events_made_from_one_answer_one_wins(inventory: None, people: People) -> None:
    tag = Client().get("/api/v1/containers/tube-08/")["ETag"]
    image = {"kind": "image", "occurred_at": AT}
    answers = at_once(people.custodian, image, 2, **{"If-Match": tag})
    assert sorted(answer.status_code for answer in answers) == [201, 412]
    assert Holding.objects.get(container__code="tube-08").seq == 7
