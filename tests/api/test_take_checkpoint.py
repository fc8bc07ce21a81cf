"""POST /api/v1/ledgers/{slug}/checkpoints/"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.models import Checkpoint
from tests.api.ask import PROBLEM, get
from tests.api.write_examples import KEY
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")
ClientFor = Callable[[User | None], Client]
PATH = "/api/v1/ledgers/mars-2020-flight/checkpoints/"


def take(client: Client, path: str = PATH, **options: Any) -> Any:
    return client.post(path, content_type="application/json", **options)


@pytest.mark.parametrize("who", ["custodian", "administrator", "superuser"])
def test_is_taken_and_says_where_it_is(
    who: str, people: People, client_for: ClientFor, settings: Settings
) -> None:
    settings.LEDGER_SIGNING_KEY = KEY
    response = take(client_for(getattr(people, who)))
    assert response.status_code == 201, response.content
    answer = response.json()
    assert (answer["number"], answer["events"], answer["created_by"]) == (1, 122, who)
    assert answer["signature"]
    assert response["Location"] == answer["url"]
    assert get(response["Location"]) == answer


@pytest.mark.parametrize("who", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not(who: str, people: People, client_for: ClientFor) -> None:
    response = take(client_for(getattr(people, who)))
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert not Checkpoint.objects.exists()


def test_nobody_is_asked_to_sign_in(client_for: ClientFor) -> None:
    response = take(client_for(None))
    assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
    assert response["WWW-Authenticate"]
    assert not Checkpoint.objects.exists()


def test_a_foreign_page_can_not_take_one(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.custodian)
    response = take(client)
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert "CSRF" in response.json()["detail"]
    assert not Checkpoint.objects.exists()
    client.cookies["csrftoken"] = token = "a" * 32
    assert take(client, headers={"X-CSRFToken": token}).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"), [('{"number": 7}', 400), ("[1]", 400), ("{", 400), ("{}", 201)]
)
def test_it_takes_no_fields(body: str, status: int, people: People, client_for: ClientFor) -> None:
    response = take(client_for(people.custodian), data=body)
    assert response.status_code == status
    assert Checkpoint.objects.count() == (1 if status == 201 else 0)


def test_an_unknown_ledger_or_parameter_is_refused(people: People, client_for: ClientFor) -> None:
    client = client_for(people.custodian)
    assert take(client, "/api/v1/ledgers/nowhere/checkpoints/").status_code == 404
    assert take(client, f"{PATH}?number=1").json()["errors"][0]["field"] == "number"
    assert not Checkpoint.objects.exists()


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_nothing_else_can_be_done_here(method: str, people: People, client_for: ClientFor) -> None:
    for person in (None, people.administrator):
        response = getattr(client_for(person), method)(PATH)
        assert (response.status_code, response["Allow"]) == (405, "POST")
