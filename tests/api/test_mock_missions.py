"""GET and POST /api/v1/mock-missions/."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import CustodyEvent, MockMission
from samples.selectors import lookup
from tests import mock_missions as mocks
from tests import plans
from tests.api.ask import get
from tests.api.resource import ResourceTests
from tests.api.write import created, fields, post, refused
from tests.api.write_examples import example_mission
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/mock-missions/"


class TestMockMissions(ResourceTests):
    name = "mock-missions"
    count = 3
    found_by = ("example", 3)
    takes_post = True
    # The order in which tubes are fetched.
    varies = frozenset({"mission_hash", "state", "outcome", "taken", "last_alert"})

    @pytest.fixture(autouse=True)
    def three(self, inventory: None) -> None:
        plan = mocks.approved(name="Example")
        self.mission = example_mission(plan)
        for seed in (2, 3):
            mocks.made(plan, seed=seed)

    def test_the_example_is_a_real_answer(self) -> None:
        mocks.flown(self.mission)
        super().test_the_example_is_a_real_answer()

    def test_is_narrowed(self) -> None:
        plan = MockMission.objects.order_by("pk")[0].plan_id
        for query, number in (
            ("status=ended", 0), ("status=waiting", 3), (f"plan={plan}", 3), ("seed=2", 1),
            ("scenario=fetch-three-forks", 3), ("scenario=rover-delivers", 0), ("luck=none", 3),
            ("luck=all&luck=forecast", 0), ("phase=surface", 3), ("phase=ended", 0),
            ("ledger=mock-example", 1), ("helm=planner", 3), ("helm=nobody", 0),
        ):  # fmt: skip
            assert len(get(f"{PATH}?{query}")["results"]) == number, query


def test_every_answer_says_that_it_is_a_mock() -> None:
    url = f"{PATH}{mocks.flown(mocks.made()).pk}/"
    record = get(url)
    answers = [record, *get(PATH)["results"]]
    for address in record["parts"].values():
        answer = get(address)
        answers += answer.get("results", [answer])
    assert len(answers) > 30
    assert {(one["hypothetical"], one["ledger_kind"]) for one in answers} == {(True, "mock")}
    assert record["ledger"]["kind"] == "mock"


def test_one_is_made(people: People) -> None:
    plan = mocks.approved()
    before = CustodyEvent.objects.filter(ledger=lookup.flight_ledger()).count()
    body = {"plan": plan.pk, "seed": 7, "luck": "forecast", "policy": {"attempts": 2}}
    made = created(PATH, body, people.planner)
    assert (made["seed"], made["luck"], made["status"], made["sol"]) == (
        7,
        "forecast",
        "waiting",
        0,
    )
    assert (made["helm"], made["requested_by"], made["number"]) == ("planner", "planner", 1)
    assert made["policy"]["attempts"] == 2
    assert made["policy"]["replan"] == "after_faults"
    assert made["outcome"] is None
    assert len(made["state"]["tubes"]) == 10
    assert get(made["ledger"]["url"])["kind"] == "mock"
    assert CustodyEvent.objects.filter(ledger=lookup.flight_ledger()).count() == before
    assert created(PATH, {"plan": plan.pk}, people.planner)["number"] == 2


def test_sent_twice_with_a_key_one_is_made(people: People) -> None:
    body, key = {"plan": mocks.approved().pk}, {"Idempotency-Key": "k"}
    first, again = (post(PATH, body, people.planner, **key) for _ in range(2))
    assert (first.status_code, first.content) == (201, again.content)
    assert MockMission.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"plan": None}, "plan"),
        ({"plan": 10**9}, "plan"),
        ({"plan": "one"}, "plan"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"luck": "rotten"}, "luck"),
        ({"policy": []}, "policy"),
        ({"policy": {"replan": "daily"}}, "policy.replan"),
        ({"policy": {"attempts": 11}}, "policy.attempts"),
        ({"policy": {"colour": "red"}}, "policy.colour"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refusals(more: dict[str, Any], field: str, people: People) -> None:
    body = {"plan": mocks.approved().pk, **more}
    assert fields(refused(PATH, body, people.planner, 400)) == [field]


def test_a_plan_that_is_not_approved_is_not_flown(people: People) -> None:
    problem = refused(PATH, {"plan": plans.solved().pk}, people.planner, 409)
    assert fields(problem) == ["plan"]


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian", None])
def test_who_may_not(name: str | None, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    refused(PATH, {"plan": mocks.approved().pk}, person, 403 if name else 401)


def test_strange_policies_are_no_failure(people: People) -> None:
    plan = mocks.approved().pk
    for policy in ({"attempts": True}, {"attempts": 10**400}, {"waive_broken_seals": "no"}):
        refused(PATH, {"plan": plan, "policy": policy}, people.planner, 400)
    assert Client().options(PATH).status_code == 405
