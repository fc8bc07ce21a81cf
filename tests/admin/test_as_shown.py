"""Every list that has no import is had as a file too: its rows, columns and order."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from samples.admin.as_shown import AsShown, told
from samples.admin.exchange import ExchangeMixin
from samples.exchange import spreadsheet
from samples.models import (
    Campaign,
    Container,
    CustodyEvent,
    Depot,
    DepotSpot,
    Drive,
    Holding,
    Ledger,
    MockMission,
    Plan,
)
from samples.selectors import lookup
from tests import factories, mock_missions, plans
from tests.admin.custody import rehearsal
from tests.admin.forms import context_of, listing
from tests.conftest import People

LISTS = [
    model
    for model, one in admin.site._registry.items()
    if isinstance(one, AsShown) and not isinstance(one, ExchangeMixin)
]


def address(model: type[Model], form: str = "csv") -> str:
    name = f"{model._meta.app_label}_{model._meta.model_name}_as_shown"
    return reverse(f"admin:{name}", args=[form])


def table(client: Client, model: type[Model], **query: Any) -> list[dict[str, str]]:
    response = client.get(address(model), query)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(b"".join(response).decode("utf-8-sig"))))


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
def test_every_list_leads_to_its_file(superuser: Client, model: type[Model]) -> None:
    page = superuser.get(listing(model)).content.decode()
    assert f'href="{address(model)}' in page
    assert f'href="{address(model, "xlsx")}' in page
    assert len(table(superuser, model)) == model._default_manager.count()


def test_rows_and_order_are_those_of_the_list(viewer: Client) -> None:
    query = {"stage": "cached", "q": "three", "o": "-1"}
    shown = context_of(viewer.get(listing(Holding), query))["cl"].result_list
    got = table(viewer, Holding, **query)
    assert [row["Container"] for row in got] == [str(one.container) for one in shown]
    assert 0 < len(got) < Holding.objects.count()


def test_a_file_has_all_pages(viewer: Client) -> None:
    page = context_of(viewer.get(listing(CustodyEvent)))["cl"].result_list
    assert len(page) < len(table(viewer, CustodyEvent)) == CustodyEvent.objects.count()


def test_cells_are_plain_text_numbers_and_nothing(viewer: Client) -> None:
    depot = table(viewer, Depot)[0]
    assert depot["Place"] == "Three Forks"
    assert not any("<" in cell or cell == "—" for cell in depot.values())
    response = viewer.get(address(Drive, "xlsx"))
    sheet = load_workbook(io.BytesIO(b"".join(response))).active
    header, first, *_ = sheet.iter_rows(values_only=True)  # type: ignore[union-attr]
    drive = dict(zip(header, first, strict=True))
    assert isinstance(drive["Sol"], int)
    assert isinstance(drive["Length, m"], float)


def test_columns_name_their_unit(viewer: Client) -> None:
    assert "Length, m" in next(iter(table(viewer, Drive)))


def test_a_past_state_is_told_with_its_moment(viewer: Client) -> None:
    rows = table(viewer, Holding, as_of="2022-12-22T00:00:00")
    assert {row["As of (UTC)"] for row in rows} == {"2022-12-22T00:00:00Z"}
    assert sum(row["Stage"] == "Cached" for row in rows) == 1


def test_a_mock_says_so_in_its_name_and_in_each_row(viewer: Client) -> None:
    ledger = rehearsal()
    response = viewer.get(address(Holding), {"ledger": ledger.slug})
    assert '"MOCK-' in response["Content-Disposition"]
    rows = table(viewer, Holding, ledger=ledger.slug)
    assert rows
    assert all("MOCK" in row["Ledger"] for row in rows)
    assert {row["Name"] for row in table(viewer, Ledger) if row["Kind"] == "MOCK"} == {"Rehearsal"}
    mock_missions.made(plans.approved())
    assert {row["Kind"] for row in table(viewer, MockMission)} == {"MOCK"}


def test_what_the_address_cannot_ask_for_leads_back_to_the_list(viewer: Client) -> None:
    for query in ({"seq__within": "1"}, {"as_of": "yesterday"}, {"ledger": "none"}):
        response = viewer.get(address(Holding), query)
        assert response.status_code in {302, 400}, query
    assert viewer.get(address(Holding), {"as_of": "yesterday"})["Location"] == listing(Holding)


def test_too_many_rows_for_a_workbook_are_refused_in_words(
    viewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 5)
    response = viewer.get(address(CustodyEvent, "xlsx"), follow=True)
    assert "A workbook is written of 5 rows at most" in response.content.decode()
    assert len(table(viewer, CustodyEvent)) > 5


def test_another_format_is_not_found(viewer: Client) -> None:
    assert viewer.get(listing(Holding).rstrip("/") + "/as-shown.pdf").status_code == 404


def test_only_who_sees_the_list_gets_the_file(
    people: People, client_for: Callable[[User | None], Client]
) -> None:
    people.outsider.is_staff = True
    people.outsider.save()
    for model in (Holding, CustodyEvent, Plan, Campaign, Container):
        assert client_for(people.outsider).get(address(model)).status_code == 403
        assert client_for(None).get(address(model)).status_code == 302


def test_more_rows_cost_no_more_queries(superuser: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            table(superuser, DepotSpot)
        return len(queries)

    cost()
    before, depot = cost(), Depot.objects.get()
    for number in range(20):
        place = factories.place(mission=lookup.flight_ledger().mission, slug=f"spot-x{number}")
        DepotSpot.objects.create(depot=depot, place=place, drop_order=100 + number)
    assert cost() == before


@pytest.mark.parametrize(
    ("value", "cell"),
    [(True, "yes"), (False, "no"), (0, 0), (0.5, 0.5), ("—", None), ("", None), (["a", None], "a")],
)
def test_values(value: Any, cell: Any) -> None:
    assert told(value, "—") == cell
