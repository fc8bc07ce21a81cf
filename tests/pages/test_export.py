"""The catalogue's export: exactly the rows and columns the page shows, in its order."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook

from samples.exchange.tables import SAMPLE_COLUMNS
from samples.models import Mission
from samples.pages import lists
from tests import factories
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")

QUERIES = [
    "",
    "place=three-forks",
    "place=three-forks&ordering=-core_length_cm",
    "search=mountain&ordering=name",
    "stage=seal_failed&stage=filled",
    "search=zzz",
]


def body(path: str) -> bytes:
    response = Client().get(path)
    assert response.status_code == 200
    assert "attachment; filename=" in response["Content-Disposition"]
    return b"".join(response)


def as_csv(query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(f"/samples/export.csv?{query}").decode("utf-8-sig"))))


@pytest.mark.parametrize("query", QUERIES)
def test_csv_equals_what_is_shown(query: str) -> None:
    shown = get(f"/samples/?{query}").rows
    exported = as_csv(query)
    assert exported[0] == [column.heading for column in SAMPLE_COLUMNS]
    assert exported[1:] == shown[1:]


@pytest.mark.parametrize("query", QUERIES)
def test_xlsx_equals_what_is_shown(query: str) -> None:
    book = load_workbook(io.BytesIO(body(f"/samples/export.xlsx?{query}")))
    rows = [list(row) for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[0] == [column.heading for column in SAMPLE_COLUMNS]
    numeric = [number for number, column in enumerate(SAMPLE_COLUMNS) if column.numeric]
    for row, shown in zip(rows[1:], get(f"/samples/?{query}").rows[1:], strict=True):
        for number, (cell, text) in enumerate(zip(row, shown, strict=True)):
            if number in numeric and cell is not None:
                assert isinstance(cell, int | float)
                assert float(cell) == float(text)
            else:
                assert (cell or "") == text


@pytest.mark.parametrize("query", QUERIES)
def test_json_equals_what_is_shown(query: str) -> None:
    records = json.loads(body(f"/samples/export.json?{query}"))
    shown = get(f"/samples/?{query}").rows[1:]
    assert [record["name"] for record in records] == [row[0] for row in shown]
    assert all(list(record) == [column.key for column in SAMPLE_COLUMNS] for record in records)


def test_unknown_is_empty_and_null_never_zero() -> None:
    (gallants,) = as_csv("search=gallants")[1:]
    assert gallants[1] == gallants[4] == gallants[5] == ""
    (record,) = json.loads(body("/samples/export.json?search=gallants"))
    assert record["designation"] is record["sampled_sol"] is None


def test_holds_every_page_of_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 7)
    assert len(get("/samples/").rows) == 8
    assert len(as_csv("")) == 35


def test_the_page_links_its_own_export() -> None:
    page = get("/samples/?place=three-forks&ordering=-name")
    assert page.links_to("/samples/export.csv?place=three-forks&ordering=-name") == ["CSV"]


def test_a_formula_is_not_run_by_a_spreadsheet() -> None:
    container = factories.container(mission=Mission.objects.get())
    factories.sample(container=container, name="=1+1", slug="formula")
    assert as_csv("search=formula")[1][0] == "'=1+1"
    assert json.loads(body("/samples/export.json?search=formula"))[0]["name"] == "=1+1"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/samples/export.pdf", 404, "csv, xlsx, json"),
        ("/samples/export.csv?sttae=x", 400, "no parameter “sttae”"),
        ("/samples/export.csv?sampled_sol_min=abc", 400, "Enter a number"),
        ("/samples/export.csv?ordering=cheese", 400, "can't be sorted"),
    ],
)
def test_a_refusal_says_why(path: str, status: int, words: str) -> None:
    assert words in get(path, status=status).text
