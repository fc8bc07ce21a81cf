"""POST and DELETE /api/v1/mock-missions/<n>/helm/."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from samples.models import MockMission
from tests.api.mock import NOBODY, address, held_by_another, made, told
from tests.api.write import fields, refused, snapshot
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def other(people: People) -> User:
    """Another planner."""
    person = User.objects.create_user("second-planner")
    person.groups.add(Group.objects.get(name="planner"))
    return person


def hand_back(mission: MockMission, person: User | None, **headers: str) -> Any:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client.delete(address(mission, "helm"), headers=headers)


def test_it_is_handed_back_and_taken(people: People, other: User) -> None:
    mission = made(people.planner)
    held_by_another(mission, "helm", {}, other)
    before = snapshot()
    assert hand_back(mission, other).status_code == 409
    assert snapshot() == before
    answer = hand_back(mission, people.planner)
    assert (answer.status_code, answer.json()["helm"]) == (200, None)
    assert told(mission, "helm", {}, other)["helm"] == "second-planner"
    held_by_another(MockMission.objects.get(pk=mission.pk), "go", {}, people.planner)


def test_an_idle_one_is_taken_over_and_any_by_an_administrator(people: People, other: User) -> None:
    mission = made(people.planner)
    long_ago = datetime.now(UTC) - timedelta(minutes=11)
    MockMission.objects.filter(pk=mission.pk).update(helm_at=long_ago)
    assert told(mission, "helm", {}, other)["helm"] == "second-planner"
    assert told(mission, "helm", {}, people.administrator)["helm"] == "administrator"


def test_handed_back_twice_with_a_key_it_is_done_once(people: People) -> None:
    mission = made(people.planner)
    first = hand_back(mission, people.planner, **{"Idempotency-Key": "k"})
    told(mission, "helm", {}, people.planner)
    again = hand_back(mission, people.planner, **{"Idempotency-Key": "k"})
    assert again["Idempotency-Replayed"] == "true"
    assert first.content == again.content
    assert MockMission.objects.get(pk=mission.pk).helm == "planner"


def test_what_is_not_known_is_refused(people: People) -> None:
    mission = made(people.planner)
    body = {"for": "an hour"}
    assert fields(refused(address(mission, "helm"), body, people.planner, 400)) == ["for"]
    client = Client()
    client.force_login(people.planner)
    assert client.delete(f"{address(mission, 'helm')}?for=hour").status_code == 400
    assert client.get(address(mission, "helm")).status_code == 405


@pytest.mark.parametrize("name", NOBODY)
def test_who_may_not(name: str | None, people: People) -> None:
    person = getattr(people, name) if name else None
    mission, status = made(people.planner), 403 if name else 401
    refused(address(mission, "helm"), {}, person, status)
    assert hand_back(mission, person).status_code == status
    assert MockMission.objects.get(pk=mission.pk).helm == "planner"
