"""Many follow a mock mission, one steers it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from samples.domain.errors import Conflict, NotPermitted
from samples.domain.mock_missions import MockGoal
from samples.models import MockMission
from samples.planning.flying.mission import FaultKind
from samples.services import mock_helm
from samples.services import mock_missions as services
from samples.services.actors import Actor
from tests.conftest import People
from tests.mock_missions import again, approved, flown, made, state_of
from tests.plans import PLANNER

pytestmark = pytest.mark.django_db
COMMANDS = ["go", "replan", "stop", "inject", "abandon", "hand back"]


def command(name: str, mission: MockMission, actor: Actor) -> MockMission:
    told: dict[str, Any] = {"mission": mission, "actor": actor}
    return {
        "go": lambda: services.go(**told, queue=False),
        "replan": lambda: services.replan(**told, why="So.", queue=False),
        "stop": lambda: services.stop(**told),
        "inject": lambda: services.inject(**told, fault=FaultKind.DUST_STORM),
        "abandon": lambda: services.abandon(**told, why="So."),
        "take": lambda: mock_helm.take(**told),
        "hand back": lambda: mock_helm.hand_back(**told),
    }[name]()


@pytest.fixture
def colleague(people: People) -> User:
    """Another planner."""
    person = User.objects.create_user("colleague")
    person.groups.set(people.planner.groups.all())
    return person


def idle(mission: MockMission, minutes: float) -> None:
    long_ago = datetime.now(UTC) - timedelta(minutes=minutes)
    MockMission.objects.filter(pk=mission.pk).update(helm_at=long_ago)


@pytest.mark.parametrize("name", [*COMMANDS, "take"])
def test_whoever_does_not_steer_is_told_who_does(
    inventory: None, people: People, colleague: User, name: str
) -> None:
    mission = made(actor=people.planner)
    with pytest.raises(Conflict) as refusal:
        command(name, mission, colleague)
    assert (refusal.value.field, refusal.value.value) == ("helm", "planner")
    assert "planner steers" in str(refusal.value)
    assert (again(mission).helm, again(mission).status) == ("planner", "waiting")


@pytest.mark.parametrize("name", [*COMMANDS, "take"])
@pytest.mark.parametrize("who", ["viewer", "curator", "custodian", "outsider"])
def test_who_may_not_fly_does_nothing(inventory: None, people: People, name: str, who: str) -> None:
    mission = mock_helm.hand_back(mission=made(), actor=PLANNER)
    told = state_of(mission.ledger)
    with pytest.raises(NotPermitted) as refusal:
        command(name, mission, getattr(people, who))
    assert refusal.value.expected == "samples.fly_mockmission"
    assert again(mission).helm == ""
    assert state_of(mission.ledger) == told


@pytest.mark.parametrize("who", ["viewer", "curator", "custodian", "outsider"])
def test_who_may_not_fly_makes_no_mission(inventory: None, people: People, who: str) -> None:
    plan = approved()
    with pytest.raises(NotPermitted):
        made(plan, actor=getattr(people, who))
    assert not MockMission.objects.exists()


def test_the_permission_is_enough(inventory: None, people: People) -> None:
    """Ledger, places and events are written in the mission's name."""
    person = User.objects.create_user("pilot")
    person.user_permissions.add(Permission.objects.get(codename="fly_mockmission"))
    person = User.objects.get(pk=person.pk)
    mission = flown(made(actor=person), actor=person)
    assert (mission.status, mission.requested_by) == ("ended", "pilot")
    assert mission.ledger.opened_by == "pilot"


def test_a_helm_is_handed_back_and_taken(inventory: None, people: People, colleague: User) -> None:
    mission = made(actor=people.planner)
    assert mock_helm.hand_back(mission=mission, actor=people.planner).helm == ""
    assert mock_helm.take(mission=mission, actor=colleague).helm == "colleague"
    assert flown(mission, MockGoal.NEXT, actor=colleague).turn == 2


def test_a_free_helm_goes_to_who_gives_a_command(inventory: None, people: People) -> None:
    mission = mock_helm.hand_back(mission=made(), actor=PLANNER)
    command("inject", mission, people.planner)
    assert again(mission).helm == "planner"


def test_an_idle_helm_can_be_taken(inventory: None, people: People, colleague: User) -> None:
    mission = made(actor=people.planner)
    idle(mission, 9.5)
    with pytest.raises(Conflict):
        mock_helm.take(mission=mission, actor=colleague)
    idle(mission, 10.5)
    assert mock_helm.take(mission=mission, actor=colleague).helm == "colleague"
    with pytest.raises(Conflict):
        command("inject", mission, people.planner)


def test_an_idle_helm_is_not_lost_by_a_command_of_another(
    inventory: None, people: People, colleague: User
) -> None:
    mission = made(actor=people.planner)
    idle(mission, 60)
    with pytest.raises(Conflict):
        command("inject", mission, colleague)
    command("inject", mission, people.planner)


def test_an_administrator_takes_any_helm(inventory: None, people: People) -> None:
    mission = made(actor=people.planner)
    assert mock_helm.take(mission=mission, actor=people.administrator).helm == "administrator"


def test_a_command_keeps_the_helm_awake(inventory: None, people: People) -> None:
    mission = made(actor=people.planner)
    idle(mission, 60)
    command("inject", mission, people.planner)
    assert not again(mission).helm_is_idle
