"""Recording a verb on a page: allowed, refused, and by whom."""

from __future__ import annotations

import pytest
from django.test import Client

from samples.models import Container, CustodyEvent, Holding, Place
from samples.services import custody
from samples.services.verbs import SPECS
from tests.conftest import People
from tests.pages.conftest import ClientFor, Mock
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")

LOSE = "/containers/SN261/record/lose/"
GIVEN = {
    "occurred_at": "2026-01-01 12:00:00",
    "evidence": "a Navcam panorama",
    "reason": "Not at its spot.",
    "expected_seq": "6",
}


def holding() -> Holding:
    return Holding.objects.get(ledger__kind="flight", container__code="tube-08")


def test_the_container_page_offers_what_is_allowed_now_to_who_may(
    people: People, client_for: ClientFor
) -> None:
    page = get("/containers/SN261/", client_for(people.custodian))
    offered = [href for href, _ in page.links if "/record/" in href]
    assert f"{LOSE.replace('SN261', 'tube-08')}" in offered
    assert not any("/record/seal/" in href for href in offered)
    for person in (None, people.outsider, people.viewer, people.curator):
        seen = get("/containers/SN261/", client_for(person))
        assert "What can be done now" not in seen.text
        assert not [href for href, _ in seen.links if "/record/" in href]


def test_it_is_recorded_and_the_page_leads_to_the_event(
    people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    response = client.post(LOSE, GIVEN, follow=True)
    assert response.redirect_chain == [("/containers/tube-08/", 302)]
    page = Page(response)
    assert "Tube SN261: lost. Event 7" in page.text
    assert page.links_to("/history/mars-2020-flight/tube-08/7/")[0] == "Event 7"
    assert holding().condition == "lost"
    event = CustodyEvent.objects.get(container__code="tube-08", seq=7)
    assert (event.recorded_by, event.reason) == ("custodian", "Not at its spot.")


def test_in_a_mock_it_stays_in_the_mock(people: People, client_for: ClientFor, mock: Mock) -> None:
    client = client_for(people.custodian)
    response = client.post(f"{LOSE}?{mock.query}", GIVEN, follow=True)
    assert response.redirect_chain == [(f"/containers/tube-08/?{mock.query}", 302)]
    assert "MOCK · Tube SN261: lost." in Page(response).text
    assert holding().condition == "sound"
    assert holding().seq == 6


def test_a_mock_that_ran_ahead_begins_at_its_last_event(
    people: People, client_for: ClientFor, mock: Mock
) -> None:
    mock.pick_up(hour=5)
    page = get(f"{LOSE}?{mock.query}", client_for(people.custodian))
    assert 'value="2030-01-01 05:00:00"' in page.content
    assert "Record in the mock: Lose" in page.text


def test_a_missing_input_is_said_at_its_field(people: People, client_for: ClientFor) -> None:
    response = client_for(people.custodian).post(LOSE, GIVEN | {"reason": ""})
    assert response.status_code == 400
    assert 'id="id_reason_error"' in response.content.decode()
    assert holding().seq == 6


def test_a_refusal_stands_at_its_field_beside_the_present_state(
    people: People, client_for: ClientFor
) -> None:
    early = GIVEN | {"occurred_at": "2022-01-01 12:00:00"}
    response = client_for(people.custodian).post(LOSE, early)
    assert response.status_code == 409
    page = Page(response)
    assert "could not lose at 2022-01-01T12:00:00Z" in page.text
    assert 'id="id_occurred_at_error"' in page.content
    assert "As it stands by now" in page.text
    assert page.facts["Place"] == "Three Forks spot 1"
    assert holding().seq == 6


def test_who_was_second_sees_what_the_first_did_and_can_go_on(
    people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    image = client.post("/containers/SN261/record/image/", {**GIVEN, "reason": ""})
    assert image.status_code == 302
    response = client.post(LOSE, GIVEN)
    assert response.status_code == 409
    page = Page(response)
    assert "somebody else recorded one" in page.text
    assert page.facts["Events"].startswith("7")
    assert 'name="expected_seq" value="7"' in page.content
    assert client.post(LOSE, GIVEN | {"expected_seq": "7"}).status_code == 302
    assert holding().seq == 8


def test_what_the_state_does_not_allow_is_not_offered(
    people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    page = get("/containers/SN261/record/seal/", client, status=409)
    assert "The present state of Tube SN261 does not allow this." in page.text
    assert page.links_to("/containers/tube-08/record/lose/") == ["Lose"]
    refused = client.post("/containers/SN261/record/seal/", GIVEN)
    assert refused.status_code == 409
    assert holding().seq == 6


@pytest.mark.parametrize("verb", SPECS)
def test_every_verb_has_its_form_or_says_why_not(
    verb: str, people: People, client_for: ClientFor
) -> None:
    path = f"/containers/tube-40/record/{verb}/"
    assert client_for(people.custodian).get(path).status_code in {200, 409}


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not_record_is_refused(name: str, people: People, client_for: ClientFor) -> None:
    client = client_for(getattr(people, name))
    for response in (client.get(LOSE), client.post(LOSE, GIVEN)):
        assert response.status_code == 403
        assert "may not do this" in Page(response).text
    assert holding().seq == 6


def test_a_visitor_signs_in_first() -> None:
    for response in (Client().get(LOSE), Client().post(LOSE, GIVEN)):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/?next=/containers/SN261/record/lose/")
    assert holding().seq == 6


def test_a_form_of_another_site_records_nothing(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.custodian)
    assert client.post(LOSE, GIVEN).status_code == 403
    assert holding().seq == 6


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/containers/SN261/record/eat/", 404),
        ("/containers/SN999/record/lose/", 404),
        (f"{LOSE}?after=nowhere", 400),
        (f"{LOSE}?as_of=sol+3", 400),
        (f"{LOSE}?ledger=nowhere", 400),
    ],
)
def test_an_odd_address_is_refused(
    path: str, status: int, people: People, client_for: ClientFor
) -> None:
    get(path, client_for(people.custodian), status=status)


def test_tubes_that_ride_together_are_recorded_together(
    people: People, client_for: ClientFor, mock: Mock
) -> None:
    lander = Place.objects.get(slug="concept-lander")
    for number, code in enumerate(("tube-08", "tube-17")):
        mock.pick_up(code, 0)
        custody.deliver(lander=lander, **mock.act(code, 1))
        slot = Place.objects.get(slug=f"concept-os-slot-{number + 1:02}")
        custody.load(slot=slot, **mock.act(code, 2))
    client = client_for(people.custodian)
    path = f"/containers/tube-08/record/close_os/?{mock.query}"
    assert "1 more tube rides in the same sample container." in get(path, client).text
    given = {"occurred_at": "2030-01-01 06:00:00", "expected_seq": "9"}
    page = Page(client.post(path, given, follow=True))
    assert "and 1 more that ride with it" in page.text
    stages = Holding.objects.filter(
        ledger=mock.ledger, container__in=Container.objects.filter(code__in=("tube-08", "tube-17"))
    ).values_list("stage", flat=True)
    assert set(stages) == {"closed_in"}
