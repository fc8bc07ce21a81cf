"""Whole lists as NDJSON, CSV and XLSX: as asked for, in constant memory, cut where they fail."""

from __future__ import annotations

import csv
import gzip
import json
import logging
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from samples.api import streams
from samples.exchange import spreadsheet
from samples.exchange.tables import MEDIA_TYPES
from samples.models import Outcrop
from tests.api.ask import PROBLEM, get, refused
from tests.api.reading import streamed

pytestmark = pytest.mark.usefixtures("inventory")

EVENTS = "/api/v1/events/"
SAMPLES = "/api/v1/samples/"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("application/x-ndjson", "application/x-ndjson; charset=utf-8"),
        ("text/csv", "text/csv; charset=utf-8"),
        (MEDIA_TYPES["xlsx"], MEDIA_TYPES["xlsx"]),
        ("text/csv, application/json", "application/json"),
        ("text/html, */*;q=0.8", "application/json"),
    ],
)
def test_the_form_is_negotiated(accept: str, media_type: str) -> None:
    response = Client().get(SAMPLES, headers={"accept": accept})
    assert response["Content-Type"] == media_type
    assert "Accept" in response["Vary"]
    assert b"".join(response)


def test_a_file_has_a_name() -> None:
    response = Client().get(f"{SAMPLES}?format=csv")
    assert response["Content-Disposition"] == 'attachment; filename="samples.csv"'
    response = Client().get("/api/v1/containers/tube-08/events/?format=ndjson")
    assert response["Content-Disposition"] == 'attachment; filename="custody-events.ndjson"'
    assert len(b"".join(response).splitlines()) == len(
        get("/api/v1/containers/tube-08/events/")["results"]
    )


def test_filter_order_fields_and_related_records_are_as_on_pages() -> None:
    query = "sample_type=rock_core&ordering=-core_length_cm&fields=name,outcrop&include=outcrop"
    rows = get(f"{SAMPLES}?{query}&page_size=1000")["results"]
    assert rows[0]["outcrop"]["formation"]
    lines = streamed(f"{SAMPLES}?{query}&format=ndjson").splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(StringIO(streamed(f"{SAMPLES}?{query}&format=csv"))))
    assert [(line["name"], line["outcrop.formation"]) for line in table] == [
        (row["name"], (row["outcrop"] or {}).get("formation") or "") for row in rows
    ]


def test_a_table_has_a_column_for_each_value() -> None:
    (line,) = csv.DictReader(StringIO(streamed(f"{SAMPLES}?search=malay&format=csv")))
    assert line["name"] == "Malay"
    assert line["mass_ug"] == ""
    assert line["retained"] == "true"
    assert line["position.crs"] == "IAU_2015:49900"
    assert line["ledger.kind"] == "flight"
    assert line["now.place.slug"] == "three-forks-01"
    assert json.loads(line["now.place.within"])[0]["slug"] == "three-forks"
    (line,) = csv.DictReader(StringIO(streamed(f"{SAMPLES}?search=haahoni&format=csv")))
    (row,) = get(f"{SAMPLES}?search=haahoni")["results"]
    assert line["alternative_names"] == "; ".join(row["alternative_names"])


def test_no_cell_is_run_as_a_formula() -> None:
    Outcrop.objects.filter(slug="issole").update(name="=cmd|'/c calc'!A0")
    (line,) = csv.DictReader(
        StringIO(streamed("/api/v1/outcrops/?format=csv&search=issole&fields=name"))
    )
    assert line["name"].startswith("'=cmd")


