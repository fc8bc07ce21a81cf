"""GET and POST /api/v1/studies/, their cases and table, and cancelling one."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samples.models import TradeStudy
from tests import plans
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.query_counts import assert_unchanged
from tests.api.resource import ResourceTests, queries
from tests.api.write import created, fields, post, refused
from tests.api.write_examples import study_depot
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/studies/"


class TestStudies(ResourceTests):
    name = "studies"
    count = 3
    found_by = ("second", 1)
    takes_post = True

    @pytest.fixture(autouse=True)
    def three(self, inventory: None) -> None:
        study_depot()
        for name in ("The second", "The third"):
            plans.study(name=name, at_work=True)

    def test_is_narrowed(self) -> None:
        for query, number in (
            ("status=done", 1), ("status=queued", 2), ("scenario=fetch-three-forks", 3),
            ("scenario=rover-delivers", 0),
        ):  # fmt: skip
            assert len(get(f"{PATH}?{query}")["results"]) == number, query


def address(study: TradeStudy) -> str:
    return f"{PATH}{study.pk}/"


def test_from_the_question_to_the_table(
    people: People, django_capture_on_commit_callbacks: Any
) -> None:
    plans.scenario()
    body = {"scenario": "fetch-three-forks", "grid": plans.grid()}
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(PATH, body, people.planner)
    assert answer.status_code == 202
    asked = answer.json()
    assert answer["Location"] == asked["url"]
    assert (asked["status"], asked["cases_total"], asked["cases_ended"]) == ("queued", 4, 0)
    followed = get(asked["url"])
    assert (followed["status"], followed["cases_done"]) == ("done", 4)
    assert followed["grid"]["vary"] == plans.grid()["vary"]
    cases = get(followed["cases"])["results"]
    assert [case["number"] for case in cases] == [1, 2, 3, 4]
    assert [case["tubes"] for case in cases] == [3, 3, 10, 10]
    front = get(f"{followed['cases']}?dominated=false&ordering=-value")["results"]
    assert len(front) == followed["front"] > 0
    assert front[0]["value"] == max(case["value"] for case in cases)
    table = Client().get(followed["table"])
    assert table["Content-Type"] == "text/csv; charset=utf-8"
    assert "hypothetical-study" in table["Content-Disposition"]
    text = b"".join(table).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [float(row["Value"]) for row in rows] == [case["value"] for case in cases]
    assert [row["On the front"] == "yes" for row in rows] == [
        not case["dominated"] for case in cases
    ]


def test_sent_twice_with_a_key_it_is_asked_once(people: People) -> None:
    plans.scenario()
    body = {"scenario": "fetch-three-forks", "grid": plans.grid()}
    key = {"Idempotency-Key": "k"}
    first, again = (post(PATH, body, people.planner, **key) for _ in range(2))
    assert (first.status_code, first.content) == (202, again.content)
    assert TradeStudy.objects.count() == 1


def test_a_study_is_cancelled(people: People) -> None:
    study = plans.study(at_work=True)
    done = created(f"{address(study)}cancel/", {}, people.planner, 200)
    assert (done["status"], done["cancel_asked_by"], done["cases_ended"]) == (
        "cancelled", "planner", 4,
    )  # fmt: skip
    assert fields(refused(f"{address(study)}cancel/", {}, people.planner, 409)) == ["status"]
    assert fields(refused(f"{address(study)}cancel/", {"why": 1}, people.planner, 400)) == ["why"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"grid": plans.grid()}, "scenario"),
        ({"scenario": "nothing", "grid": plans.grid()}, "scenario"),
        ({"scenario": "fetch-three-forks"}, "grid"),
        ({"scenario": "fetch-three-forks", "grid": {}}, "format"),
        ({"scenario": "fetch-three-forks", "grid": plans.grid(vary={})}, "vary"),
        ({"scenario": "fetch-three-forks", "grid": plans.grid(seconds="long")}, "seconds"),
        ({"scenario": "fetch-three-forks", "grid": plans.grid(seconds=1000)}, "seconds"),
        ({"scenario": "fetch-three-forks", "grid": plans.grid(), "colour": "red"}, "colour"),
    ],
)
def test_refusals(body: Any, field: str, people: People) -> None:
    plans.scenario()
    assert fields(refused(PATH, body, people.planner, 400)) == [field]


def test_what_is_not_there() -> None:
    study = plans.study(at_work=True)
    for part in ("cases", "table"):
        not_told(f"{PATH}999999/{part}/", 404)
        assert Client().get(f"{address(study)}{part}/?colour=red").status_code == 400


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian", None])
def test_who_may_not(name: str | None, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    status = 403 if name else 401
    study = plans.study(at_work=True)
    refused(f"{address(study)}cancel/", {}, person, status)
    refused(PATH, {"scenario": "fetch-three-forks", "grid": plans.grid()}, person, status)


def test_query_counts_of_parts() -> None:
    few, many = (plans.study(vary={"container.capacity_tubes": [*range(1, n)]}, at_work=True)
                 for n in (2, 9))  # fmt: skip
    for part in ("cases", "table"):
        Client().get(f"{address(few)}{part}/")
    for part in ("cases", "table"):
        counts = []
        for study in (few, many):
            with CaptureQueriesContext(connection) as captured:
                response = Client().get(f"{address(study)}{part}/")
                if response.streaming:
                    b"".join(response)
            counts.append(len(captured))
        assert counts[0] == counts[1]
        assert_unchanged(f"studies {part}", counts[0])
    assert queries(f"{address(few)}cases/") == queries(f"{address(many)}cases/")
