"""Custody events, states and ledgers are read, never written, whoever one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from samples.models import CustodyEvent, Holding, Ledger
from tests.admin.conftest import Snapshot
from tests.admin.forms import listing, page
from tests.conftest import People

MODELS = [CustodyEvent, Holding, Ledger]
EVERYBODY = ["viewer", "curator", "planner", "custodian", "administrator", "superuser"]


@pytest.mark.parametrize("person", EVERYBODY)
@pytest.mark.parametrize("model", MODELS)
def test_nobody_writes_the_ledger_here(
    people: People,
    client_for: Callable[[User | None], Client],
    everything: Snapshot,
    person: str,
    model: type[Model],
) -> None:
    client = client_for(getattr(people, person))
    record = model._default_manager.order_by("pk").first()
    assert record is not None
    before = everything()
    assert client.get(page(record)).status_code == 200
    assert client.get(listing(model, "add")).status_code == 403
    assert client.post(listing(model, "add"), {"slug": "x"}).status_code == 403
    assert client.post(page(record), {"seq": 99}).status_code == 403
    assert client.post(page(record, "delete"), {"post": "yes"}).status_code == 403
    assert everything() == before


def test_the_page_of_an_event_shows_everything(viewer: Client) -> None:
    event = CustodyEvent.objects.get(container__code="tube-08", verb="drop")
    content = viewer.get(page(event)).content.decode()
    for text in (
        "Drop",
        "tube-08" if event.container.serial is None else "SN261",
        "653",
        "2022-12-21 17:15",
        "Perseverance storage rack",
        "Three Forks spot 1",
        "Mars 2020 surface operations",
        "Malay",
        "reference loader",
        event.hash,
        event.previous_hash,
        "Is that of the text",
        "&quot;verb&quot;: &quot;drop&quot;",
        "printed lmst",
        "flight",
    ):
        assert text in content, text


def test_an_event_leads_to_the_one_before_and_after(viewer: Client) -> None:
    chain = list(CustodyEvent.objects.filter(container__code="tube-08").order_by("seq"))
    middle = viewer.get(page(chain[2])).content.decode()
    assert page(chain[1]) in middle
    assert page(chain[3]) in middle
    first = viewer.get(page(chain[0])).content.decode()
    assert "First event" in first
    last = viewer.get(page(chain[-1])).content.decode()
    assert "Latest event" in last


def test_an_event_whose_text_was_tampered_with_is_called_broken(viewer: Client) -> None:
    from samples.services import guards

    event = CustodyEvent.objects.order_by("pk")[3]
    with guards.lifted("default"):
        CustodyEvent.objects.filter(pk=event.pk).update(text=event.text.replace("flight", "fright"))
    assert "Broken" in viewer.get(page(event)).content.decode()
    assert "Broken" in viewer.get(page(event.container)).content.decode()
