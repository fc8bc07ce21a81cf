"""Which ledger and moment a page shows: read strictly, said plainly, kept in its links."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from samples.domain.errors import InvalidValue
from samples.models import Ledger
from samples.pages import shown
from samples.services import custody
from tests.pages.conftest import Mock
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")

STATE = [
    "/", "/samples/", "/containers/", "/containers/SN261/", "/samples/malay/",
    "/depots/three-forks/", "/places/three-forks/", "/outcrops/issole/", "/map/", "/history/",
    "/handovers/",
]  # fmt: skip
# A plan says itself which ledger and moment it was made of.
OTHER_ROOMS = (
    "/plans/", "/mock-missions/", "/sources/", "/static/", "/api/", "/ogc/", "/admin/", "/ledgers/",
    "/missions/", "#", "http",
)  # fmt: skip


@pytest.mark.parametrize("path", STATE)
def test_a_mock_is_said_on_every_page(path: str, mock: Mock) -> None:
    page = get(f"{path}?{mock.query}")
    assert page.title.startswith("MOCK · ")
    assert "MOCK — Retrieval A A play-through. None of this happened." in page.text
    assert 'class="is-mock"' in page.content
    assert "What really happened." not in page.text


@pytest.mark.parametrize("path", [*STATE, "/containers/tube-40/", "/places/perseverance/"])
def test_links_keep_ledger_and_moment(path: str, mock: Mock) -> None:
    mock.pick_up()
    query = f"{mock.query}&as_of=2030-06-01&known_at=2100-01-01"
    kept = {"ledger": ["retrieval-a"], "as_of": ["2030-06-01"], "known_at": ["2100-01-01"]}
    for href, words in get(f"{path}?{query}").links:
        parts = urlsplit(href)
        names_ledger = parts.path == "/ledgers/retrieval-a/proof/"
        is_event = parts.path.startswith("/history/") and parts.path != "/history/"
        if href.startswith(OTHER_ROOMS) or is_event or names_ledger or words in {
            "Back to now", "Leave the mock", "Flight ledger",
        }:  # fmt: skip
            continue
        found = parse_qs(parts.query)
        if parts.path in {"/stock-takes/", "/scan/", "/portions/"}:
            assert found["ledger"] == ["retrieval-a"], href
        else:
            assert found.items() >= kept.items(), (href, words)


def test_the_map_asks_for_the_same_moment(mock: Mock) -> None:
    mock.pick_up()
    page = get(f"/map/?{mock.query}")
    assert f'data-map="/map/data.json?{mock.query}"' in page.content
    layers = json.loads(Client().get(f"/map/data.json?{mock.query}").content)["layers"]
    lying = next(layer for layer in layers if layer["id"] == "depot")["features"]
    assert "Malay" not in {feature["title"] for feature in lying}
    assert all(feature["url"].endswith(mock.query) for feature in lying)


def test_filters_keep_the_ledger_and_ask_its_state(mock: Mock) -> None:
    mock.pick_up()
    page = get(f"/samples/?place=three-forks&{mock.query}")
    assert "9 samples" in page.text
    assert '<input type="hidden" name="ledger" value="retrieval-a">' in page.content
    assert f"/samples/?{mock.query}" in [href for href, words in page.links if words == "Clear all"]
    assert "1 sample" in get(f"/samples/?stage=retrieved&{mock.query}").text
    assert "10 samples" in get("/samples/?place=three-forks").text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", "22 samples"),
        ("place=three-forks", "1 sample"),
        ("place=perseverance", "20 samples"),
        ("stage=cached", "1 sample"),
        ("sealed=true", "21 samples"),
        ("retained=false", "1 sample"),
        ("place=three-forks&stage=sealed", "No sample fits"),
    ],
)
def test_a_past_list_is_what_was_taken_and_where_it_was(query: str, count: str) -> None:
    """By sol 653 the first tube was dropped; the others were aboard, many not yet taken."""
    assert f" {count}" in get(f"/samples/?as_of=sol+653&{query}").text


def test_a_sample_that_was_not_taken_yet_says_so() -> None:
    page = get("/samples/malay/?as_of=sol+300")
    assert "Not taken yet" in page.text
    assert "Emptied out" not in page.text
    assert "Not taken yet" not in get("/samples/malay/?as_of=sol+400").text


@pytest.mark.parametrize("ordering", ["stage", "-stage", "place", "-place"])
def test_a_past_list_is_sorted_by_the_state_of_its_moment(ordering: str) -> None:
    column = {"stage": 7, "place": 8}[ordering.removeprefix("-")]
    rows = get(f"/samples/?as_of=sol+660&ordering={ordering}").rows[1:]
    values = [row[column] for row in rows if row[column] and row[column] != "Emptied out"]
    blocks = [value for at, value in enumerate(values) if at == 0 or values[at - 1] != value]
    assert len(blocks) == len(set(blocks)), "equal values stand together"


def test_a_container_as_it_was() -> None:
    page = get("/containers/SN261/?as_of=sol+400")
    assert "Not now: as of" in page.text
    assert "Dropped" not in page.text
    assert "Sealed" in page.text
    assert "leads to the present state" in page.text
    assert "Hash chain holds: 6 events." in page.text
    assert "What can be done now" not in page.text


def test_the_first_fill_was_in_it_before_it_was_emptied() -> None:
    assert "Held before First fill of tube 261" in get("/containers/SN261/").text
    then = get("/containers/SN261/?as_of=2022-01-10")
    assert "Held before" not in then.text
    assert "Malay" not in then.text
    assert then.links_to("/samples/issole-first-fill/?as_of=2022-01-10")


def test_the_depot_fills_up() -> None:
    assert (
        "1 tube lay on the ground here, dropped on sol 653."
        in get("/depots/three-forks/?as_of=sol+653").text
    )
    assert "10 tubes lie on the ground here" in get("/depots/three-forks/").text


def test_what_was_known_then() -> None:
    """Everything was recorded when the inventory was loaded: before that nothing was known."""
    assert (
        "No container has all of these at once" not in get("/containers/?known_at=2020-01-01").text
    )
    page = get("/containers/SN261/?known_at=2020-01-01")
    assert "No event has been recorded." in page.text
    assert "It is not in" not in page.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("ledger=nowhere", "ledger"),
        ("ledger=a&ledger=b", "ledger"),
        ("as_of=yesterday", "as_of"),
        ("as_of=2022-13-01", "as_of"),
        ("as_of=2022-02-30", "as_of"),
        ("as_of=sol+-3", "as_of"),
        ("as_of=sol+9999999", "as_of"),
        ("as_of=9999-12-31T23:59:59-14:00", "as_of"),
        ("as_of=0001-01-01", "as_of"),
        ("known_at=12:00", "known_at"),
        ("as_of=" + "9" * 300, "as_of"),
        ("as_of=2022-01-01&as_of=2023-01-01", "as_of"),
    ],
)
@pytest.mark.parametrize("path", ["/", "/containers/SN261/", "/map/data.json"])
def test_a_bad_value_is_refused_readably(path: str, query: str, field: str) -> None:
    page = get(f"{path}?{query}", status=400)
    assert "Expected: " in page.text
    assert field


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2022-12-21T17:15", "2022-12-21T17:15:00+00:00"),
        ("2022-12-21 17:15:30", "2022-12-21T17:15:30+00:00"),
        ("2022-12-21 17:15 UTC", "2022-12-21T17:15:00+00:00"),
        ("2022-12-21T19:15+02:00", "2022-12-21T19:15:00+02:00"),
        ("2022-12-21", "2022-12-21T23:59:59.999999+00:00"),
    ],
)
def test_moments_as_people_write_them(text: str, iso: str, flight: Ledger) -> None:
    found = shown.moment("as_of", text, flight.mission.clock)
    assert found is not None
    assert found.isoformat() == iso


def test_a_sol_means_its_end(flight: Ledger) -> None:
    clock = flight.mission.clock
    for text in ("653", "sol 653", "Sol653"):
        assert shown.moment("as_of", text, clock) == clock.sol_window(653)[1]
    with pytest.raises(InvalidValue):
        shown.moment("as_of", "sol 1e3", clock)


def test_the_control_offers_what_there_is_and_keeps_filters(mock: Mock) -> None:
    page = get(f"/samples/?place=three-forks&as_of=sol+653&{mock.query}")
    assert '<input type="hidden" name="place" value="three-forks">' in page.content
    assert '<option value="retrieval-a" selected>MOCK — Retrieval A</option>' in page.content
    assert '<option value="">Mars 2020 flight ledger</option>' in page.content
    assert page.links_to(f"/samples/?place=three-forks&{mock.query}")
    assert page.links_to("/samples/?place=three-forks")


def test_a_refusal_in_a_mock_still_says_mock(mock: Mock) -> None:
    page = get(f"/containers/SN999/?{mock.query}", status=404)
    assert page.title.startswith("MOCK · ")


def test_an_export_of_a_mock_says_so(mock: Mock) -> None:
    response = Client().get(f"/samples/export.csv?{mock.query}&as_of=sol+700")
    assert 'filename="MOCK-retrieval-a-' in response["Content-Disposition"]
    lines = response.getvalue().decode("utf-8-sig").splitlines()
    assert lines[0].endswith("Ledger,As of (UTC)")
    assert all("MOCK retrieval-a" in line for line in lines[1:])


def test_corrections_are_struck_through_and_linked(mock: Mock) -> None:
    mock.pick_up()
    custody.correct(corrects=7, **mock.act("tube-08", 1), reason="Another tube was meant.")  # type: ignore[misc]
    page = get(f"/containers/SN261/?{mock.query}")
    assert "<s>Picked up</s>" in page.content
    assert "Taken back by event 8: Another tube was meant." in page.text
    assert "Takes back event 7: Another tube was meant." in page.text
    assert page.links_to("/history/retrieval-a/tube-08/8/")
    assert "Cached" in page.text
    wrong = get("/history/retrieval-a/tube-08/7/")
    assert "This entry was wrong." in wrong.text
    assert "it takes back event 7" in get("/history/retrieval-a/tube-08/8/").text
    listed = get(f"/history/?{mock.query}")
    assert "<s>Picked up</s>" in listed.content


def test_inherited_events_are_marked_as_of_the_parent(mock: Mock) -> None:
    mock.pick_up()
    page = get(f"/containers/SN261/?{mock.query}")
    assert page.text.count("From Mars 2020 flight ledger") == 6
    assert page.links_to("/history/mars-2020-flight/tube-08/6/") == ["#6"]
    assert page.links_to("/history/retrieval-a/tube-08/7/") == ["#7"]
    assert "From Mars 2020 flight ledger" not in get("/containers/SN261/").text
    assert "123 events" in get(f"/history/?{mock.query}").text
