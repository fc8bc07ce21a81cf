"""POST /api/v1/mock-missions/<n>/go/."""

from __future__ import annotations

from typing import Any

import pytest

from samples.models import MockMission
from tests import mock_missions as mocks
from tests.api.ask import get
from tests.api.mock import NOBODY, address, held_by_another, made, told
from tests.api.write import fields, post, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def test_to_the_next_moment_then_to_a_sol_then_to_the_end(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    mission = made(people.planner)

    def go(body: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            answer = told(mission, "go", body, people.planner, 202)
        assert answer["status"] == "flying"
        return get(answer["url"])

    first = go({"until": "next"})
    assert (first["status"], first["goal"]) == ("waiting", None)
    assert first["turn"] > 1
    later = go({"until": first["sol"] + 5})
    assert later["sol"] == pytest.approx(first["sol"] + 5)
    ended = go({})
    assert (ended["status"], ended["phase"], len(ended["outcome"]["home"])) == (
        "ended",
        "ended",
        10,
    )
    assert ended["hindsight"]["value"] == pytest.approx(ended["outcome"]["value"])


def test_sent_twice_with_a_key_it_goes_once(people: People) -> None:
    mission, key = made(people.planner), {"Idempotency-Key": "k"}
    first, again = (post(address(mission, "go"), {}, people.planner, **key) for _ in range(2))
    assert (first.status_code, first.content) == (202, again.content)


@pytest.mark.parametrize("until", ["tomorrow", True, [], {}, 0, -1, 10**400])
def test_where_it_can_not_go(until: Any, people: People) -> None:
    problem = refused(address(made(people.planner), "go"), {"until": until}, people.planner, 400)
    assert fields(problem)[0] in {"until", "until_sol"}


def test_who_does_not_steer_and_what_is_over(people: People) -> None:
    mission = made(people.planner)
    held_by_another(mission, "go", {}, people.administrator)
    mocks.flown(mission, actor=people.planner)
    assert fields(refused(address(mission, "go"), {}, people.planner, 409)) == ["status"]
    refused(f"{address(mission)}go/?fast=yes", {}, people.planner, 400)
    refused(address(mission, "go"), {"speed": 2}, people.planner, 400)
    missing = MockMission(pk=10**9)
    refused(address(missing, "go"), {}, people.planner, 404)


@pytest.mark.parametrize("name", NOBODY)
def test_who_may_not(name: str | None, people: People) -> None:
    person = getattr(people, name) if name else None
    refused(address(made(people.planner), "go"), {}, person, 403 if name else 401)
