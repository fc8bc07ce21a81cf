"""How much one may ask of the API, and what is said of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from inventory.counters import Rate
from samples.services import tokens
from tests import plans
from tests.api.ask import PROBLEM
from tests.api.test_outsider import ADDRESSES, WRITTEN
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

READ = "/api/v1/missions/"
VERIFY = "/api/v1/ledgers/mars-2020-flight/verification/"
ClientFor = Callable[[User | None], Client]


@pytest.fixture(autouse=True)
def limits(settings: Settings, tmp_path: Any) -> None:
    settings.COUNTERS_FILE = str(tmp_path / "counters.sqlite3")
    settings.THROTTLES = {
        "anonymous": Rate(3, 60), "signed-in": Rate(5, 60), "solve": Rate(2, 3600),
    }  # fmt: skip


def statuses(client: Client, path: str, times: int) -> list[int]:
    return [client.get(path).status_code for _ in range(times)]


def test_a_visitor_may_ask_so_often_and_is_told_when_again() -> None:
    client = Client()
    first = client.get(READ)
    assert first["RateLimit-Policy"] == '"anonymous";q=3;w=60'
    assert first["RateLimit"].startswith('"anonymous";r=2;t=')
    assert statuses(client, READ, 3) == [200, 200, 429]
    refused = client.get(READ)
    assert (refused.status_code, refused["Content-Type"]) == (429, PROBLEM)
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"anonymous";r=0;t=')
    problem = refused.json()
    assert problem["type"] == "/api/problems/too-many-requests/"
    assert problem["detail"].startswith("There may be 3 requests without an account in 60 seconds.")


def test_visitors_are_told_apart_by_address() -> None:
    assert statuses(Client(REMOTE_ADDR="203.0.113.7"), READ, 4)[-1] == 429
    assert Client(REMOTE_ADDR="203.0.113.8").get(READ).status_code == 200


def test_a_header_that_anybody_can_send_makes_no_new_visitor() -> None:
    found = [
        Client(headers={"x-forwarded-for": f"198.51.100.{number}"}).get(READ).status_code
        for number in range(4)
    ]
    assert found == [200, 200, 200, 429]


def test_behind_a_proxy_the_visitor_is_whom_the_proxy_names(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1

    def ask(*passed: str) -> int:
        return Client(headers={"x-forwarded-for": ", ".join(passed)}).get(READ).status_code

    assert [ask(f"198.51.100.{number}", "203.0.113.7") for number in range(4)][-1] == 429
    assert ask("203.0.113.8") == 200


def test_a_person_is_one_whatever_the_tokens_and_addresses(
    people: People, client_for: ClientFor
) -> None:
    texts = [
        tokens.issue(owner=people.viewer, name=name, actor=people.viewer).text for name in "ab"
    ]
    asked = [
        Client(headers={"authorization": f"Bearer {text}"}, REMOTE_ADDR=f"203.0.113.{number}")
        .get(READ)
        .status_code
        for number, text in enumerate(texts * 2)
    ]
    assert asked == [200] * 4
    assert statuses(client_for(people.viewer), READ, 2) == [200, 429]
    assert client_for(people.planner).get(READ).status_code == 200
    assert Client().get(READ).status_code == 200


def test_what_computes_for_long_has_a_smaller_limit_besides(
    people: People, client_for: ClientFor
) -> None:
    client = client_for(people.viewer)
    first = client.get(VERIFY)
    assert first["RateLimit-Policy"] == '"signed-in";q=5;w=60, "solve";q=2;w=3600'
    assert statuses(client, VERIFY, 2) == [200, 429]
    assert client.get(READ).status_code == 200


def test_solves_and_studies_are_counted_together_with_it(
    people: People, client_for: ClientFor
) -> None:
    plan = plans.approved()
    client = client_for(people.planner)
    assert client.get(VERIFY).status_code == 200
    solve = f"/api/v1/plans/{plan.pk}/solve/"
    sent: Any = {"content_type": "application/json", "headers": {"If-Match": "*"}}
    assert client.post(solve, {"seed": -1}, **sent).status_code == 400
    for path in (solve, "/api/v1/studies/"):
        refused = client.post(path, {}, **sent)
        assert (refused.status_code, refused["Content-Type"]) == (429, PROBLEM)
    assert client.get("/api/v1/studies/").status_code == 200


def test_the_dear_ones_are_these() -> None:
    dear = {
        f"{method} {address}"
        for address, callback in ADDRESSES.items()
        for method in getattr(callback.cls, "dear", ())
        if method in {"GET", "HEAD"} or (address, method.lower()) in WRITTEN
    }
    assert dear == {
        "POST /api/v1/plans/1/solve/",
        "POST /api/v1/studies/",
        "POST /api/v1/mock-missions/1/go/",
        "POST /api/v1/mock-missions/1/replan/",
        "POST /api/v1/mock-series/",
        "GET /api/v1/package/",
        "HEAD /api/v1/package/",
        f"GET {VERIFY}",
        f"HEAD {VERIFY}",
    }


def test_an_empty_limit_limits_nothing(settings: Settings) -> None:
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES)
    response = Client().get(READ)
    assert "RateLimit" not in response
    assert statuses(Client(), READ, 5) == [200] * 5


def test_the_window_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    assert statuses(Client(), READ, 4)[-1] == 429
    now += 60
    assert Client().get(READ).status_code == 200


def test_counters_that_can_not_be_written_stop_nobody(settings: Settings, tmp_path: Any) -> None:
    settings.COUNTERS_FILE = str(tmp_path)  # a directory
    assert statuses(Client(), READ, 5) == [200] * 5
