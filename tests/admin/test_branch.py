"""Branching a mock ledger off, and the places of the concept, in the admin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import BranchHead, CustodyEvent, Holding, Ledger, Place
from samples.selectors import lookup
from tests.admin.conftest import Snapshot
from tests.admin.custody import rehearsal
from tests.admin.forms import context_of, listing, page, said
from tests.conftest import People

ClientFor = Callable[[User | None], Client]
NAMED = {"name": "Early return", "slug": "early-return"}


def address(name: str, ledger: Ledger | None = None) -> str:
    return f"/admin/samples/ledger/{(ledger or lookup.flight_ledger()).pk}/{name}/"


@pytest.fixture
def planner(people: People, client_for: ClientFor) -> Client:
    return client_for(people.planner)


@pytest.mark.parametrize(
    ("person", "branches", "fits_out"),
    [
        ("viewer", False, False),
        ("custodian", False, False),
        ("curator", False, True),
        ("planner", True, False),
        ("administrator", True, True),
        ("outsider", False, False),
    ],
)
def test_who_may_branch_off_and_fit_out(
    people: People,
    client_for: ClientFor,
    everything: Snapshot,
    person: str,
    branches: bool,
    fits_out: bool,
) -> None:
    user = getattr(people, person)
    user.is_staff = True
    user.save()
    client, before = client_for(user), everything()
    content = client.get(page(lookup.flight_ledger())).content.decode()
    for name, may in (("branch", branches), ("fit-out", fits_out)):
        assert client.get(address(name)).status_code == (200 if may else 403)
        assert (address(name) in content) is may
        if not may:
            assert client.post(address(name), NAMED).status_code == 403
    assert everything() == before


def test_a_branch_starts_from_the_state_at_a_moment(planner: Client) -> None:
    events = CustodyEvent.objects.count()
    response = planner.post(address("branch"), {**NAMED, "as_of": "2022-06-01 00:00:00"})
    made = Ledger.objects.get(slug="early-return")
    assert response["Location"] == page(made)
    assert "starts from" in said(response)[0]
    assert (made.kind, made.opened_by, made.parent) == ("mock", "planner", lookup.flight_ledger())
    assert Holding.objects.get(ledger=made, container__code="tube-08").stage == "sealed"
    assert CustodyEvent.objects.count() == events
    shown = planner.get(page(made)).content.decode()
    for text in ("MOCK", "Early return", "Mars 2020 flight ledger", "planner", "2022"):
        assert text in shown
    assert planner.get(listing(BranchHead)).status_code == 200


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"slug": "mars-2020-flight"}, "slug"),
        ({"slug": "a b"}, "slug"),
        ({"name": ""}, "name"),
        ({"as_of": "yesterday"}, "as_of"),
    ],
)
def test_a_branch_that_cannot_be_is_refused_at_its_field(
    planner: Client, everything: Snapshot, told: dict[str, str], field: str
) -> None:
    before = everything()
    response = planner.post(address("branch"), {**NAMED, **told})
    assert list(context_of(response)["form"].errors) == [field]
    assert everything() == before


def test_concept_places_are_made_when_that_is_confirmed_and_marked(curator: Client) -> None:
    before = Place.objects.count()
    assert curator.get(address("fit-out")).status_code == 200
    assert Place.objects.count() == before
    assert "40 places were made" in said(curator.post(address("fit-out")))[-1]
    assert "there already" in said(curator.post(address("fit-out")))[-1]
    assert Place.objects.filter(hypothetical=True).count() == 40
    listed = curator.get(listing(Place), {"hypothetical__exact": "1", "q": "lander"})
    assert "Concept" in listed.content.decode()
    assert [str(place) for place in context_of(listed)["cl"].result_list] == [
        "Sample Retrieval Lander (concept)"
    ]


def test_lists_tell_flight_from_mock_in_word_and_colour(viewer: Client) -> None:
    rehearsal()
    for model in (Ledger, Holding, BranchHead):
        content = viewer.get(listing(model)).content.decode()
        assert "cache-badge--mock" in content, model
        assert "MOCK" in content
    for both in (CustodyEvent, Holding):
        assert context_of(viewer.get(listing(both)))["environment"][0] == "Flight and MOCK ledgers"
