"""GET and POST /api/v1/scenarios/, and its edits."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from samples.models import Scenario
from tests import plans
from tests.api.ask import get
from tests.api.resource import ResourceTests
from tests.api.write import created, fields, post, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/scenarios/"


class TestScenarios(ResourceTests):
    name = "scenarios"
    one = "thirty-of-thirty-one"
    count = 3
    found_by = ("depot", 3)
    takes_post = True

    @pytest.fixture(autouse=True)
    def shipped(self, inventory: None) -> None:
        plans.scenario()


@pytest.fixture
def terms() -> dict[str, Any]:
    found: dict[str, Any] = plans.scenario().terms
    return found


def test_every_figure_is_told_with_its_basis() -> None:
    plans.scenario()
    found = get(f"{PATH}thirty-of-thirty-one/")
    shown = {figure["path"]: figure for figure in found["figures"]}
    capacity = shown["container.capacity_tubes"]
    assert (capacity["value"], capacity["basis"], capacity["assumed"]) == (30, "W8", False)
    assert shown["sites[0]"]["assumed"] is True
    assert shown["science.per_cm"]["assumed"] is True
    assert found["hypothetical"] is True
    assert found["ledger"]["kind"] == "flight"


def test_a_scenario_is_made_and_edited(terms: dict[str, Any], people: People) -> None:
    body = {"slug": "mine", "name": "Mine", "terms": terms, "as_of": "2026-01-01T00:00:00Z"}
    made = created(PATH, body, people.planner)
    assert (made["created_by"], made["version"], made["as_of"]) == (
        "planner", 1, "2026-01-01T00:00:00Z",
    )  # fmt: skip
    edit = {"name": "Ours", "as_of": None, "expected_version": 1}
    edited = created(f"{made['url']}revise/", edit, people.planner, 200)
    assert (edited["name"], edited["version"]) == ("Ours", 2)
    again = created(
        f"{made['url']}revise/", {"terms": terms | {"aim": "expected"}}, people.planner, 200
    )
    assert (again["terms"]["aim"], again["version"]) == ("expected", 3)


def test_sent_twice_with_a_key_it_is_made_once(terms: dict[str, Any], people: People) -> None:
    body = {"slug": "mine", "name": "Mine", "terms": terms}
    first = created(PATH, body, people.planner, key="k")
    assert created(PATH, body, people.planner, key="k") == first
    assert Scenario.objects.filter(slug="mine").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "no address"}, "slug"),
        ({"name": ""}, "name"),
        ({"ledger": "nowhere"}, "ledger"),
        ({"terms": 5}, "terms"),
        ({"terms": {}}, "terms.format"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_refusals(
    change: dict[str, Any], field: str, terms: dict[str, Any], people: People
) -> None:
    body = {"slug": "mine", "name": "Mine", "terms": terms, **change}
    assert fields(refused(PATH, body, people.planner, 400)) == [field]


def test_terms_are_refused_by_their_path(terms: dict[str, Any], people: People) -> None:
    terms["vehicles"][0]["speed_m_per_sol"]["value"] = -1
    body = {"slug": "mine", "name": "Mine", "terms": terms}
    assert fields(refused(PATH, body, people.planner, 400)) == [
        "terms.vehicles[0].speed_m_per_sol.value"
    ]


def test_conflicts(terms: dict[str, Any], people: People) -> None:
    body = {"slug": "fetch-three-forks", "name": "Mine", "terms": terms}
    assert fields(refused(PATH, body, people.planner, 409)) == ["slug"]
    address = f"{PATH}fetch-three-forks/revise/"
    edit = {"name": "x", "expected_version": 9}
    assert fields(refused(address, edit, people.planner, 409)) == ["expected_version"]
    refused(f"{PATH}nothing/revise/", {"name": "x"}, people.planner, 404)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian", None])
def test_who_may_not(name: str | None, terms: dict[str, Any], people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    status = 403 if name else 401
    refused(PATH, {"slug": "mine", "name": "Mine", "terms": terms}, person, status)
    refused(f"{PATH}fetch-three-forks/revise/", {"name": "x"}, person, status)
    assert post(PATH, {}, person).status_code == status
