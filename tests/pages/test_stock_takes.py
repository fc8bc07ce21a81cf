"""Stock-takes: starting, seeing, confirming, closing."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from samples.models import Container, CustodyEvent, Holding, Ledger, Place, StockTake, StockTakeItem
from samples.services import stock_takes
from tests.conftest import People
from tests.pages.conftest import LOADER, ClientFor, Mock
from tests.pages.query_counts import assert_unchanged
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def take(flight: Ledger) -> StockTake:
    place = Place.objects.get(slug="three-forks")
    return stock_takes.start(ledger=flight, place=place, actor=LOADER)


def path(take: StockTake) -> str:
    return f"/stock-takes/{take.pk}/"


def item(take: StockTake, code: str) -> StockTakeItem:
    return StockTakeItem.objects.get(stock_take=take, container__code=code)


def test_one_is_started_by_who_may(people: People, client_for: ClientFor) -> None:
    client = client_for(people.custodian)
    response = client.post("/stock-takes/", {"place": "three-forks", "note": "Spring"}, follow=True)
    made = StockTake.objects.get()
    assert response.redirect_chain == [(path(made), 302)]
    assert "10 expected" in Page(response).text
    page = get("/stock-takes/")
    assert page.rows[1][:5] == ["Three Forks", "Open", "10", "0", "10"]
    again = client.post("/stock-takes/", {"place": "three-forks"})
    assert again.status_code == 400
    assert "A stock-take of Three Forks is open already." in Page(again).text


@pytest.mark.parametrize("name", ["outsider", "viewer", "planner"])
def test_who_may_not_start_one_is_refused(name: str, people: People, client_for: ClientFor) -> None:
    client = client_for(getattr(people, name))
    assert "You may look at stock-takes, and start none." in get("/stock-takes/", client).text
    refused = client.post("/stock-takes/", {"place": "three-forks"})
    assert refused.status_code in {400, 403}
    assert not StockTake.objects.exists()


def test_a_visitor_signs_in_first(take: StockTake) -> None:
    assert Client().post("/stock-takes/", {"place": "perseverance"}).status_code == 302
    response = Client().post(path(take), {"do": "see", "code": "tube-08"})
    assert response["Location"] == f"/admin/login/?next={path(take)}"
    assert item(take, "tube-08").seen_at is None


def test_what_is_seen_is_marked(take: StockTake, people: People, client_for: ClientFor) -> None:
    client = client_for(people.custodian)
    given = {"do": "see", "code": "https://x.example/t/tube-08/"}
    page = Page(client.post(path(take), given, follow=True))
    assert "Tube SN261 seen where it was expected, Three Forks spot 1." in page.text
    assert "1 seen in order" in page.text
    assert "9 not seen yet" in page.text
    assert CustodyEvent.objects.filter(container__code="tube-08").count() == 6


def test_a_difference_becomes_an_event_only_when_confirmed(
    take: StockTake, people: People, client_for: ClientFor
) -> None:
    client = client_for(people.custodian)
    client.post(path(take), {"do": "see", "code": "tube-40", "place": "three-forks-01"})
    assert Holding.objects.get(ledger=take.ledger, container__code="tube-40").seq == 1
    assert "Tube 40 seen at Three Forks spot 1 not expected here" in get(path(take)).text
    lost = {"do": "confirm", "item": item(take, "tube-08").pk, "reason": "Its spot is empty."}
    page = Page(client.post(path(take), lost, follow=True))
    assert "Tube SN261 is recorded as lost (event 7)." in page.text
    assert "1 settled" in page.text
    assert page.links_to("/history/mars-2020-flight/tube-08/7/") == ["event 7"]
    found = {"do": "confirm", "item": item(take, "tube-40").pk, "reason": "It lay there."}
    page = Page(client.post(path(take), found, follow=True))
    assert "Tube 40 is recorded as found at Three Forks spot 1 (event 2)." in page.text
    assert Holding.objects.get(ledger=take.ledger, container__code="tube-40").place.slug == (
        "three-forks-01"
    )


def test_without_a_reason_nothing_is_confirmed(
    take: StockTake, people: People, client_for: ClientFor
) -> None:
    lost = {"do": "confirm", "item": item(take, "tube-08").pk, "reason": " "}
    response = client_for(people.custodian).post(path(take), lost)
    assert response.status_code == 400
    assert "A difference is confirmed with a reason." in Page(response).text
    assert item(take, "tube-08").event is None


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"do": "see", "code": "tube-99"}, 404),
        ({"do": "see", "code": "tube-08", "place": "perseverance"}, 400),
        ({"do": "see"}, 400),
        ({"do": "confirm", "item": "x", "reason": "r"}, 404),
        ({"do": "dance"}, 400),
        ({}, 400),
    ],
)
def test_what_cannot_be_read_is_refused(
    given: dict[str, str], status: int, take: StockTake, people: People, client_for: ClientFor
) -> None:
    response = client_for(people.custodian).post(path(take), given)
    assert response.status_code == status
    assert "Expected: " in Page(response).text
    assert not StockTakeItem.objects.filter(seen_at__isnull=False).exists()


@pytest.mark.parametrize("name", ["outsider", "viewer", "planner"])
def test_who_may_not_count_only_looks(
    name: str, take: StockTake, people: People, client_for: ClientFor
) -> None:
    client = client_for(getattr(people, name))
    assert "Mark as seen" not in get(path(take), client).text
    number = item(take, "tube-08").pk
    for given in (
        {"do": "see", "code": "tube-08"},
        {"do": "confirm", "item": number, "reason": "r"},
        {"do": "close"},
    ):
        assert client.post(path(take), given).status_code == 403
    take.refresh_from_db()
    assert take.closed_at is None
    assert item(take, "tube-08").seen_at is None


def test_closed_it_takes_no_more(take: StockTake, people: People, client_for: ClientFor) -> None:
    client = client_for(people.custodian)
    page = Page(client.post(path(take), {"do": "close"}, follow=True))
    assert "The stock-take is closed." in page.text
    assert "10 not seen" in page.text
    assert "Confirm as lost" not in page.text
    assert client.post(path(take), {"do": "see", "code": "tube-08"}).status_code == 409


def test_a_count_in_a_mock_says_mock(mock: Mock) -> None:
    place = Place.objects.get(slug="three-forks")
    made = stock_takes.start(ledger=mock.ledger, place=place, actor=LOADER)
    assert get(path(made)).title.startswith("MOCK · ")
    assert "Nothing was counted yet" in get("/stock-takes/").text
    assert get(f"/stock-takes/?{mock.query}").links_to(path(made)) == ["Three Forks"]


def test_without_anonymous_read_it_is_for_who_may_view(
    take: StockTake, people: People, client_for: ClientFor, settings: Settings
) -> None:
    settings.ANONYMOUS_READ = False
    assert Client().get(path(take)).status_code == 302
    assert client_for(people.outsider).get(path(take)).status_code == 403
    assert client_for(people.viewer).get(path(take)).status_code == 200


def test_queries_are_few_however_many_items(take: StockTake) -> None:
    for code in ("tube-08", "tube-17"):
        stock_takes.see(stock_take=take, container=Container.objects.get(code=code), actor=LOADER)
    with CaptureQueriesContext(connection) as queries:
        Client().get(path(take))
    assert_unchanged("stock-take", len(queries))


def test_an_unknown_one_is_a_404() -> None:
    get("/stock-takes/999999/", status=404)
    get("/stock-takes/99999999999999999999999/", status=404)
