"""Scenarios, plans and runs in the admin: read by all, changed in steps by planners."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from samples.models import Exclusion, Plan, PlanActivity, PlanChange, PlanRun, Reservation, Scenario
from samples.selectors import lookup
from tests import plans
from tests.admin.conftest import Snapshot
from tests.admin.forms import context_of, listing, page, said
from tests.conftest import People

ClientFor = Callable[[User | None], Client]


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


def step(record: Model, name: str) -> str:
    return page(record).removesuffix("change/") + f"{name}/"


def follow(client: Client, response: Any) -> str:
    assert response.status_code == 302, context_of(response)["form"].errors
    content = client.get(response["Location"])
    assert content.status_code == 200
    return str(content.content.decode())


def wrong(response: Any) -> dict[str, list[str]]:
    """What is wrong, field by field; the form is shown again."""
    assert response.status_code == 200, "it was accepted"
    return {name: list(errors) for name, errors in context_of(response)["form"].errors.items()}


@pytest.mark.parametrize(
    ("model", "text"),
    [
        (Scenario, "A fetch rover collects Three Forks"),
        (Plan, "A plan"),
        (PlanChange, "Agreed."),
        (PlanRun, "Done"),
        (PlanActivity, "fetch-rover 1"),
        (Exclusion, "no_vehicle"),
        (Reservation, "SN261"),
    ],
)
def test_lists(viewer: Client, model: type[Model], text: str) -> None:
    plans.approved()
    assert text in viewer.get(listing(model)).content.decode()
    assert viewer.get(listing(model), {"q": "a' OR 1=1 %_\\"}).status_code == 200


def test_a_scenario_shows_every_figure_with_its_basis(viewer: Client) -> None:
    content = viewer.get(page(plans.scenario())).content.decode()
    for text in ("Hypothetical", "container.capacity_tubes", "W8", "assumed", "sites[0]"):
        assert text in content, text


def test_a_run_shows_what_it_takes_and_its_risk(viewer: Client) -> None:
    run = plans.approved().chosen_run
    assert run is not None
    content = viewer.get(page(run)).content.decode()
    for text in ("tube-08", run.problem_hash, "in time", "23"):
        assert text in content, text


def filled(scenario: Scenario, **values: Any) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "description": scenario.description,
        "ledger": scenario.ledger_id,
        "terms": json.dumps(scenario.terms),
        "seen": scenario.version,
        **values,
    }


def test_a_scenario_is_made(planner: Client) -> None:
    body = {**filled(plans.scenario()), "slug": "mine", "name": "Mine"}
    assert "Mine" in follow(planner, planner.post(listing(Scenario, "new"), body))
    assert Scenario.objects.get(slug="mine").created_by == "planner"
    assert "slug" in wrong(planner.post(listing(Scenario, "new"), body))


def test_a_scenario_is_edited_unless_somebody_was_first(planner: Client) -> None:
    scenario = plans.scenario()
    body = filled(scenario, name="Edited")
    assert "Edited" in follow(planner, planner.post(step(scenario, "edit"), body))
    again = wrong(planner.post(step(scenario, "edit"), filled(scenario, name="Later")))
    assert "changed by planner" in str(again)
    terms = scenario.terms | {"colour": "red"}
    scenario.refresh_from_db()
    faults = wrong(planner.post(step(scenario, "edit"), filled(scenario, terms=json.dumps(terms))))
    assert "colour is not known" in str(faults["terms"])


def test_a_plan_from_draft_to_withdrawn(
    planner: Client, django_capture_on_commit_callbacks: Any
) -> None:
    scenario = plans.scenario()
    follow(planner, planner.post(step(scenario, "draft"), {"name": "Mine", "note": ""}))
    plan = Plan.objects.get(name="Mine")
    with django_capture_on_commit_callbacks(execute=True):
        follow(planner, planner.post(step(plan, "solve"), {"seconds": "5", "seed": "1"}))
    run = PlanRun.objects.get(plan=plan)
    assert run.status == "done"
    follow(planner, planner.post(step(run, "choose"), {}))
    for name, state in (("propose", "Proposed"), ("reopen", "Draft"), ("propose", "Proposed"),
                        ("approve", "Approved"), ("withdraw", "Withdrawn")):  # fmt: skip
        response = planner.post(step(plan, name), {"reason": "Because."})
        assert state in follow(planner, response)
    assert PlanChange.objects.filter(plan=plan, by="planner").count() == 6


def test_what_is_refused_is_said(planner: Client, everything: Snapshot) -> None:
    plan = plans.draft()
    run = plans.run(plan)
    before = everything()
    assert "no answer yet" in str(wrong(planner.post(step(plan, "propose"), {"reason": "x"})))
    assert wrong(planner.post(step(plan, "approve"), {"reason": ""})).keys() == {"reason"}
    assert "has ended" in str(wrong(planner.post(step(run, "cancel"), {})))
    assert wrong(planner.post(step(plan, "solve"), {"seconds": "0", "seed": "1"}))
    assert everything() == before


def test_a_run_is_cancelled(planner: Client) -> None:
    run = plans.run(plans.draft(), at_work=True)
    response = planner.post(step(run, "cancel"), {})
    assert "Cancelled" in follow(planner, response)
    assert any("will end" in text for text in said(response))


@pytest.mark.parametrize("person", ["viewer", "custodian", "curator", "outsider"])
def test_who_may_not(
    person: str, people: People, client_for: ClientFor, everything: Snapshot
) -> None:
    user = getattr(people, person)
    user.is_staff = True
    user.save()
    plan = plans.proposed()
    scenario, run = plan.scenario, plan.chosen_run
    assert run is not None
    client, before = client_for(user), everything()
    addresses = [
        listing(Scenario, "new"),
        *(step(scenario, name) for name in ("edit", "draft")),
        *(step(plan, name) for name in ("solve", "propose", "reopen", "approve", "withdraw")),
        *(step(run, name) for name in ("choose", "cancel")),
    ]
    for address in addresses:
        assert client.get(address).status_code == 403, address
        assert client.post(address, {"reason": "x"}).status_code == 403, address
    assert everything() == before


def test_forms_are_shown_to_who_may(planner: Client) -> None:
    plan = plans.solved()
    run = plan.chosen_run
    assert run is not None
    for address in (
        listing(Scenario, "new"), step(plan.scenario, "edit"), step(plan.scenario, "draft"),
        step(plan, "solve"), step(plan, "propose"), step(run, "choose"),
    ):  # fmt: skip
        content = planner.get(address).content.decode()
        assert "nothing that is planned has happened" in content
    assert lookup.flight_ledger().name in planner.get(step(plan.scenario, "edit")).content.decode()
