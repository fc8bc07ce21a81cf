"""GET /api/v1/runs/, the parts of a run, and cancelling one."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import PlanRun
from samples.services import plan_work
from tests import plans
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.query_counts import assert_unchanged
from tests.api.resource import ResourceTests, queries
from tests.api.write import created, fields, refused
from tests.api.write_examples import plan_depot
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/runs/"


class TestRuns(ResourceTests):
    name = "runs"
    count = 3
    found_by = ("example", 1)

    @pytest.fixture(autouse=True)
    def three(self, inventory: None) -> None:
        plan_depot()
        for name in ("One", "Two"):
            plans.run(plans.draft(name=name), at_work=name == "Two")

    def test_is_narrowed(self) -> None:
        plan = PlanRun.objects.order_by("pk")[0].plan_id
        for query, number in (
            ("status=done", 2), ("status=queued", 1), ("status=done&status=queued", 3),
            (f"plan={plan}", 1), ("scenario=fetch-three-forks", 3), ("result=infeasible", 0),
        ):  # fmt: skip
            assert len(get(f"{PATH}?{query}")["results"]) == number, query
        not_told(f"{PATH}?plan=x", 400)


@pytest.fixture
def run() -> PlanRun:
    return plans.run(plans.draft())


def address(run: PlanRun) -> str:
    return f"{PATH}{run.pk}/"


def test_the_problem_is_the_text_that_was_hashed(run: PlanRun) -> None:
    body = Client().get(f"{address(run)}problem/").content
    assert hashlib.sha256(body).hexdigest() == get(address(run))["problem_hash"]


def test_problem_and_solution_pass_the_checker(run: PlanRun) -> None:
    from samples.planning.checking import check

    assert check(get(f"{address(run)}problem/"), get(f"{address(run)}solution/")) == []


def test_the_timeline_and_what_stays_behind(run: PlanRun) -> None:
    steps = get(f"{address(run)}activities/")["results"]
    assert [step["number"] for step in steps] == list(range(1, len(steps) + 1))
    loads = get(f"{address(run)}activities/?activity=load&who=lander")["results"]
    assert sorted(step["container"]["code"] for step in loads) == sorted(run.taken)
    behind = get(f"{address(run)}exclusions/")["results"]
    assert len(behind) == 23
    assert all(row["sentence"] for row in behind)
    assert len(get(f"{address(run)}exclusions/?code=unsealed")["results"]) == 2
    assert get(f"{address(run)}exclusions/?asked=true")["results"] == []


def test_an_export_holds_everything(run: PlanRun) -> None:
    response = Client().get(f"{address(run)}export/")
    assert "attachment" in response["Content-Disposition"]
    document = response.json()
    assert (document["format"], document["hypothetical"]) == ("mars-sample-plan-run/1", True)
    assert document["problem"] == get(f"{address(run)}problem/")
    assert document["solution"] == get(f"{address(run)}solution/")
    assert document["terms"]["container"]["capacity_tubes"]["basis"] == "W8"
    assert document["ledger"]["kind"] == "flight"
    assert len(document["exclusions"]) == 23


def test_parts_are_told_by_their_addresses(run: PlanRun) -> None:
    for name, part in get(address(run))["parts"].items():
        assert part.endswith(f"/{name}/")
        assert Client().get(part).status_code == 200


def test_parts_of_a_run_without_an_answer() -> None:
    waiting = plans.run(plans.draft(), at_work=True)
    assert get(f"{address(waiting)}activities/")["results"] == []
    assert "it is queued" in not_told(f"{address(waiting)}solution/", 404)["detail"]
    for part in ("problem", "export"):
        assert Client().get(f"{address(waiting)}{part}/").status_code == 200
    for part in ("activities", "exclusions", "problem", "solution", "export"):
        not_told(f"{PATH}999999/{part}/", 404)
        not_told(f"{address(waiting)}{part}/?colour=red", 400)


def test_progress_and_stalling_are_told() -> None:
    run = plans.run(plans.draft(), at_work=True)
    plan_work.claimed(run.pk)
    PlanRun.objects.filter(pk=run.pk).update(value=3.5, bound=9.0, elapsed_s=0.4)
    found = get(address(run))
    assert [found[name] for name in ("status", "value", "bound", "stalled")] == [
        "running", 3.5, 9.0, False,
    ]  # fmt: skip
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    PlanRun.objects.filter(pk=run.pk).update(heartbeat_at=long_ago)
    assert get(address(run))["stalled"] is True


def test_a_run_is_cancelled(people: People) -> None:
    run = plans.run(plans.draft(), at_work=True)
    done = created(f"{address(run)}cancel/", {}, people.planner, 200)
    assert (done["status"], done["cancel_asked_by"]) == ("cancelled", "planner")
    assert fields(refused(f"{address(run)}cancel/", {}, people.planner, 409)) == ["status"]
    assert fields(refused(f"{address(run)}cancel/", {"why": "x"}, people.planner, 400)) == ["why"]
    refused(f"{PATH}999999/cancel/", {}, people.planner, 404)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian", None])
def test_who_may_not_cancel(name: str | None, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    run = plans.run(plans.draft(), at_work=True)
    refused(f"{address(run)}cancel/", {}, person, 403 if name else 401)


def test_query_counts_of_parts(run: PlanRun) -> None:
    for part in ("activities", "exclusions", "problem", "solution", "export"):
        get(f"{address(run)}{part}/")
        assert_unchanged(f"runs {part}", queries(f"{address(run)}{part}/"))
