"""POST /api/v1/ledgers/"""

from __future__ import annotations

from typing import Any

import pytest

from samples.models import Ledger
from samples.services.verify import verify
from tests.api.ask import get
from tests.api.write import AT, created, fields, post, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/ledgers/"
BRANCH = {"slug": "what-if", "name": "What if", "parent": "mars-2020-flight"}


def test_an_empty_mock_ledger(people: People) -> None:
    made = created(PATH, {"slug": "blank", "name": "Blank"}, people.planner)
    assert (made["kind"], made["parent"], made["opened_by"]) == ("mock", None, "planner")
    assert (made["mission"]["slug"], made["as_of"], made["known_at"]) == ("mars-2020", None, None)
    assert get(made["holdings"])["results"] == []


def test_a_branch_starts_from_the_state_of_its_parent(people: People) -> None:
    made = created(PATH, BRANCH, people.planner)
    assert (made["kind"], made["parent"]["slug"]) == ("mock", "mars-2020-flight")
    assert get(made["url"]) == made
    assert len(get(made["holdings"])["results"]) == 43
    assert get(made["events"])["results"] == []
    assert len(get(f"{made['events']}&inherited=true&page_size=1000")["results"]) == 122
    assert [row["slug"] for row in get(f"{PATH}?parent=mars-2020-flight")["results"]] == ["what-if"]
    image = {"kind": "image", "occurred_at": AT}
    created("/api/v1/containers/tube-08/events/?ledger=what-if", image, people.custodian)
    assert verify(Ledger.objects.get(slug="what-if")).events


def test_a_branch_of_an_earlier_state(people: People) -> None:
    body = {**BRANCH, "at": "2022-12-01T00:00:00Z", "known_at": "2900-01-01T00:00:00Z"}
    made = created(PATH, body, people.administrator)
    assert (made["as_of"], made["known_at"]) == (body["at"], body["known_at"])
    assert get("/api/v1/containers/tube-08/?ledger=what-if")["now"]["stage"] == "sealed"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": ""}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"slug": "x" * 51}, "slug"),
        ({"slug": None}, "slug"),
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"parent": "nowhere"}, "parent"),
        ({"mission": "nowhere"}, "mission"),
        ({"at": "yesterday"}, "at"),
        ({"parent": None, "at": AT}, "at"),
        ({"kind": "flight"}, "kind"),
    ],
)
def test_refusals(change: dict[str, Any], field: str, people: People) -> None:
    assert fields(refused(PATH, {**BRANCH, **change}, people.planner, 400)) == [field]


def test_a_name_in_use(people: People) -> None:
    for body in (BRANCH, {"slug": "mars-2020-flight", "name": "Again"}):
        problem = refused(PATH, {**body, "slug": "mars-2020-flight"}, people.planner, 409)
        assert fields(problem) == ["slug"]


def test_sent_twice_it_is_opened_once(people: People) -> None:
    first = post(PATH, BRANCH, people.planner, **{"Idempotency-Key": "k"})
    again = post(PATH, BRANCH, people.planner, **{"Idempotency-Key": "k"})
    assert (first.status_code, first.content) == (201, again.content)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not(name: str, people: People) -> None:
    refused(PATH, BRANCH, getattr(people, name), 403)


def test_nobody(people: People) -> None:
    refused(PATH, BRANCH, None, 401)


def test_unknown_parameters(people: People) -> None:
    assert fields(refused(f"{PATH}?kind=mock", BRANCH, people.planner, 400)) == ["kind"]
