"""Mock missions and series in the admin: read by all who see plans, flown in steps by planners."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from samples.models import MockBatch, MockHappening, MockMission, MockPlan, MockSeries
from tests import mock_missions as mocks
from tests import plans
from tests.admin.conftest import Snapshot
from tests.admin.forms import listing, page
from tests.admin.test_plans import follow, step, wrong
from tests.conftest import People
from tests.mock_series import series

ClientFor = Callable[[User | None], Client]
FLY = {"seed": "3", "luck": "none", "replan": "after_faults", "attempts": "1"}


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


def test_lists_and_pages(viewer: Client) -> None:
    mission = mocks.flown(mocks.made())
    told = series(mission.plan)
    for address, texts in (
        (listing(MockMission), ("MOCK", "A plan", "Ended", "planner")),
        (page(mission), (mission.mission_hash, "MOCK", "tube-08", "Watch and steer")),
        (listing(MockHappening), ("The capsule lands on Earth.", "Launched")),
        (page(mission.happenings.get(kind="closed")), ("stops", "tube-08")),
        (listing(MockPlan), ("The plan&#x27;s own answer.",)),
        (page(mission.plans.get()), ("tube-08", mission.run.problem_hash)),
        (listing(MockSeries), ("MOCK", "2 of 2", "Yes", "Done")),
        (page(told), (told.mission_hash, "histograms", "never")),
        (listing(MockBatch), ("Done",)),
        (page(told.batches.get()), ("Done",)),
    ):
        content = viewer.get(address).content.decode()
        for text in texts:
            assert text in content, (address, text)
    for model in (MockMission, MockHappening, MockPlan, MockSeries, MockBatch):
        assert viewer.get(listing(model), {"q": "a' OR 1=1 %_\\"}).status_code == 200


@pytest.mark.parametrize("model", [MockMission, MockHappening, MockPlan, MockSeries, MockBatch])
def test_rows_are_taken_away_as_csv(viewer: Client, model: type[Model]) -> None:
    mission = mocks.made()
    series(mission.plan)
    keys = list(model._default_manager.values_list("pk", flat=True))
    response = viewer.post(listing(model), {"action": "as_csv", ACTION_CHECKBOX_NAME: keys})
    rows = list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))
    assert len(rows) == len(keys) > 0
    assert {row["kind"] for row in rows} == {"MOCK, hypothetical"}


def test_an_approved_plan_is_flown(planner: Client) -> None:
    plan = mocks.approved()
    assert "Fly it as a mock mission" in planner.get(page(plan)).content.decode()
    assert "Waiting" in follow(planner, planner.post(step(plan, "fly"), FLY))
    mission = MockMission.objects.get()
    assert (mission.plan, mission.seed, mission.helm) == (plan, 3, "planner")
    assert "can&#x27;t be flown" in str(
        planner.post(step(plans.solved(name="B"), "fly"), FLY).content
    ) or wrong(planner.post(step(plans.draft(name="C"), "fly"), FLY))
    assert "attempts" in wrong(planner.post(step(plan, "fly"), {**FLY, "attempts": "99"}))


def test_a_mission_is_steered(planner: Client, django_capture_on_commit_callbacks: Any) -> None:
    mission = mocks.made(actor=plans.PLANNER)
    follow(planner, planner.post(step(mission, "hand-back"), {}))
    follow(planner, planner.post(step(mission, "take-helm"), {}))
    assert "not flying" in str(wrong(planner.post(step(mission, "stop"), {})))
    follow(planner, planner.post(step(mission, "go"), {"goal": "end"}))
    follow(planner, planner.post(step(mission, "stop"), {}))
    with django_capture_on_commit_callbacks(execute=True):
        follow(planner, planner.post(step(mission, "go"), {"goal": "sol", "until_sol": "20"}))
    mission.refresh_from_db()
    assert (mission.sol, mission.status) == (20, "waiting")
    assert "until_sol" in wrong(
        planner.post(step(mission, "go"), {"goal": "sol", "until_sol": "3"})
    )
    with django_capture_on_commit_callbacks(execute=True):
        follow(planner, planner.post(step(mission, "replan"), {"why": "To see."}))
    assert "Abandoned" in follow(planner, planner.post(step(mission, "abandon"), {"why": "Seen."}))
    assert "is over" in str(wrong(planner.post(step(mission, "go"), {"goal": "end"})))


def test_a_series_is_cancelled(planner: Client) -> None:
    waiting = series(at_work=True)
    assert "Cancelled" in follow(planner, planner.post(step(waiting, "cancel"), {}))
    assert "has ended" in str(wrong(planner.post(step(waiting, "cancel"), {})))


@pytest.mark.parametrize("person", ["viewer", "custodian", "curator", "outsider"])
def test_who_may_not(
    person: str, people: People, client_for: ClientFor, everything: Snapshot
) -> None:
    user = getattr(people, person)
    user.is_staff = True
    user.save()
    mission = mocks.made()
    waiting = series(mission.plan, at_work=True)
    client, before = client_for(user), everything()
    for address in (
        step(mission.plan, "fly"), step(waiting, "cancel"),
        *(step(mission, name) for name in ("go", "stop", "replan", "take-helm", "hand-back",
                                           "abandon")),
    ):  # fmt: skip
        assert client.get(address).status_code == 403
        assert client.post(address, {**FLY, "why": "x", "goal": "end"}).status_code == 403
    assert everything() == before
