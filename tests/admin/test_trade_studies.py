"""Trade studies in the admin: read by all who may see plans, cancelled by planners."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import TradeCase, TradeStudy
from tests import plans
from tests.admin.conftest import Snapshot
from tests.admin.forms import listing, page
from tests.admin.test_plans import follow, step, wrong
from tests.conftest import People

ClientFor = Callable[[User | None], Client]


def test_lists_and_pages(viewer: Client) -> None:
    study = plans.study()
    case = study.cases.get(number=4)
    for address, texts in (
        (listing(TradeStudy), ("A study", "Hypothetical", "4 of 4", "Done")),
        (page(study), (study.problem_hash, "container.capacity_tubes", "planner")),
        (listing(TradeCase), ("Places in the container: 10; Departure (sol): 367", "Yes", "No")),
        (page(case), ("tube-08", "butler", "Optimal")),
    ):
        content = viewer.get(address).content.decode()
        for text in texts:
            assert text in content, text
    for model in (TradeStudy, TradeCase):
        assert viewer.get(listing(model), {"q": "a' OR 1=1 %_\\"}).status_code == 200


def test_a_planner_cancels_one(people: People, client_for: ClientFor) -> None:
    planner, study = client_for(people.planner), plans.study(at_work=True)
    assert "Cancelled" in follow(planner, planner.post(step(study, "cancel"), {}))
    assert "has ended" in str(wrong(planner.post(step(study, "cancel"), {})))


@pytest.mark.parametrize("person", ["viewer", "custodian", "curator", "outsider"])
def test_who_may_not(
    person: str, people: People, client_for: ClientFor, everything: Snapshot
) -> None:
    user = getattr(people, person)
    user.is_staff = True
    user.save()
    study = plans.study(at_work=True)
    client, before = client_for(user), everything()
    assert client.get(step(study, "cancel")).status_code == 403
    assert client.post(step(study, "cancel"), {}).status_code == 403
    assert everything() == before
