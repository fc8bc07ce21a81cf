"""GET and POST /api/v1/mock-series/, batches and table, cancelling one, opening a seed."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import MockMission, MockSeries
from samples.planning.flying.mission import Luck
from tests import mock_missions as mocks
from tests import plans
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.mock import NOBODY
from tests.api.query_counts import assert_unchanged
from tests.api.resource import ResourceTests, queries
from tests.api.write import created, fields, post, refused
from tests.conftest import People
from tests.mock_series import series

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/mock-series/"


def address(of: MockSeries, part: str = "") -> str:
    return f"{PATH}{of.pk}/{part and part + '/'}"


class TestMockSeries(ResourceTests):
    name = "mock-series"
    count = 3
    found_by = ("second", 1)
    takes_post = True
    # The example's plan was flown since.
    varies = frozenset({"mission_hash", "result", "state"})

    @pytest.fixture(autouse=True)
    def three(self, inventory: None) -> None:
        plan = mocks.approved(name="Example")
        series(plan)
        for name in ("The second", "The third"):
            series(plan, name=name, at_work=True, luck=Luck.ALL)

    def test_is_narrowed(self) -> None:
        plan = MockSeries.objects.order_by("pk")[0].run.plan_id
        for query, number in (
            ("status=done", 1), ("status=queued", 2), ("luck=all", 2), (f"plan={plan}", 3),
            ("scenario=fetch-three-forks", 3), ("scenario=rover-delivers", 0),
        ):  # fmt: skip
            assert len(get(f"{PATH}?{query}")["results"]) == number, query


def test_from_the_question_to_the_table(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    plan = mocks.approved()
    body = {"plan": plan.pk, "count": 3, "first_seed": 5, "policy": {"attempts": 2}}
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(PATH, body, people.planner)
    assert answer.status_code == 202
    asked = answer.json()
    assert answer["Location"] == asked["url"]
    assert (asked["status"], asked["flown"], asked["result"]) == ("queued", 0, None)
    assert (asked["hypothetical"], asked["ledger_kind"]) == (True, "mock")
    assert asked["policy"] == {"replan": "never", "attempts": 2, "waive_broken_seals": False}
    done = get(asked["url"])
    assert (done["status"], done["flown"], done["result"]["flown"]) == ("done", 3, 3)
    batches = get(done["batches"])["results"]
    assert [(batch["first_seed"], batch["count"], batch["flown"]) for batch in batches] == [
        (5, 3, 3)
    ]
    table = Client().get(done["table"])
    assert "MOCK" in table["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(table).decode("utf-8-sig"))))
    assert [row["Seed"] for row in rows] == ["5", "6", "7"]
    assert {row["Kind"] for row in rows} == {"MOCK, hypothetical"}


def test_sent_twice_with_a_key_it_is_asked_once(people: People) -> None:
    body, key = {"plan": mocks.approved().pk, "count": 1}, {"Idempotency-Key": "k"}
    first, again = (post(PATH, body, people.planner, **key) for _ in range(2))
    assert (first.status_code, first.content) == (202, again.content)
    assert MockSeries.objects.count() == 1


def test_one_is_cancelled(people: People) -> None:
    waiting = series(at_work=True)
    done = created(address(waiting, "cancel"), {}, people.planner, 200)
    assert (done["status"], done["cancel_asked_by"]) == ("cancelled", "planner")
    assert fields(refused(address(waiting, "cancel"), {}, people.planner, 409)) == ["status"]
    assert fields(refused(address(waiting, "cancel"), {"why": 1}, people.planner, 400)) == ["why"]


def test_a_seed_is_opened_as_a_mission(people: People) -> None:
    flown = series()
    made = created(address(flown, "open"), {"seed": 2}, people.planner)
    assert (made["seed"], made["luck"], made["policy"]["replan"]) == (2, "forecast", "never")
    assert MockMission.objects.get().run_id == flown.run_id
    for body in ({"seed": 3}, {}, {"seed": "x"}, {"seed": 1, "colour": "red"}):
        problem = refused(address(flown, "open"), body, people.planner, 400)
        assert fields(problem)[0] in {"seed", "colour"}


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"plan": None}, "plan"),
        ({"plan": 10**9}, "plan"),
        ({"count": None}, "count"),
        ({"count": 0}, "count"),
        ({"count": 100_001}, "count"),
        ({"first_seed": 2**31 - 1}, "first_seed"),
        ({"luck": "rotten"}, "luck"),
        ({"policy": {"colour": "red"}}, "policy.colour"),
        ({"name": "x" * 161}, "name"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refusals(more: dict[str, Any], field: str, people: People) -> None:
    body = {"plan": mocks.approved().pk, "count": 2, **more}
    assert fields(refused(PATH, body, people.planner, 400)) == [field]


def test_a_draft_without_an_answer_is_not_flown(people: People) -> None:
    body = {"plan": plans.draft().pk, "count": 2}
    assert fields(refused(PATH, body, people.planner, 400)) == ["plan"]


def test_parts_and_their_query_counts() -> None:
    few, many = series(at_work=True), series(plans.solved(name="B"), at_work=True, count=120)
    for part in ("batches", "table"):
        not_told(f"{PATH}999999/{part}/", 404)
        assert Client().get(f"{address(few, part)}?colour=red").status_code == 400
    assert queries(address(few, "batches")) == queries(address(many, "batches"))
    assert_unchanged("mock-series batches", queries(address(many, "batches")))
    assert len(get(f"{address(many, 'batches')}?status=queued")["results"]) == 3


@pytest.mark.parametrize("name", NOBODY)
def test_who_may_not(name: str | None, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    status = 403 if name else 401
    waiting = series(at_work=True)
    refused(PATH, {"plan": waiting.run.plan_id, "count": 1}, person, status)
    refused(address(waiting, "cancel"), {}, person, status)
    refused(address(waiting, "open"), {"seed": 1}, person, status)
