"""POST /api/v1/mock-missions/<n>/replan/ and GET …/plans/."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samples.models import MockPlan
from samples.planning.checking import check
from samples.services import mock_missions
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.mock import NOBODY, address, held_by_another, made, told
from tests.api.query_counts import assert_unchanged
from tests.api.resource import queries
from tests.api.write import fields, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def test_by_hand_a_version_is_kept_with_what_it_changes(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    mission = made(people.planner)
    told(mission, "faults", {"fault": "not_found", "stop": mission.run.taken[0]}, people.planner)
    with django_capture_on_commit_callbacks(execute=True):
        asked = told(mission, "replan", {"why": "A tube is not there."}, people.planner, 202)
    assert asked["goal"] == "replan"
    versions = get(address(mission, "plans"))["results"]
    after = get(address(mission))
    assert (after["status"], after["versions"], after["version"]) == (
        "waiting", len(versions), len(versions),
    )  # fmt: skip
    first = versions[0]
    assert first["why"] == "The plan's own answer."
    assert sorted(first["taken"]) == sorted(mission.run.taken)
    for version, kept in zip(versions, MockPlan.objects.order_by("number"), strict=True):
        assert version["problem_hash"] == kept.problem_hash
        assert check(json.loads(kept.problem), version["solution"]) == []
    assert_unchanged("mock-missions plans", queries(address(mission, "plans")))


def test_refusals(people: People) -> None:
    mission = made(people.planner)
    assert fields(refused(address(mission, "replan"), {}, people.planner, 400)) == ["why"]
    body = {"why": "x", "when": "now"}
    assert fields(refused(address(mission, "replan"), body, people.planner, 400)) == ["when"]
    held_by_another(mission, "replan", {"why": "x"}, people.administrator)
    mock_missions.go(mission=mission, actor=people.planner, queue=False)
    assert fields(refused(address(mission, "replan"), {"why": "x"}, people.planner, 409)) == [
        "status"
    ]
    not_told(f"{address(mission, 'plans')}?colour=red", 400)


@pytest.mark.parametrize("name", NOBODY)
def test_who_may_not(name: str | None, people: People) -> None:
    person = getattr(people, name) if name else None
    refused(address(made(people.planner), "replan"), {"why": "x"}, person, 403 if name else 401)
