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
        ("/samples/export.pdf", 404, "csv, xlsx, json, geojson"),
        ("/portions/export.geojson", 404, "csv, xlsx, json"),
        ("/containers/export.csv?ordering=cheese", 400, "can't be sorted"),
        ("/history/export.csv?verb=cheese", 400, "cheese"),
        ("/samples/export.csv?sttae=x", 400, "no parameter “sttae”"),
        ("/samples/export.csv?sampled_sol_min=abc", 400, "Enter a number"),
        ("/samples/export.csv?ordering=cheese", 400, "can't be sorted"),
    ],
)
def test_a_refusal_says_why(path: str, status: int, words: str) -> None:
    assert words in get(path, status=status).text


@pytest.mark.parametrize("query", ["", "place=three-forks&ordering=-place", "kind=witness_tube"])
def test_containers_equal_what_is_shown(query: str) -> None:
    shown = get(f"/containers/?{query}").rows[1:]
    text = body(f"/containers/export.csv?{query}").decode("utf-8-sig")
    exported = list(csv.DictReader(io.StringIO(text)))
    assert [row["Place"] for row in exported] == [row[4] for row in shown]
    assert [row["Kind"] for row in exported] == [row[1] for row in shown]
    book = load_workbook(io.BytesIO(body(f"/containers/export.xlsx?{query}")))
    assert book.active.max_row == len(shown) + 1  # type: ignore[union-attr]


def test_history_is_exported_whole_with_its_corrections() -> None:
    text = body("/history/export.csv").decode("utf-8-sig")
    events = list(csv.DictReader(io.StringIO(text)))
    assert len(events) == 122
    assert {event["Ledger's kind"] for event in events} == {"flight"}
    drops = list(
        csv.DictReader(io.StringIO(body("/history/export.csv?verb=drop").decode("utf-8-sig")))
    )
    assert len(drops) == 10
    assert [drop["At the latest (UTC)"] for drop in drops] == sorted(
        (drop["At the latest (UTC)"] for drop in drops), reverse=True
    )


def test_geojson_lies_where_it_was_taken_and_tells_the_columns_of_the_page() -> None:
    found = json.loads(body("/samples/export.geojson?search=malay"))
    assert found["crs"]["properties"]["name"] == "urn:ogc:def:crs:IAU_2015::49900"
    (malay,) = found["features"]
    east, north = malay["geometry"]["coordinates"]
    assert (round(east, 1), round(north, 1)) == (77.4, 18.4)
    keys = [column.key for column in SAMPLE_COLUMNS]
    assert list(malay["properties"])[: len(keys)] == keys
    assert malay["properties"]["position_basis"]


def test_without_a_known_position_there_is_no_geometry() -> None:
    container = factories.container(mission=Mission.objects.get())
    factories.sample(container=container, name="Nowhere", slug="nowhere")
    (nowhere,) = json.loads(body("/samples/export.geojson?search=nowhere"))["features"]
    assert nowhere["geometry"] is None
    assert nowhere["properties"]["position_basis"] is None
    assert nowhere["properties"]["core_length_cm"] is None
