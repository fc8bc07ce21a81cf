"""Past states in the lists of containers and holdings: by event time, by record time, loudly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from samples.models import Container, CustodyEvent, Holding
from samples.services import custody
from tests.admin.custody import act, rehearsal, tube
from tests.admin.forms import context_of, listing, page, said

LISTS = pytest.mark.parametrize("model", [Container, Holding])
LOUD = "A past state"


def listed(client: Client, model: type[Model], **query: Any) -> tuple[list[Any], str]:
    response = client.get(listing(model), query)
    assert response.status_code == 200, query
    return list(context_of(response)["cl"].result_list), response.content.decode()


@LISTS
def test_the_list_shows_where_things_were_and_says_so(viewer: Client, model: type[Model]) -> None:
    _, now = listed(viewer, model, q="tube-08")
    _, then = listed(viewer, model, q="tube-08", as_of="2022-06-01")
    assert LOUD not in now
    assert "Three Forks spot 1" in now
    assert LOUD in then
    assert "2022-06-01 00:00:00" in then
    assert "Three Forks spot 1" not in then
    assert "Perseverance storage rack" in then
    assert "Malay" in then


@LISTS
def test_filters_ask_the_past_state(viewer: Client, model: type[Model]) -> None:
    for query, count in (
        ({"stage": "cached"}, 10),
        ({"stage": "cached", "as_of": "2022-06-01"}, 0),
        ({"place": "three-forks", "as_of": "2022-12-25"}, 2),
        ({"condition": "lost", "as_of": "2022-12-25"}, 0),
        ({"condition": "sound"}, 43),
    ):
        found, _ = listed(viewer, model, **query)
        assert len(found) == count, query


@LISTS
def test_what_was_known_is_told_from_what_had_happened(viewer: Client, model: type[Model]) -> None:
    recorded = CustodyEvent.objects.latest("recorded_at").recorded_at
    told = act(tube(), at=datetime(2023, 1, 1, tzinfo=UTC))
    told["recorded_at"] = recorded + timedelta(hours=1)
    told["reason"] = "Not in the image."
    custody.lose(evidence="NLF_0663", **told)
    query = {"condition": "lost", "as_of": "2023-06-01"}
    assert len(listed(viewer, model, **query)[0]) == 1
    found, content = listed(viewer, model, **query, known_at=f"{recorded:%Y-%m-%dT%H:%M:%SZ}")
    assert LOUD in content
    assert found == []


def test_a_state_before_the_mission_has_no_holdings(viewer: Client) -> None:
    assert listed(viewer, Holding, as_of="2000-01-01")[0] == []
    found, content = listed(viewer, Container, as_of="2000-01-01", q="tube-08")
    assert len(found) == 1
    assert "cache-badge--" not in content


@LISTS
@pytest.mark.parametrize("query", [{"as_of": "yesterday"}, {"known_at": "32"}, {"ledger": "no"}])
def test_what_cannot_be_read_is_said_and_the_present_shown(
    viewer: Client, model: type[Model], query: dict[str, str]
) -> None:
    response = viewer.get(listing(model), {**query, "q": "tube-08"})
    assert response.status_code == 302
    assert response["Location"] == f"{listing(model)}?q=tube-08"
    assert said(response)


@LISTS
def test_a_mock_ledgers_list_shows_its_own_state_now_and_then(
    viewer: Client, model: type[Model]
) -> None:
    mock = rehearsal()
    from samples.selectors import lookup

    at = datetime(2031, 6, 1, tzinfo=UTC)
    custody.deliver(lander=lookup.place("concept-lander"), **act(tube(), mock, at))
    found, content = listed(viewer, model, ledger="rehearsal", stage="delivered")
    assert len(found) == 1
    assert "MOCK" in content
    found, content = listed(
        viewer, model, ledger="rehearsal", stage="cached", as_of="2031-05-31", q="tube-08"
    )
    assert len(found) == 1
    assert LOUD in content
    assert "MOCK" in content
    assert len(listed(viewer, model, ledger="mars-2020-flight", stage="delivered")[0]) == 0


def test_the_page_of_a_container_opened_from_a_mock_list_is_of_that_ledger(viewer: Client) -> None:
    rehearsal()
    came_from = "?_changelist_filters=ledger%3Drehearsal%26as_of%3D2022-06-01"
    content = viewer.get(page(tube()) + came_from).content.decode()
    assert "nothing here really happened" in content
    # A record's page is always of the present, so that its buttons speak of it.
    assert "Cached" in content
    assert LOUD not in content
