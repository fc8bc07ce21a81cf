"""Hand-overs: the panel on the container's page, the list, the answers."""

from __future__ import annotations

import pytest

from samples.models import Holding
from samples.services import custody
from tests.conftest import People
from tests.pages.conftest import ClientFor, Mock
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")

ACCEPT = "/containers/tube-08/record/accept/"
GIVEN = {
    "condition": "sound",
    "seal": "intact",
    "occurred_at": "2030-01-01 04:00:00",
    "expected_seq": "8",
}


@pytest.fixture
def offered(mock: Mock) -> Mock:
    mock.pick_up()
    mock.offer()
    return mock


def test_the_offer_is_said_with_document_and_who_answers_meanwhile(offered: Mock) -> None:
    page = get(f"/containers/SN261/?{offered.query}")
    assert (
        "Offered to Orbiter team (concept) by document TD-7 since 2030-01-01 02:00:00 UTC."
        in page.text
    )
    assert "Until it is accepted, Mars 2020 surface operations answers for it." in page.text
    assert "Offered to" not in get("/containers/SN261/").text


def test_the_answers_are_for_who_may(offered: Mock, people: People, client_for: ClientFor) -> None:
    for path in ("/containers/SN261/", "/handovers/"):
        page = get(f"{path}?{offered.query}", client_for(people.custodian))
        for verb in ("accept", "decline", "recall"):
            assert page.links_to(f"/containers/tube-08/record/{verb}/?{offered.query}")
        for person in (None, people.outsider, people.planner):
            seen = get(f"{path}?{offered.query}", client_for(person))
            assert not [href for href, _ in seen.links if "/record/" in href]


def test_accepted_the_receiver_answers_for_it(
    offered: Mock, people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    page = Page(client.post(f"{ACCEPT}?{offered.query}", GIVEN, follow=True))
    assert "Tube SN261: accepted." in page.text
    assert "Orbiter team (concept) answers for it from now on" in page.text
    assert "Seal intact" in page.text
    holding = Holding.objects.get(ledger=offered.ledger, container__code="tube-08")
    assert holding.custodian == offered.other_organisation
    assert holding.offered_to is None
    listed = get(f"/handovers/?{offered.query}")
    assert "Nothing is on offer" in listed.text
    assert listed.text.index("Accepted Malay") < listed.text.index("Offered Malay")


def test_the_receiver_states_condition_and_seal(
    offered: Mock, people: People, client_for: ClientFor
) -> None:
    response = client_for(people.custodian).post(
        f"{ACCEPT}?{offered.query}", {"occurred_at": "2030-01-01 04:00:00"}
    )
    assert response.status_code == 400
    assert 'id="id_seal_error"' in response.content.decode()


def test_what_is_declined_stays_with_the_giver(offered: Mock) -> None:
    custody.decline(reason="Another tube.", **offered.act("tube-08", 3))  # type: ignore[misc]
    page = get(f"/handovers/?{offered.query}")
    assert "Nothing is on offer" in page.text
    assert "Declined Malay" in page.text
    assert "Another tube." in page.text


def test_what_was_on_offer_then(offered: Mock) -> None:
    custody.recall(**offered.act("tube-08", 5))
    then = get(f"/handovers/?{offered.query}&as_of=2030-01-01T03:00")
    assert "On offer then" in then.text
    assert "by document TD-7" in then.text
    assert "Offer recalled" not in then.text


def test_nothing_was_handed_over_in_the_flight_ledger() -> None:
    page = get("/handovers/")
    assert "Nothing is on offer" in page.text
    assert "No container has been offered to anybody in this ledger." in page.text
