"""The list of containers, and the page of one."""

from __future__ import annotations

import pytest

from samples.models import CustodyEvent, Holding
from samples.services import guards
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def test_the_list_has_all_of_them() -> None:
    page = get("/containers/")
    assert "43 containers" in page.text
    rows = {row[0]: row[1:] for row in page.rows}
    assert rows["Tube SN261"] == ["Sample tube", "Malay", "Cached", "Three Forks spot 1"]
    assert rows["Tube 43"] == [
        "Witness tube", "Nothing", "Stored empty", "Perseverance storage rack",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=witness_tube", 5),
        ("empty=true", 10),
        ("place=perseverance", 33),
        ("place=three-forks", 10),
        ("search=malay", 1),
        ("search=SN261", 1),
        ("search=tube-4", 4),
        ("stage=seal_failed", 1),
    ],
)
def test_filters(query: str, count: int) -> None:
    assert f"{count} container" in get(f"/containers/?{query}").text


@pytest.mark.parametrize("ordering", ["code", "kind", "content", "stage", "place"])
def test_sorts(ordering: str) -> None:
    up = [row[0] for row in get(f"/containers/?ordering={ordering}").rows[1:]]
    down = [row[0] for row in get(f"/containers/?ordering=-{ordering}").rows[1:]]
    assert len(set(up)) == 43
    assert up != down


@pytest.mark.parametrize("identifier", ["tube-08", "SN261", "261", "M2020-00337-08", "malay"])
def test_is_found_by_each_of_its_names(identifier: str) -> None:
    assert get(f"/containers/{identifier}/").title.startswith("Tube SN261")


def test_tells_what_it_holds_and_held() -> None:
    page = get("/containers/SN261/")
    assert page.links_to("/samples/M2020-00337-08/")[0] == "Malay"
    assert "Held before First fill of tube 261" in page.text
    assert page.facts["Etched serial number"].startswith("SN261")
    assert "S12" in page.facts["Etched serial number"]
    assert page.facts["Mass when empty"] == "—"
    order = ["Registered", "Filled", "Emptied", "Filled", "Sealed", "Dropped"]
    told = page.text[page.text.index("6 events") :]
    for verb in order:
        told = told[told.index(verb) :]


def test_an_empty_one_says_so() -> None:
    page = get("/containers/tube-40/")
    assert "Nothing. No sample has been put into it so far." in page.text
    assert page.facts["Etched serial number"] == "— Not published."


def test_the_hash_chain_holds() -> None:
    assert "Hash chain holds: 6 events." in get("/containers/SN261/").text
    assert "Hash chain holds: 1 event." in get("/containers/tube-40/").text


def test_a_tampered_event_shows() -> None:
    with guards.lifted():
        CustodyEvent.objects.filter(container__code="tube-08", seq=3).update(reason="Nothing.")
    page = get("/containers/SN261/")
    assert "The hash chain does not hold." in page.text
    assert "mars-2020-flight/tube-08#3: column reason" in page.text


def test_a_removed_last_event_shows() -> None:
    with guards.lifted():
        CustodyEvent.objects.filter(container__code="tube-08", seq=6).delete()
    assert "not what the events lead to" in get("/containers/SN261/").text


def test_a_state_that_no_event_leads_to_shows() -> None:
    Holding.objects.filter(container__code="tube-08").update(sealed=False)
    assert "The hash chain does not hold." in get("/containers/SN261/").text


def test_an_unknown_one_is_a_404_that_says_which_forms_do() -> None:
    page = get("/containers/SN999/", status=404)
    assert "a code such as tube-08, a serial such as SN261" in page.text
