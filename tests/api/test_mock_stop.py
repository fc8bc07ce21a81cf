"""POST /api/v1/mock-missions/<n>/stop/ and /abandon/."""

from __future__ import annotations

import pytest

from samples.services import mock_missions
from tests.api.mock import NOBODY, address, held_by_another, made, told
from tests.api.write import fields, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def test_one_that_flies_is_halted(people: People) -> None:
    mission = made(people.planner)
    assert fields(refused(address(mission, "stop"), {}, people.planner, 409)) == ["status"]
    mock_missions.go(mission=mission, actor=people.planner, queue=False)
    held_by_another(mission, "stop", {}, people.administrator)
    assert told(mission, "stop", {}, people.planner)["status"] == "waiting"


def test_one_is_given_up(people: People) -> None:
    mission = made(people.planner)
    assert fields(refused(address(mission, "abandon"), {}, people.planner, 400)) == ["why"]
    held_by_another(mission, "abandon", {"why": "x"}, people.administrator)
    assert (
        told(mission, "abandon", {"why": "Seen enough."}, people.planner)["status"] == "abandoned"
    )
    problem = refused(address(mission, "abandon"), {"why": "Again."}, people.planner, 409)
    assert fields(problem) == ["status"]


@pytest.mark.parametrize("name", NOBODY)
@pytest.mark.parametrize("part", ["stop", "abandon"])
def test_who_may_not(part: str, name: str | None, people: People) -> None:
    person = getattr(people, name) if name else None
    refused(address(made(people.planner), part), {"why": "x"}, person, 403 if name else 401)
