"""The ledgers, and branching a mock off one."""

from __future__ import annotations

import pytest
from django.test import Client

from samples.models import Holding, Ledger, Place
from tests.conftest import People
from tests.pages.conftest import ClientFor, Mock
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")

BRANCH = "/ledgers/mars-2020-flight/branch/"
GIVEN = {"name": "Retrieval B", "slug": "retrieval-b"}


def test_tells_what_is_real_and_what_is_not(mock: Mock) -> None:
    mock.pick_up()
    page = get("/ledgers/")
    assert page.text.index("Mars 2020 flight ledger Flight") < page.text.index("Retrieval A MOCK")
    assert "122 events of its own" in page.text
    assert "1 event of its own 122 taken over" in page.text
    assert "branched off Mars 2020 flight ledger" in page.text
    assert page.links_to(f"/?{mock.query}") == ["Retrieval A", "Look at it"]
    assert page.links_to(f"/history/?{mock.query}") == ["History"]


def test_branching_is_offered_to_who_may(people: People, client_for: ClientFor) -> None:
    assert get("/ledgers/", client_for(people.planner)).links_to(BRANCH) == ["Branch off"]
    for person in (None, people.outsider, people.viewer, people.custodian):
        assert not get("/ledgers/", client_for(person)).links_to(BRANCH)


def test_a_branch_opens_from_the_last_state(people: People, client_for: ClientFor) -> None:
    response = client_for(people.planner).post(BRANCH, GIVEN, follow=True)
    assert response.redirect_chain == [("/?ledger=retrieval-b", 302)]
    page = Page(response)
    assert page.title.startswith("MOCK · ")
    assert "The mock Retrieval B is open." in page.text
    made = Ledger.objects.get(slug="retrieval-b")
    assert (made.kind, made.opened_by) == ("mock", "planner")
    assert Holding.objects.filter(ledger=made).count() == 43


def test_a_branch_of_the_past_has_its_state(people: People, client_for: ClientFor) -> None:
    client_for(people.planner).post(BRANCH, GIVEN | {"at": "sol 653"})
    made = Ledger.objects.get(slug="retrieval-b")
    assert Holding.objects.filter(ledger=made, stage="cached").count() == 1
    assert "as of 2022-12-22" in get("/ledgers/").text


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"slug": "retrieval-b"}, "name"),
        ({"name": "B", "slug": "not a slug"}, "slug"),
        ({"name": "B", "slug": "mars-2020-flight"}, "slug"),
        ({**GIVEN, "at": "yesterday"}, "at"),
        ({**GIVEN, "known_at": "99"}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    given: dict[str, str], field: str, people: People, client_for: ClientFor
) -> None:
    response = client_for(people.planner).post(BRANCH, given)
    if not field:  # a sol is a moment too
        assert response.status_code == 302
        return
    assert response.status_code == 400
    assert f'id="id_{field}_error"' in response.content.decode()
    assert Ledger.objects.count() == 1


def test_the_concepts_places_are_made_by_who_may_add_places(
    people: People, client_for: ClientFor
) -> None:
    assert "fit_out" not in get(BRANCH, client_for(people.planner)).content
    client = client_for(people.administrator)
    assert 'name="fit_out"' in get(BRANCH, client).content
    client.post(BRANCH, GIVEN | {"fit_out": "on"})
    assert Place.objects.filter(hypothetical=True).count() == 40
    assert "are there already" in get(BRANCH, client).text


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "custodian"])
def test_who_may_not_branch_is_refused(name: str, people: People, client_for: ClientFor) -> None:
    client = client_for(getattr(people, name))
    assert client.get(BRANCH).status_code == 403
    assert client.post(BRANCH, GIVEN).status_code == 403
    assert Ledger.objects.count() == 1


def test_a_visitor_signs_in_first() -> None:
    assert Client().get(BRANCH)["Location"] == f"/admin/login/?next={BRANCH}"
    assert Client().post(BRANCH, GIVEN).status_code == 302
    assert Ledger.objects.count() == 1


def test_an_unknown_ledger_is_a_404(people: People, client_for: ClientFor) -> None:
    get("/ledgers/nowhere/branch/", client_for(people.planner), status=404)