def test_a_workbook_holds_the_table_and_text_stays_text() -> None:
    Outcrop.objects.filter(slug="issole").update(name="=cmd|'/c calc'!A0")
    asked = "/api/v1/outcrops/?ordering=slug&fields=slug,name,campaign,position"
    response = Client().get(f"{asked}&format=xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="outcrops.xlsx"'
    header, *rows = load_workbook(BytesIO(b"".join(response))).active.iter_rows()  # type: ignore[union-attr]
    table = list(csv.DictReader(StringIO(streamed(f"{asked}&format=csv"))))
    assert [cell.value for cell in header] == list(table[0])
    told = [{str(head.value): cell for head, cell in zip(header, row, strict=True)} for row in rows]
    assert [row["slug"].value for row in told] == [line["slug"] for line in table]
    (formula,) = (row["name"] for row in told if row["slug"].value == "issole")
    assert (formula.value, formula.data_type) == ("=cmd|'/c calc'!A0", "s")
    assert all(isinstance(row["position.latitude_deg"].value, float | None) for row in told)
    assert any(row["position.latitude_deg"].value for row in told)


def test_a_workbook_of_too_many_rows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    problem = refused(f"{SAMPLES}?format=xlsx", 400)
    assert problem["errors"][0]["field"] == "format"
    response = Client().get(f"{SAMPLES}?format=xlsx&sample_type=witness&search=wb1")
    assert len(list(load_workbook(BytesIO(b"".join(response))).active.values)) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize("parameter", ["cursor=x", "page_size=5", "count=exact"])
@pytest.mark.parametrize("form", ["ndjson", "csv", "xlsx"])
def test_what_is_of_pages_is_refused(parameter: str, form: str) -> None:
    problem = refused(f"{SAMPLES}?format={form}&{parameter}", 400)
    assert problem["errors"][0]["field"] == parameter.partition("=")[0]


@pytest.mark.parametrize("query", ["colour=red", "ordering=colour", "fields=colour", "stage=x"])
def test_a_refusal_is_a_problem_and_no_file(query: str) -> None:
    response = Client().get(f"{SAMPLES}?{query}", headers={"accept": "text/csv"})
    assert (response.status_code, response["Content-Type"]) == (400, PROBLEM)


def test_a_record_is_json_alone() -> None:
    assert refused(f"{SAMPLES}malay/?format=csv", 400)["errors"][0]["expected"] == "json"
    response = Client().get(f"{SAMPLES}malay/", headers={"accept": "text/csv"})
    assert response.status_code == 406


def test_head_reads_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        response = Client().head(f"{EVENTS}?format=ndjson")
        assert b"".join(response) == b""
    assert response["Content-Type"].startswith("application/x-ndjson")
    assert not [query for query in captured if "custodyevent" in query["sql"]]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 10)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows were told, a number for each time some were."""
    numbers: list[int] = []
    tell = streams._told

    def counting(*args: Any) -> Iterator[list[dict[str, Any]]]:
        for rows in tell(*args):
            numbers.append(len(rows))
            yield rows

    monkeypatch.setattr(streams, "_told", counting)
    return numbers


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_rows_are_read_as_they_are_taken(form: str, told: list[int]) -> None:
    response = Client().get(f"{EVENTS}?format={form}")
    assert told == []
    pieces = iter(response)
    next(pieces)
    assert told == [10]
    next(pieces)
    assert told == [10, 10]
    rest = b"".join(pieces)
    assert sum(told) == 122
    assert set(told) == {10, 2}
    assert len(rest.splitlines()) > 90


@pytest.mark.usefixtures("small_chunks")
def test_what_is_fetched_besides_is_fetched_for_some_rows_at_a_time() -> None:
    response = Client().get(f"{SAMPLES}?format=ndjson")
    with CaptureQueriesContext(connection) as captured:
        b"".join(response)
    fetched = [query for query in captured if '"samples_holding"' in query["sql"]]
    assert len(fetched) == 4  # 34 samples, 10 at a time


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("packed", [False, True])
def test_a_failure_cuts_it_off_and_is_logged(
    packed: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = streamed(f"{EVENTS}?format=ndjson").splitlines()
    tell = streams._told

    def failing(*args: Any) -> Iterator[list[dict[str, Any]]]:
        rows = tell(*args)
        yield next(rows)
        raise OSError("the disk is gone")

    monkeypatch.setattr(streams, "_told", failing)
    headers = {"accept-encoding": "gzip"} if packed else {}
    response = Client().get(f"{EVENTS}?format=ndjson", headers=headers)
    pieces: list[bytes] = []
    with caplog.at_level(logging.ERROR), pytest.raises(OSError, match="disk"):
        pieces.extend(response)
    received = b"".join(pieces)
    assert "GET /api/v1/events/ broke off" in caplog.text
    if packed:
        with pytest.raises(EOFError):
            gzip.decompress(received)
    else:
        assert received.decode().splitlines() == whole[:10]


def test_a_stream_is_packed_for_who_can_unpack_it() -> None:
    plain = b"".join(Client().get(f"{EVENTS}?format=ndjson"))
    response = Client().get(f"{EVENTS}?format=ndjson", headers={"accept-encoding": "gzip, br"})
    assert response["Content-Encoding"] == "gzip"
    packed = b"".join(response)
    assert gzip.decompress(packed) == plain
    assert len(packed) < len(plain) / 4


def test_features_tell_the_columns_of_the_table_and_lie_at_the_position() -> None:
    found = json.loads(streamed(f"{SAMPLES}?format=geojson&place=three-forks"))
    assert found["crs"]["properties"]["name"] == "urn:ogc:def:crs:IAU_2015::49900"
    assert len(found["features"]) == 10
    for feature in found["features"]:
        told = feature["properties"]
        east, north = feature["geometry"]["coordinates"]
        assert (east, north) == (told["position.longitude_deg"], told["position.latitude_deg"])
        assert told["retained"] is True
        assert told["ledger.kind"] == "flight"
    table = csv.reader(StringIO(streamed(f"{SAMPLES}?format=csv")))
    assert list(found["features"][0]["properties"]) == next(table)


def test_a_depot_is_its_outline() -> None:
    (depot,) = json.loads(streamed("/api/v1/depots/?format=geojson"))["features"]
    (ring,) = depot["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    assert 77 < ring[0][0] < 78


@pytest.mark.parametrize(
    ("query", "field"),
    [("samples/?format=geojson&fields=name", "fields"), ("events/?format=geojson", "format")],
)
def test_features_without_a_place_are_refused(query: str, field: str) -> None:
    assert refused(f"/api/v1/{query}", 400)["errors"][0]["field"] == field
