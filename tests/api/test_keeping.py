"""POST /scenarios/ and /ledgers/ with `organisation`, and /…/organisation/."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Ledger, Organisation, Scenario
from samples.selectors import lookup
from tests import factories
from tests.conftest import People
from tests.kept import member

pytestmark = pytest.mark.usefixtures("inventory")
WHY = "It is not ready."


@pytest.fixture
def ours(people: People) -> Organisation:
    return factories.organisation(slug="ours")


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def post(client: Client, path: str, body: Any) -> Any:
    whatever = {"if-match": "*"}
    return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=whatever)


def slugs() -> list[str]:
    """The scenarios that everybody sees."""
    return [one["slug"] for one in Client().get("/api/v1/scenarios/").json()["results"]]


def test_a_new_ledger_is_kept_and_so_is_its_branch(ours: Organisation) -> None:
    client = signed_in(member("insider", ours))
    body = {"slug": "a", "name": "A", "parent": "mars-2020-flight", "organisation": "ours"}
    assert post(client, "ledgers/", body).json()["organisation"] == "ours"
    branch = post(client, "ledgers/", {"slug": "b", "name": "B", "parent": "a"})
    assert (branch.status_code, branch.json()["organisation"]) == (201, "ours")
    listed = client.get("/api/v1/ledgers/", {"organisation": "ours"}).json()["results"]
    assert [one["slug"] for one in listed] == ["a", "b"]


def test_a_new_one_is_not_kept_to_an_organisation_of_others(ours: Organisation) -> None:
    client = signed_in(member("stranger", factories.organisation()))
    for slug in ("ours", "no-such"):
        body = {"slug": "a", "name": "A", "organisation": slug}
        refused = post(client, "ledgers/", body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "organisation")
    assert not Ledger.objects.filter(slug="a").exists()


def test_a_scenario_is_kept_and_let_go(ours: Organisation) -> None:
    scenario = factories.scenario(ledger=lookup.flight_ledger())
    client, address = signed_in(member("insider", ours)), f"scenarios/{scenario.slug}/organisation/"
    kept = post(client, address, {"organisation": "ours", "reason": WHY})
    assert (kept.status_code, kept.json()["organisation"]) == (200, "ours")
    assert scenario.slug not in slugs()
    let_go = post(client, address, {"organisation": None, "reason": WHY})
    assert (let_go.status_code, let_go.json()["organisation"]) == (200, None)
    assert scenario.slug in slugs()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"reason": WHY}, "organisation"),
        ({"organisation": "no-such", "reason": WHY}, "organisation"),
        ({"organisation": 1, "reason": WHY}, "organisation"),
        ({"organisation": "ours"}, "reason"),
        ({"organisation": "ours", "reason": WHY, "colour": "red"}, "colour"),
    ],
)
def test_a_body_that_can_not_be_meant_is_refused(
    body: dict[str, Any], field: str, ours: Organisation
) -> None:
    ledger = factories.ledger(kind="mock")
    refused = post(signed_in(member("insider", ours)), f"ledgers/{ledger.slug}/organisation/", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, field)
    ledger.refresh_from_db()
    assert ledger.organisation is None


def test_the_flight_ledger_and_what_others_use_can_not_be_kept(ours: Organisation) -> None:
    client, body = signed_in(member("insider", ours)), {"organisation": "ours", "reason": WHY}
    flight = post(client, "ledgers/mars-2020-flight/organisation/", body)
    assert flight.status_code == 400
    used = factories.scenario(ledger=factories.ledger(kind="mock")).ledger
    assert post(client, f"ledgers/{used.slug}/organisation/", body).status_code == 409


def test_who_does_not_see_it_is_told_that_it_is_not_there(
    ours: Organisation, people: People
) -> None:
    ledger = factories.ledger(kind="mock", organisation=ours)
    scenario = factories.scenario(ledger=ledger, organisation=ours)
    client, body = signed_in(people.planner), {"organisation": None, "reason": WHY}
    for path in (
        f"ledgers/{ledger.slug}/organisation/",
        f"scenarios/{scenario.slug}/organisation/",
    ):
        assert post(client, path, body).status_code == 404
    assert post(client, f"scenarios/{scenario.slug}/revise/", {"name": "X"}).status_code == 404
    assert post(client, "plans/", {"scenario": scenario.slug, "name": "X"}).status_code == 400
    assert Scenario.objects.get(pk=scenario.pk).organisation == ours
