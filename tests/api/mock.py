"""Commands to a mock mission through the API."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from samples.models import MockMission
from tests import mock_missions as mocks
from tests.api.write import created, post, refused

PATH = "/api/v1/mock-missions/"
NOBODY = ["outsider", "viewer", "curator", "custodian", None]
"""Who may not fly."""


def address(mission: MockMission, part: str = "") -> str:
    """Of a mission or a part of it."""
    return f"{PATH}{mission.pk}/{part and part + '/'}"


def made(person: User, **how: Any) -> MockMission:
    """A mission that this person steers."""
    return mocks.made(actor=person, **how)


def told(mission: MockMission, part: str, body: Any, person: User, status: int = 200) -> Any:
    """What a command is answered with."""
    if status == 202:
        answer = post(address(mission, part), body, person)
        assert answer.status_code == 202, answer.content
        assert answer["Location"] == answer.json()["url"]
        return answer.json()
    return created(address(mission, part), body, person, status)


def held_by_another(mission: MockMission, part: str, body: Any, person: User) -> None:
    """A command of somebody who does not steer names who does."""
    problem = refused(address(mission, part), body, person, 409)
    assert problem["errors"][0]["field"] == "helm"
    assert mission.helm in problem["detail"]
