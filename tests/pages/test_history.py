"""The history of the flight ledger, and one event."""

from __future__ import annotations

import pytest

from samples.models import CustodyEvent
from samples.services import guards
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def test_the_latest_events_come_first() -> None:
    page = get("/history/")
    assert "122 events" in page.text
    assert page.text.index("Filled Gallants") < page.text.index("Sealed Main River")


def test_pages_hold_every_event_once() -> None:
    events, path = [], "/history/"
    while path:
        page = get(path)
        events += [href for href, words in page.links if words.startswith("#")]
        path = next((f"/history/{href}" for href, words in page.links if words == "Next"), "")
    assert len(events) == len(set(events)) == CustodyEvent.objects.count()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("verb=drop", 10),
        ("verb=fail_seal", 3),
        ("verb=fail_seal&verb=empty", 4),
        ("container=tube-08", 6),
        ("container=SN261", 6),
        ("verb=fill&container=tube-08", 2),
        ("place=three-forks", 10),
        ("search=jammed", 1),
        ("sol_min=690&sol_max=690", 1),
    ],
)
def test_filters(query: str, count: int) -> None:
    page = get(f"/history/?{query}")
    assert f"{count} event" in page.text
    assert len([words for _, words in page.links if words.startswith("#")]) == count


def test_nothing_found_is_told() -> None:
    assert "No such event" in get("/history/?verb=load").text


@pytest.mark.parametrize("query", ["verb=eat", "container=SN999", "sol_min=-1"])
def test_a_bad_value_is_refused(query: str) -> None:
    get(f"/history/?{query}", status=400)


def test_an_event_tells_everything_about_itself() -> None:
    page = get("/history/mars-2020-flight/tube-08/6/")
    event = CustodyEvent.objects.get(container__code="tube-08", seq=6)
    assert page.facts["Sol"] == "Sol 653"
    assert page.facts["UTC"] == "2022-12-21 17:15:41 UTC"
    assert page.facts["Local mean solar time"] == "13:38:22 Printed 13:38:22.157"
    assert page.facts["From"] == "Perseverance storage rack Sealed"
    assert page.facts["To"] == "Three Forks spot 1 Cached"
    assert page.facts["Hash"] == event.hash
    assert page.facts["Previous hash"] == event.previous_hash
    assert '"verb": "drop"' in page.text
    assert "The hash is that of the text." in page.text
    assert page.links_to("/history/mars-2020-flight/tube-08/5/") == ["Event before"]
    assert "Event after" not in page.text


def test_the_first_event_has_none_before() -> None:
    page = get("/history/mars-2020-flight/tube-08/1/")
    assert "The first event of its chain." in page.facts["Previous hash"]
    assert "Event before" not in page.text
    assert page.facts["Sol"] == "By sol 0"


def test_an_altered_text_shows() -> None:
    with guards.lifted():
        CustodyEvent.objects.filter(container__code="tube-08", seq=6).update(hash="0" * 64)
    assert "The hash is not that of the text." in get("/history/mars-2020-flight/tube-08/6/").text


@pytest.mark.parametrize(
    "path",
    [
        "/history/mars-2020-flight/tube-08/7/",
        "/history/mars-2020-flight/tube-99/1/",
        "/history/mock/tube-08/1/",
        "/history/mars-2020-flight/tube-08/99999999999999999999/",
    ],
)
def test_an_unknown_one_is_a_404_that_says_what_does(path: str) -> None:
    assert "such as mars-2020-flight/tube-08/1" in get(path, status=404).text
