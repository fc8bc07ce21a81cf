"""GET and POST /api/v1/plans/, its steps, and the comparison of two."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Plan, Reservation
from samples.services import plans as services
from samples.services import scenarios
from tests import plans
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.resource import ResourceTests
from tests.api.write import created, fields, post, refused
from tests.api.write_examples import plan_depot
from tests.conftest import People
from tests.plans import PLANNER

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/plans/"


class TestPlans(ResourceTests):
    name = "plans"
    count = 3
    found_by = ("second", 1)
    takes_post = True

    @pytest.fixture(autouse=True)
    def three(self, inventory: None) -> None:
        plan_depot()
        for name in ("The second", "The third"):
            plans.draft(name=name)

    def test_is_narrowed(self) -> None:
        for query, number in (
            ("state=draft", 2), ("state=approved", 1), ("scenario=fetch-three-forks", 3),
            ("scenario=rover-delivers", 0), ("holds=SN261", 1), ("holds=tube-01", 0),
            ("ledger=mars-2020-flight", 3),
        ):  # fmt: skip
            assert len(get(f"{PATH}?{query}")["results"]) == number, query


def address(plan: Plan) -> str:
    return f"{PATH}{plan.pk}/"


def test_from_draft_to_approved(people: People, django_capture_on_commit_callbacks: Any) -> None:
    plans.scenario()
    who = people.planner
    made = created(PATH, {"scenario": "fetch-three-forks", "name": "Mine"}, who)
    url = made["url"]
    assert (made["state"], made["chosen_run"], made["held"]) == ("draft", None, 0)
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(f"{url}solve/", {"seconds": plans.SECONDS, "seed": 3}, who)
    assert answer.status_code == 202
    run = answer.json()
    assert answer["Location"] == run["url"]
    assert (run["status"], run["seed"], run["requested_by"]) == ("queued", 3, "planner")
    followed = get(run["url"])
    assert (followed["status"], followed["stalled"], len(followed["taken"])) == ("done", False, 10)
    created(f"{url}choose/", {"run": run["id"]}, who, 200)
    created(f"{url}propose/", {"reason": "It fits."}, who, 200)
    created(f"{url}reopen/", {"reason": "One more look."}, who, 200)
    created(f"{url}propose/", {"reason": "It fits."}, who, 200)
    done = created(f"{url}approve/", {"reason": "Agreed."}, who, 200)
    assert (done["state"], done["held"], len(done["reservations"])) == ("approved", 10, 10)
    assert [(change["to_state"], change["reason"]) for change in done["changes"]] == [
        ("draft", "Drafted."), ("proposed", "It fits."), ("draft", "One more look."),
        ("proposed", "It fits."), ("approved", "Agreed."),
    ]  # fmt: skip
    gone = created(f"{url}withdraw/", {"reason": "No money."}, who, 200)
    assert (gone["state"], gone["held"]) == ("withdrawn", 0)


def test_a_second_plan_for_the_same_tubes_is_refused_by_their_names(people: People) -> None:
    plans.approved(name="First")
    second = plans.proposed(name="Second")
    problem = refused(f"{address(second)}approve/", {"reason": "x"}, people.planner, 409)
    assert "tube-08 by First" in problem["detail"]
    assert Reservation.objects.filter(plan=second).count() == 0


def test_a_step_sent_twice_is_carried_out_once(people: People) -> None:
    plan = plans.solved()
    key = {"Idempotency-Key": "k"}
    first = post(f"{address(plan)}propose/", {"reason": "x"}, people.planner, **key)
    again = post(f"{address(plan)}propose/", {"reason": "x"}, people.planner, **key)
    assert (first.status_code, first.content) == (200, again.content)
    assert again["Idempotency-Replayed"] == "true"


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"name": "x"}, "scenario"),
            ({"scenario": "nothing", "name": "x"}, "scenario"),
            ({"scenario": "fetch-three-forks"}, "name"),
            ({"scenario": "fetch-three-forks", "name": 5}, "name"),
            ({"scenario": "fetch-three-forks", "name": "x", "colour": "red"}, "colour"),
        ],
    )
    def test_of_drafting(self, body: Any, field: str, people: People) -> None:
        plans.scenario()
        assert fields(refused(PATH, body, people.planner, 400)) == [field]

    def test_of_steps(self, people: People) -> None:
        plan, who = plans.draft(), people.planner
        for step, body, status, field in (
            ("solve", {"seconds": "long"}, 400, "seconds"),
            ("solve", {"seconds": 10**400}, 400, "seconds"),
            ("solve", {"seconds": 0}, 400, "seconds"),
            ("solve", {"seed": -1}, 400, "seed"),
            ("solve", {"iterations": 1.5}, 400, "iterations"),
            ("choose", {}, 400, "run"),
            ("choose", {"run": 999999}, 400, "run"),
            ("propose", {}, 400, "reason"),
            ("propose", {"reason": "x"}, 409, "run"),
            ("approve", {"reason": "x"}, 409, "state"),
            ("reopen", {"reason": "x"}, 409, "state"),
            ("withdraw", {"why": "x", "reason": "y"}, 400, "why"),
        ):
            problem = refused(f"{address(plan)}{step}/", body, who, status)
            assert fields(problem) == [field], step
        refused(f"{PATH}999999/solve/", {}, who, 404)
        assert Client().get(f"{address(plan)}solve/").status_code == 405

    def test_a_name_in_use_and_a_run_at_work(self, people: People) -> None:
        plan = plans.draft(name="One")
        body = {"scenario": "fetch-three-forks", "name": "One"}
        assert fields(refused(PATH, body, people.planner, 409)) == ["name"]
        plans.run(plan, at_work=True)
        assert fields(refused(f"{address(plan)}solve/", {}, people.planner, 409)) == ["plan"]


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian", None])
def test_who_may_not(name: str | None, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    plan = plans.solved()
    for step, body in (
        ("solve", {}), ("choose", {"run": plan.chosen_run_id}), ("propose", {"reason": "x"}),
        ("reopen", {"reason": "x"}), ("approve", {"reason": "x"}), ("withdraw", {"reason": "x"}),
    ):  # fmt: skip
        refused(f"{address(plan)}{step}/", body, person, 403 if name else 401)
    body = {"scenario": "fetch-three-forks", "name": "x"}
    refused(PATH, body, person, 403 if name else 401)


class TestComparison:
    def test_of_two_plans(self) -> None:
        one = plans.solved(name="One")
        scenario = one.scenario
        terms = scenario.terms | {"demands": {"take": [], "leave": ["tube-08"]}}
        terms["calendar"]["margin_sols"]["value"] = 20
        scenarios.edit(scenario=scenario, values={"terms": terms}, actor=PLANNER)
        other = plans.solved(name="Other")
        found = get(f"{address(one)}comparison/?with={other.pk}")
        assert (found["added"], found["dropped"]) == ([], ["tube-08"])
        assert [figures["tubes"] for figures in found["figures"]] == [10, 9]
        assert found["figures"][0]["value"] > found["figures"][1]["value"]
        assert 0 <= found["figures"][0]["on_time"] <= 1
        assert found["figures"][0]["distance_m"] > 0
        moved = {row["container"] for row in found["earlier"] + found["later"]}
        assert "tube-08" not in moved
        assert {"path": "calendar.margin_sols", "here": 30.0, "there": 20.0} in found["terms"]
        back = get(f"{address(other)}comparison/?with={one.pk}")
        assert (back["added"], back["dropped"]) == (["tube-08"], [])

    def test_with_itself_there_is_no_difference(self) -> None:
        plan = plans.solved()
        found = get(f"{address(plan)}comparison/?with={plan.pk}")
        assert [found[name] for name in ("added", "dropped", "earlier", "later", "terms")] == [
            [], [], [], [], [],
        ]  # fmt: skip

    def test_refusals(self) -> None:
        plan, empty = plans.solved(), plans.draft(name="Empty")
        for query, status in (
            ("", 400), ("?with=", 400), ("?with=x", 400), ("?with=999999", 400), ("?wiht=1", 400),
            (f"?with={empty.pk}", 409),
        ):  # fmt: skip
            not_told(f"{address(plan)}comparison/{query}", status)
        not_told(f"{PATH}999999/comparison/?with={plan.pk}", 404)


def test_a_withdrawn_plan_is_read_with_its_reason() -> None:
    plan = services.withdraw(plan=plans.draft(), actor=PLANNER, reason="A better one.")
    assert get(address(plan))["changes"][-1]["reason"] == "A better one."
