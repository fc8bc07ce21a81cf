"""Several hands on one mock mission: workers, whoever steers, whoever would like to."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from samples.domain.errors import Conflict
from samples.models import MockMission
from samples.planning.flying.mission import FaultKind, Luck
from samples.services import mock_helm, mock_work
from samples.services import mock_missions as services
from tests.conftest import People
from tests.mock_missions import BOTH, again, approved, flown, made
from tests.plans import PLANNER
from tests.services.hands import at_once
from tests.services.test_mock_killed import SEED, same

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_two_workers_at_once_end_alike(inventory: None) -> None:
    plan = approved(BOTH)
    alone = flown(made(plan, luck=Luck.ALL, seed=SEED))
    mission = services.go(mission=made(plan, luck=Luck.ALL, seed=SEED), actor=PLANNER, queue=False)
    outcomes = at_once([lambda: mock_work.work(mission.pk)] * 2)
    assert outcomes == [None, None]
    same(again(mission), alone)


def test_who_asks_twice_gets_one_flight(inventory: None) -> None:
    mission = made()
    outcomes = at_once([lambda: services.go(mission=mission, actor=PLANNER, queue=False)] * 3)
    assert sum(isinstance(outcome, MockMission) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 2
    assert again(mission).status == "flying"


def test_of_two_who_reach_for_the_helm_one_has_it(inventory: None, people: People) -> None:
    mission = mock_helm.hand_back(mission=made(), actor=PLANNER)
    colleague = User.objects.create_user("colleague")
    colleague.groups.set(people.planner.groups.all())
    outcomes = at_once(
        [
            lambda: mock_helm.take(mission=mission, actor=people.planner),
            lambda: services.inject(mission=mission, actor=colleague, fault=FaultKind.DUST_STORM),
        ]
    )
    (lost,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    assert lost.field == "helm"
    assert again(mission).helm == lost.value


def test_of_two_plans_begun_at_once_each_has_a_number(inventory: None) -> None:
    plan = approved()
    outcomes = at_once([lambda: made(plan)] * 3)
    assert sorted(one.number for one in outcomes if isinstance(one, MockMission)) == [1, 2, 3]
