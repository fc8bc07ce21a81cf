"""Authorization: Bearer … — who is let in with it, and who is told why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import ApiToken, Ledger
from samples.services import tokens
from tests.api.ask import PROBLEM
from tests.api.write import snapshot
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

READ = "/api/v1/samples/?page_size=1"
WRITE = "/api/v1/ledgers/"
BODY = {"slug": "what-if", "name": "What if", "parent": "mars-2020-flight"}


def token_of(person: User, **facts: Any) -> str:
    made = tokens.issue(owner=person, name="test", actor=person)
    ApiToken.objects.filter(pk=made.token.pk).update(**facts)
    return made.text


def ask(path: str, authorization: str, body: Any = None, client: Client | None = None) -> Any:
    """The answer; CSRF is checked as it is in production."""
    client = client or Client(enforce_csrf_checks=True)
    headers = {"Authorization": authorization}
    if body is None:
        return client.get(path, headers=headers)
    return client.post(path, body, content_type="application/json", headers=headers)


def expired(person: User) -> str:
    then = datetime.now(UTC) - timedelta(days=2)
    return token_of(person, created_at=then, expires_at=then + timedelta(days=1))


def revoked(person: User) -> str:
    return token_of(person, revoked_at=datetime.now(UTC), revoked_by="test")


def unknown(person: User) -> str:
    return token_of(person)[:-1] + "~"


def switched_off(person: User) -> str:
    text = token_of(person)
    person.is_active = False
    person.save()
    return text


def test_its_owner_reads_and_writes_without_a_csrf_token(
    people: People, settings: Settings
) -> None:
    settings.ANONYMOUS_READ = False
    text = token_of(people.planner)
    assert ask(READ, f"Bearer {text}").status_code == 200
    made = ask(WRITE, f"bearer {text}", BODY)
    assert made.status_code == 201, made.content
    assert not made.cookies


def test_it_may_do_no_more_than_its_owner(people: People) -> None:
    before = snapshot()
    assert ask(WRITE, f"Bearer {token_of(people.viewer)}", BODY).status_code == 403
    text = token_of(people.planner)
    people.planner.groups.clear()
    assert ask(WRITE, f"Bearer {text}", BODY).status_code == 403
    assert snapshot() == before


REFUSED = {
    "expired": (expired, "expired on"),
    "revoked": (revoked, "was revoked"),
    "unknown": (unknown, "not known"),
    "switched off": (switched_off, "switched off"),
    "empty": (lambda _: "", "not known"),
    "two": (lambda person: f"{token_of(person)} x", "not known"),
    "odd": (lambda _: "\xff\xfe", "not known"),
    "long": (lambda _: "m" * 5000, "not known"),
}


@pytest.mark.parametrize("path", [READ, WRITE, "/api/v1/tokens/", "/api/v1/openapi.json"])
@pytest.mark.parametrize("kind", REFUSED)
def test_a_token_that_is_none_is_refused_even_where_everybody_reads(
    people: People, kind: str, path: str
) -> None:
    make, why = REFUSED[kind]
    authorization = f"Bearer {make(people.superuser)}"
    before = snapshot()
    body = BODY if path == WRITE else None
    response = ask(path, authorization, body)
    assert (response.status_code, response["Content-Type"]) == (401, PROBLEM)
    assert response["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    problem = response.json()
    assert problem["type"] == "/api/problems/not-authenticated/"
    assert why in problem["detail"]
    assert snapshot() == before


def test_a_wrong_token_is_not_mended_by_a_session(
    people: People, client_for: Callable[[User | None], Client]
) -> None:
    client = client_for(people.superuser)
    assert ask(READ, "Bearer nonsense", client=client).status_code == 401
    assert ask(WRITE, "Bearer nonsense", BODY, client=client).status_code == 401
    assert ask(READ, f"Bearer {token_of(people.viewer)}", client=client).status_code == 200


@pytest.mark.parametrize("authorization", ["Basic dmlld2VyOng=", "Token abc", "Bearer"])
def test_what_is_no_token_signs_nobody_in(
    people: People, settings: Settings, authorization: str
) -> None:
    settings.ANONYMOUS_READ = False
    assert ask(READ, authorization).status_code == 401
    assert ask(WRITE, authorization, BODY).status_code == 401


def test_without_a_token_the_challenge_names_the_scheme() -> None:
    response = Client().post(WRITE, BODY, content_type="application/json")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="api"')


def test_a_token_signs_in_nowhere_but_at_the_api(people: People) -> None:
    authorization = f"Bearer {token_of(people.superuser)}"
    assert ask("/admin/", authorization).status_code == 302
    assert ask("/account/tokens/", authorization)["Location"].startswith("/admin/login/")


def test_a_session_still_needs_its_csrf_token(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.planner)
    response = client.post(WRITE, BODY, content_type="application/json")
    assert (response.status_code, response["Content-Type"]) == (403, PROBLEM)
    assert not Ledger.objects.filter(slug="what-if").exists()


def test_it_costs_one_query_and_now_and_then_a_write(people: People) -> None:
    text = token_of(people.viewer)

    def cost(**headers: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(READ, headers=headers).status_code == 200
        return len(queries)

    cost()
    seen = 3  # what a person sees: two tables of permissions, one of organisations
    assert cost(authorization=f"Bearer {text}") == cost() + seen + 2
    assert ApiToken.objects.get().last_used_at is not None
    assert cost(authorization=f"Bearer {text}") == cost() + seen + 1
