"""The list, a plan's page, what is done on it, its files, and the comparison."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import Plan, PlanRun, Reservation
from samples.services import plan_runs, plan_work, scenarios
from tests import plans
from tests.conftest import People
from tests.pages.conftest import ClientFor
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")
WORD = "HYPOTHETICAL No retrieval mission is approved."


def path(plan: Plan) -> str:
    return f"/plans/{plan.pk}/"


@pytest.fixture
def solved() -> Plan:
    return plans.solved()


@pytest.fixture
def with_one_left() -> Plan:
    """A plan of the depot without one of its tubes."""
    source = plans.scenario()
    terms = source.terms | {"demands": {"take": [], "leave": ["tube-08"]}}
    scenarios.edit(scenario=source, values={"terms": terms}, actor=plans.PLANNER)
    source.refresh_from_db()
    return plans.solved(source, "Without Malay")


def test_the_list_says_what_a_plan_comes_to(solved: Plan) -> None:
    plans.draft(name="Untouched")
    page = get("/plans/")
    assert page.title.startswith("HYPOTHETICAL · ")
    assert WORD in page.text
    rows = {row[0]: row for row in page.rows if row}
    assert rows["A plan"][1:7] == [
        solved.scenario.name, "Draft", "10", "96.8", "96.8", "Proven optimal",
    ]  # fmt: skip
    assert rows["Untouched"][2:7] == ["Draft", "", "", "", "No run chosen"]
    assert page.links_to("/plans/scenarios/fetch-three-forks/")
    assert page.links_to(path(solved)) == ["A plan"]


def test_an_empty_list_says_so() -> None:
    page = get("/plans/")
    assert "No scenario yet" in page.text
    assert "No plan yet" in page.text


def test_every_page_leads_to_the_plans() -> None:
    assert get("/").links_to("/plans/") == ["Plans"]


def test_a_plan_shows_its_answer(solved: Plan) -> None:
    page = get(path(solved))
    text = page.text
    assert WORD in text
    for said in ("Proven optimal.", "10 Tubes brought home", "Container closed, sol", "96.8 Value"):
        assert said in text
    assert "On time, simulated" in text
    chosen = [row for row in page.rows if len(row) == 7 and row[0].isdigit()]
    assert [row[0] for row in chosen] == [str(place) for place in range(1, 11)]
    assert all(re.search(r"\d %", row[6]) for row in chosen)
    assert page.facts["Seed"] == "1"
    run = solved.chosen_run
    assert run is not None
    assert run.problem_hash in page.facts["Problem, SHA-256"]
    assert "None" not in text


def test_why_a_tube_stays_is_told(with_one_left: Plan) -> None:
    page = get(path(with_one_left))
    assert "Malay M2020-00337-08 Rock core must leave It is to be left behind." in page.text
    assert "no vehicle of the scenario collects from the rover's rack" in page.text


def test_a_plan_without_an_answer_says_so() -> None:
    page = get(path(plans.draft()))
    assert "No answer yet" in page.text
    assert "Sign in to solve, propose or approve." in page.text


def test_a_run_can_be_looked_at_and_an_unknown_one_is_refused(solved: Plan) -> None:
    assert "run 1, the plan’s answer" in get(f"{path(solved)}?run=1").text
    assert "Expected: 1." in get(f"{path(solved)}?run=7", status=400).text
    assert get("/plans/999999/", status=404)


def test_it_is_solved_chosen_proposed_approved_and_withdrawn(
    people: People, client_for: ClientFor, django_capture_on_commit_callbacks: object
) -> None:
    plan = plans.draft()
    client = client_for(people.planner)
    response = client.post(path(plan), {"do": "solve", "seconds": "5", "seed": "7"})
    assert response.status_code == 302
    run = PlanRun.objects.get(plan=plan)
    assert (run.seconds, run.seed, run.requested_by) == (5.0, 7, "planner")
    assert "Queued" in get(path(plan), client).text
    plan_work.work(run.pk)
    page = get(path(plan), client)
    assert "Run 1 is not the plan’s answer yet." in page.text
    for deed, said in (
        ({"do": "choose", "run": run.pk}, "Run 1 is the plan’s answer now."),
        ({"do": "propose", "reason": "It fits."}, "A plan is proposed."),
        ({"do": "approve", "reason": "Agreed."}, "10 tubes are reserved for it; none has moved."),
        ({"do": "withdraw", "reason": "Another one."}, "A plan is withdrawn."),
    ):
        assert said in Page(client.post(path(plan), deed, follow=True)).text
    page = get(path(plan), client)
    for said in ("by planner It fits.", "by planner Agreed.", "by planner Another one."):
        assert said in page.text
    assert not Reservation.objects.filter(plan=plan, released_at=None).exists()
    assert "Solve again" not in page.text


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"do": "solve", "seconds": "soon", "seed": "1"}, 400, "Enter a number."),
        ({"do": "solve", "seconds": "601", "seed": "1"}, 400, "0.1 to 600"),
        ({"do": "solve", "seconds": "nan", "seed": "1"}, 400, "Enter a number."),
        ({"do": "solve", "seconds": "5", "seed": "-1"}, 400, "seed can't be -1"),
        ({"do": "propose", "reason": ""}, 400, "This field is required."),
        ({"do": "propose", "reason": "Now."}, 409, "has no answer yet"),
        ({"do": "approve", "reason": "Now."}, 409, "It can't become approved"),
        ({"do": "choose", "run": "77"}, 404, "There is no run 77."),
        ({"do": "dance"}, 400, "It is not said what to do."),
    ],
)
def test_what_is_refused_is_told(
    given: dict[str, str], status: int, said: str, people: People, client_for: ClientFor
) -> None:
    plan = plans.draft()
    response = client_for(people.administrator).post(path(plan), given)
    assert response.status_code == status
    assert said in Page(response).text
    assert not PlanRun.objects.exists()


def test_a_run_at_work_is_followed_and_cancelled(people: People, client_for: ClientFor) -> None:
    plan = plans.draft()
    run = plans.run(plan, at_work=True)
    progress = f"{path(plan)}runs/1/progress/"
    plan_work.claimed(run.pk)
    PlanRun.objects.filter(pk=run.pk).update(value=12.5, bound=20.0, elapsed_s=1.5)
    response = Client().get(progress)
    assert "HX-Refresh" not in response
    assert "Value 12.5 Bound 20 Elapsed, s 1.5 of 5" in Page(response).text
    client = client_for(people.planner)
    page = get(path(plan), client)
    assert "Solve" not in re.sub("Solver?d|resolved", "", page.text).split()
    refused = client.post(path(plan), {"do": "solve", "seconds": "5", "seed": "1"})
    assert refused.status_code == 409
    assert "at work already" in Page(refused).text
    client.post(path(plan), {"do": "cancel", "run": run.pk})
    assert "ends with the best it has" in get(path(plan), client).text
    PlanRun.objects.filter(pk=run.pk).update(heartbeat_at="2020-01-01T00:00Z")
    assert "Cancel it and solve again." in get(progress).text
    plan_runs.cancel(run=run, actor=plans.PLANNER)
    assert Client().get(progress)["HX-Refresh"] == "true"


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not_sees_no_forms_and_is_refused(
    name: str, people: People, client_for: ClientFor
) -> None:
    plan = plans.draft()
    client = client_for(getattr(people, name))
    page = get(path(plan), client)
    assert "Seconds" not in page.text
    assert "Withdraw" not in page.text
    for given in ({"do": "solve", "seconds": "5", "seed": "1"}, {"do": "withdraw", "reason": "."}):
        refused = client.post(path(plan), given)
        assert refused.status_code == 403
        assert "message--error" in refused.content.decode()
    assert not PlanRun.objects.exists()


def test_a_visitor_signs_in_first() -> None:
    plan = plans.draft()
    for address in (path(plan), "/plans/scenarios/fetch-three-forks/"):
        response = Client().post(address, {"do": "solve", "seconds": "5", "seed": "1"})
        assert response["Location"] == f"/admin/login/?next={address}"
    assert not PlanRun.objects.exists()


def test_without_anonymous_read_the_pages_ask_for_permission(
    settings: Settings, people: People, client_for: ClientFor, solved: Plan
) -> None:
    settings.ANONYMOUS_READ = False
    for address in (
        "/plans/", "/plans/compare/", path(solved), "/plans/scenarios/fetch-three-forks/",
        f"{path(solved)}runs/1/timeline.csv", f"{path(solved)}runs/1/progress/",
    ):  # fmt: skip
        assert Client().get(address).status_code == 302
        assert client_for(people.outsider).get(address).status_code == 403
        assert client_for(people.viewer).get(address).status_code == 200


def test_the_timeline_is_a_file(solved: Plan) -> None:
    response = Client().get(f"{path(solved)}runs/1/timeline.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "hypothetical" in response["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    run = solved.chosen_run
    assert run is not None
    assert len(rows) == run.activities.count()
    loaded = [row["container"] for row in rows if row["activity"] == "load"]
    assert sorted(loaded) == sorted(run.taken)


def test_the_downloads_are_there(solved: Plan) -> None:
    page = get(path(solved))
    files = [href for href, words in page.links if words.endswith((".json", ".csv"))]
    assert len(files) == 4
    for href in files:
        assert Client().get(href).status_code == 200


def test_two_plans_are_compared(with_one_left: Plan) -> None:
    other = plans.draft(with_one_left.scenario, "With Malay")
    terms = with_one_left.scenario.terms | {"demands": {"take": [], "leave": []}}
    scenarios.edit(scenario=with_one_left.scenario, values={"terms": terms}, actor=plans.PLANNER)
    run = plans.run(other)
    plans.plans.choose(plan=other, run=run, actor=plans.PLANNER)
    page = get(f"/plans/compare/?one={with_one_left.pk}&other={other.pk}")
    assert WORD in page.text
    assert "Added1 Only With Malay takes them. Malay Dropped0" in page.text
    rows = {row[0]: row[1:] for row in page.rows if row}
    assert rows["Tubes"] == ["9", "10", "+1"]
    assert rows["How sure"][:2] == ["Proven optimal", "Proven optimal"]
    back = get(f"/plans/compare/?one={other.pk}&other={with_one_left.pk}")
    assert "Dropped1 Only With Malay takes them. Malay" in back.text


def test_what_cannot_be_compared_is_told(solved: Plan) -> None:
    draft = plans.draft(name="Untouched")
    assert "Nothing to compare yet" not in get("/plans/compare/").text
    address = f"/plans/compare/?one={solved.pk}&other="
    assert "has no answer to compare" in get(f"{address}{draft.pk}", status=409).text
    assert "Expected: the number of a plan" in get(f"{address}999", status=400).text
    assert get(f"{address}x%00", status=400)
    assert "Expected: one, other" in get("/plans/compare/?two=1", status=400).text


def test_queries_are_few_and_their_number_does_not_change(solved: Plan) -> None:
    approved = plans.approved(name="Approved")
    addresses = {
        "plans": "/plans/",
        "plan": path(solved),
        "plan, drafted": path(plans.draft(name="Untouched")),
        "plans compared": f"/plans/compare/?one={solved.pk}&other={approved.pk}",
        "scenario": "/plans/scenarios/fetch-three-forks/",
        "plan timeline": f"{path(solved)}runs/1/timeline.csv",
        "plan progress": f"{path(solved)}runs/1/progress/",
    }
    for name, address in addresses.items():
        Client().get(address)  # what is cached once is not the page's
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        assert_unchanged(name, len(queries))
