"""GET and POST /api/v1/tokens/, GET /tokens/{id}/, POST /tokens/{id}/revoke/."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from samples.models import ApiToken, IdempotentRequest
from samples.services import tokens
from tests import factories
from tests.api.ask import PROBLEM, get
from tests.api.ask import refused as asked_wrongly
from tests.api.write import created, fields, post, refused
from tests.conftest import People

PATH = "/api/v1/tokens/"
ClientFor = Callable[[User | None], Client]
pytestmark = pytest.mark.django_db


def test_makes_one_and_shows_its_text_this_once(people: People, client_for: ClientFor) -> None:
    made = created(PATH, {"name": "notebook", "days": 7}, people.viewer)
    token = ApiToken.objects.get()
    assert (token.owner, token.created_by) == (people.viewer, "viewer")
    assert (made["name"], made["state"], made["last_used_at"]) == ("notebook", "valid", None)
    assert made["token"].startswith(made["prefix"])
    assert get(PATH, Client(headers={"authorization": f"Bearer {made['token']}"}))
    for path in (PATH, made["url"]):
        answer = client_for(people.viewer).get(path).content.decode()
        assert made["token"] not in answer
        assert token.digest not in answer


def test_the_answer_is_kept_by_nobody(people: People) -> None:
    response = post(PATH, {"name": "a"}, people.viewer)
    assert response["Cache-Control"] == "no-store"
    problem = refused(PATH, {"name": "b"}, people.viewer, 400, **{"Idempotency-Key": "x"})
    assert fields(problem) == ["Idempotency-Key"]
    assert not IdempotentRequest.objects.exists()
    assert ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "name"),
        ({"name": ""}, 400, "name"),
        ({"name": "x" * 101}, 400, "name"),
        ({"name": "a\nb"}, 400, "name"),
        ({"name": 3}, 400, "name"),
        ({"name": "a", "days": 0}, 400, "days"),
        ({"name": "a", "days": 367}, 400, "days"),
        ({"name": "a", "days": "ten"}, 400, "days"),
        ({"name": "a", "owner": "superuser"}, 400, "owner"),
        ({"name": "taken"}, 409, "name"),
    ],
)
def test_what_can_not_be(people: People, body: Any, status: int, field: str) -> None:
    tokens.issue(owner=people.viewer, name="taken", actor=people.viewer)
    problem = refused(PATH, body, people.viewer, status)
    assert field in fields(problem)
    assert ApiToken.objects.count() == 1


def test_a_token_makes_no_other_token(people: People) -> None:
    text = tokens.issue(owner=people.superuser, name="a", actor=people.superuser).text
    response = Client().post(
        PATH, {"name": "b"}, content_type="application/json",
        headers={"authorization": f"Bearer {text}"},
    )  # fmt: skip
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert ApiToken.objects.count() == 1


def test_each_sees_and_revokes_only_their_own(people: People, client_for: ClientFor) -> None:
    theirs = tokens.issue(owner=people.planner, name="a", actor=people.planner).token
    tokens.issue(owner=people.viewer, name="mine", actor=people.viewer)
    for person in (people.viewer, people.superuser):
        client = client_for(person)
        assert "a" not in {row["name"] for row in get(PATH, client)["results"]}
        assert client.get(f"{PATH}{theirs.pk}/").status_code == 404
        refused(f"{PATH}{theirs.pk}/revoke/", {}, person, 404)
    theirs.refresh_from_db()
    assert theirs.state == "valid"


def test_revoked_it_signs_nobody_in_and_stays_listed(people: People, client_for: ClientFor) -> None:
    made = tokens.issue(owner=people.viewer, name="a", actor=people.viewer)
    program = Client(headers={"authorization": f"Bearer {made.text}"})
    assert program.get(PATH).status_code == 200
    done = program.post(f"{PATH}{made.token.pk}/revoke/", content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "revoked")
    assert program.get(PATH).status_code == 401
    (row,) = get(PATH, client_for(people.viewer))["results"]
    assert (row["state"], row["revoked_by"]) == ("revoked", "viewer")


def test_the_outsider_and_strangers_have_none(
    people: People, client_for: ClientFor, settings: Settings
) -> None:
    token = factories.api_token(owner=people.outsider)
    for anonymous_read in (True, False):
        settings.ANONYMOUS_READ = anonymous_read
        for person, status in ((None, 401), (people.outsider, 403)):
            for path in (PATH, f"{PATH}{token.pk}/"):
                response = client_for(person).get(path)
                assert (response.status_code, response["Content-Type"]) == (status, PROBLEM)
            refused(PATH, {"name": "b"}, person, status)
            refused(f"{PATH}{token.pk}/revoke/", {}, person, status)
    assert ApiToken.objects.get().revoked_at is None


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_else_is_written(people: People, client_for: ClientFor, method: str) -> None:
    token = factories.api_token(owner=people.viewer)
    for path in (PATH, f"{PATH}{token.pk}/", f"{PATH}{token.pk}/revoke/"):
        assert getattr(client_for(people.viewer), method)(path).status_code == 405


def test_is_ordered_and_paged(people: People, client_for: ClientFor) -> None:
    for name in "bca":
        tokens.issue(owner=people.viewer, name=name, actor=people.viewer)
    client = client_for(people.viewer)
    page = get(f"{PATH}?ordering=name&page_size=2", client)
    assert [row["name"] for row in page["results"]] == ["a", "b"]
    assert [row["name"] for row in get(page["next"], client)["results"]] == ["c"]
    assert fields(asked_wrongly(f"{PATH}?owner=planner", 400, client)) == ["owner"]
