"""Custody verbs in the admin: of one container and of a selection, allowed and refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Container, CustodyEvent, Holding
from samples.selectors import lookup
from samples.services import custody
from tests.admin.conftest import Snapshot
from tests.admin.custody import act, choose, load, rehearsal, say, tube
from tests.admin.forms import context_of, listing, page, said
from tests.conftest import People

ClientFor = Callable[[User | None], Client]
WHEN = {"occurred_at": "2023-06-01 12:00:00"}


@pytest.fixture
def custodian(people: People, client_for: ClientFor) -> Client:
    return client_for(people.custodian)


def labels(response: Any, name: str) -> list[str]:
    return [choice.label for choice in context_of(response)[name]]


# --- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("person", ["viewer", "curator", "planner", "outsider"])
def test_who_may_not_record_is_shown_no_way_and_refused(
    people: People, client_for: ClientFor, everything: Snapshot, person: str
) -> None:
    user = getattr(people, person)
    user.is_staff = True
    user.save()
    client, before = client_for(user), everything()
    for address in (choose(tube()), say("image", tube())):
        assert client.get(address).status_code == 403
        assert client.post(address, WHEN).status_code == 403
    if person != "outsider":
        assert "/record/" not in client.get(page(tube())).content.decode()
        assert "Record in the custody ledger" not in client.get(listing(Container)).content.decode()
    assert everything() == before


def test_nobody_records_without_signing_in(client_for: ClientFor, everything: Snapshot) -> None:
    before = everything()
    assert client_for(None).post(say("image", tube()), WHEN).status_code == 302
    assert everything() == before


def test_a_person_with_one_verb_is_offered_that_one(people: People, client_for: ClientFor) -> None:
    from django.contrib.auth.models import Permission

    for codename in ("view_container", "record_image"):
        people.viewer.user_permissions.add(Permission.objects.get(codename=codename))
    client = client_for(User.objects.get(pk=people.viewer.pk))
    assert labels(client.get(choose(tube())), "possible") == ["Image"]
    assert client.get(say("lose", tube())).status_code == 403


# --- Choosing -------------------------------------------------------------------------------------


def test_a_containers_page_has_a_button_for_each_verb_allowed_now(custodian: Client) -> None:
    content = custodian.get(page(tube())).content.decode()
    for verb in ("pick_up", "survey", "offer", "correct", "withdraw"):
        assert f"/record/{verb}/?containers={tube().pk}" in content
    for verb in ("seal", "accept", "open", "fill"):
        assert f"/record/{verb}/" not in content


def test_the_action_of_the_list_leads_to_the_choice(custodian: Client) -> None:
    keys = [tube(code).pk for code in ("tube-08", "tube-01")]
    response = custodian.post(listing(Container), {"action": "record", "_selected_action": keys})
    assert response.status_code == 302
    assert response["Location"] == choose(tube("tube-01"), tube("tube-08"))


def test_only_verbs_for_all_are_offered_and_the_others_say_for_which_not(
    custodian: Client,
) -> None:
    response = custodian.get(choose(tube("tube-08"), tube("tube-02"), tube("tube-01")))
    possible, impossible = labels(response, "possible"), labels(response, "impossible")
    assert {"Image", "Lose", "Offer"} <= set(possible)
    assert "Pick up" in impossible
    refused = {choice.label: choice.refused for choice in context_of(response)["impossible"]}
    assert refused["Pick up"].startswith("tube-01 (")
    assert "SN261" not in refused["Pick up"]


@pytest.mark.parametrize("query", ["", "containers=", "containers=x", "containers=999999",
                                   "containers=1&ledger=nowhere"])  # fmt: skip
def test_an_odd_address_leads_back_to_the_list(custodian: Client, query: str) -> None:
    for verb in ("", "image/"):
        response = custodian.get(f"/admin/samples/container/record/{verb}?{query}")
        assert response.status_code == 302
        assert said(response)
    assert custodian.get("/admin/samples/container/record/fly/?containers=1").status_code == 404


# --- Recording ------------------------------------------------------------------------------------


def test_a_verb_is_recorded_and_the_message_links_to_the_event(custodian: Client) -> None:
    response = custodian.post(
        say("image", tube()), {**WHEN, "evidence": "CC0_0700", "expected_seq": 6}
    )
    event = CustodyEvent.objects.get(verb="image")
    assert response.status_code == 302
    assert response["Location"] == page(tube())
    assert (event.seq, event.recorded_by, event.details) == (
        7, "custodian", {"evidence": "CC0_0700"},
    )  # fmt: skip
    assert page(event) in said(response)[0]


def test_a_selection_is_recorded_as_a_whole_and_slots_are_shared_out(custodian: Client) -> None:
    mock = rehearsal()
    chosen = [tube("tube-02"), tube("tube-03"), tube("tube-08")]
    for container in chosen:
        custody.deliver(lander=lookup.place("concept-lander"), **act(container, mock))
    response = custodian.post(
        say("load", *chosen, ledger=mock), {"occurred_at": "2031-06-01 12:00", "slot": "concept-os"}
    )
    assert response.status_code == 302
    assert response["Location"].endswith("?ledger=rehearsal")
    assert "MOCK ledger Rehearsal" in said(response)[0]
    slots = Holding.objects.filter(ledger=mock, stage="loaded").order_by("place__slug")
    assert [holding.place.slug for holding in slots] == [
        f"concept-os-slot-0{number}" for number in (1, 2, 3)
    ]
    assert not CustodyEvent.objects.filter(ledger__kind="flight", verb="load").exists()


def test_the_tubes_of_a_sample_container_go_along_and_are_named(custodian: Client) -> None:
    mock = rehearsal()
    three = [tube("tube-02"), tube("tube-03"), tube("tube-08")]
    load(mock, *three)
    shown = custodian.get(say("close_os", three[0], ledger=mock))
    assert [rider.code for rider in context_of(shown)["riders"]] == ["tube-03", "tube-08"]
    assert "Goes along:" in shown.content.decode()
    some = custodian.get(say("close_os", *three[:2], ledger=mock))
    assert "Not all are chosen." in some.content.decode()
    before = CustodyEvent.objects.count()
    refused = custodian.post(
        say("close_os", *three[:2], ledger=mock), {"occurred_at": "2031-06-02 12:00"}
    )
    assert "travel together" in refused.content.decode()
    assert CustodyEvent.objects.count() == before
    custodian.post(say("close_os", three[0], ledger=mock), {"occurred_at": "2031-06-02 12:00"})
    assert Holding.objects.filter(ledger=mock, stage="closed_in").count() == 3


# --- Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "told", "field", "words"),
    [
        ("pick_up", {}, "place", "This field is required."),
        ("lose", {"reason": "Gone."}, "evidence", "evidence is needed"),
        ("lose", {"evidence": "X"}, "reason", "This field is required."),
        ("image", {"occurred_at": "2999-01-01"}, "occurred_at", "before it happened"),
        ("image", {"occurred_at": "2020-01-01"}, "occurred_at", "no earlier than"),
        ("image", {"sol": "3"}, "sol", "is not in sol 3"),
        ("image", {"expected_seq": "5"}, "__all__", "has 6 events now, not 5"),
        ("seal", {}, "__all__", "can&#x27;t seal now"),
    ],
)
def test_a_refusal_stands_at_its_field_with_the_present_state_and_changes_nothing(
    custodian: Client,
    everything: Snapshot,
    verb: str,
    told: dict[str, str],
    field: str,
    words: str,
) -> None:
    before = everything()
    response = custodian.post(say(verb, tube()), {**WHEN, **told})
    assert response.status_code == 200
    assert list(context_of(response)["form"].errors) == [field]
    content = response.content.decode()
    for text in (words, "Nothing was recorded.", "Cached", "Three Forks spot 1"):
        assert text in content, text
    assert everything() == before


def test_of_a_selection_nothing_is_recorded_when_one_is_refused(
    custodian: Client, everything: Snapshot
) -> None:
    before = everything()
    response = custodian.post(
        say("survey", tube("tube-08"), tube("tube-01")),
        {**WHEN, "latitude_deg": "18.4", "longitude_deg": "77.4"},
    )
    content = response.content.decode()
    assert "tube-01 is" in content
    assert "Not possible now" in content
    assert everything() == before


def test_places_of_a_concept_are_offered_in_a_mock_ledger_alone(custodian: Client) -> None:
    mock = rehearsal()
    concept = 'value="concept-helicopter-1"'
    assert concept in custodian.get(say("pick_up", tube(), ledger=mock)).content.decode()
    assert concept not in custodian.get(say("pick_up", tube())).content.decode()


# --- Corrections ----------------------------------------------------------------------------------


def test_the_last_event_is_taken_back_and_stays_struck_through(custodian: Client) -> None:
    drop = CustodyEvent.objects.get(container=tube(), verb="drop")
    shown = custodian.get(page(drop)).content.decode()
    assert f"/record/correct/?containers={tube().pk}" in shown
    seal = CustodyEvent.objects.get(container=tube(), verb="seal")
    assert "/record/correct/" not in custodian.get(page(seal)).content.decode()
    response = custodian.post(
        say("correct", tube()),
        {**WHEN, "corrects": drop.seq, "reason": "Another tube.", "expected_seq": 6},
    )
    assert response.status_code == 302
    assert Holding.objects.get(container=tube(), ledger__kind="flight").stage == "sealed"
    content = custodian.get(page(drop)).content.decode()
    assert "Taken back" in content
    assert "/record/correct/" not in content
    history = custodian.get(page(tube())).content.decode()
    assert "Corrected by event 7" in history
    assert "takes back event 6" in history
    listed = custodian.get(listing(CustodyEvent), {"q": "tube-08"}).content.decode()
    assert '<del class="cache-struck">Drop</del>' in listed


def test_who_may_not_correct_has_no_button(viewer: Client) -> None:
    drop = CustodyEvent.objects.get(container=tube(), verb="drop")
    assert "/record/correct/" not in viewer.get(page(drop)).content.decode()


def test_a_registration_has_no_button(custodian: Client) -> None:
    first = CustodyEvent.objects.get(container=tube("tube-09"), seq=1)
    assert "/record/correct/" not in custodian.get(page(first)).content.decode()


# --- Flight and mock ------------------------------------------------------------------------------


def test_every_page_of_a_mock_ledger_says_so(custodian: Client) -> None:
    mock = rehearsal()
    event = custody.image(**act(tube(), mock))
    holding = Holding.objects.get(ledger=mock, container=tube())
    for address in (
        choose(tube(), ledger=mock),
        say("image", tube(), ledger=mock),
        f"{page(tube())}?ledger=rehearsal",
        f"{listing(Container)}?ledger=rehearsal",
        f"{listing(Holding)}?ledger=rehearsal",
        page(event),
        page(holding),
        page(mock),
    ):
        response = custodian.get(address)
        assert "nothing here really happened" in response.content.decode(), address
        assert context_of(response)["environment"][0] == "MOCK ledger", address
    for address in (page(tube()), listing(Container), say("image", tube())):
        response = custodian.get(address)
        assert "nothing here really happened" not in response.content.decode(), address
        assert context_of(response)["environment"][0] == "Flight ledger", address
