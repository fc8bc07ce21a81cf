"""An export holds what the list shows: searched, filtered, in its order."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.db.models import Model
from django.test import Client

from samples.exchange.resources.base import columns
from samples.models import Container, Sample
from tests.admin.forms import context_of, listing


def export(client: Client, model: type[Model], place: int, query: str = "") -> Any:
    response = client.post(f"{listing(model, 'export')}{query}", {"format": place, "resource": 0})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    return response


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.content.decode())))


@pytest.mark.parametrize(
    "query",
    [
        "?q=mal",
        "?place=three-forks",
        "?place=three-forks&sample_type__exact=rock_core&o=-9",
        "?o=2",
    ],
)
def test_rows_and_their_order_are_those_of_the_list(viewer: Client, query: str) -> None:
    shown = context_of(viewer.get(f"{listing(Sample)}{query}"))["cl"].result_list
    got = [row["slug"] for row in rows(export(viewer, Sample, 0, query))]
    assert got == [sample.slug for sample in shown]
    assert 0 < len(got) <= Sample.objects.count()


def test_the_list_leads_to_its_own_export(viewer: Client) -> None:
    content = viewer.get(f"{listing(Container)}?stage=cached&q=tube").content.decode()
    assert f"{listing(Container, 'export')}?" in content
    assert "stage=cached" in content.split(f"{listing(Container, 'export')}?")[1][:60]


def test_the_three_formats_hold_the_same(viewer: Client) -> None:
    query = "?q=malay"
    (as_csv,) = rows(export(viewer, Sample, 0, query))
    book = openpyxl.load_workbook(io.BytesIO(export(viewer, Sample, 1, query).content))
    header, values = book.worksheets[0].iter_rows(values_only=True)
    (as_json,) = json.loads(export(viewer, Sample, 2, query).content)
    assert list(as_csv) == list(header) == list(as_json) == list(columns(Sample, "slug"))
    assert as_csv["container"] == as_json["container"] == "tube-08"
    assert as_csv["outcrop"] == "issole"
    assert as_csv["pair_partner"] == "robine"
    assert as_csv["core_length_cm"] == as_json["core_length_cm"] == "3.07"
    assert dict(zip(header, values, strict=True))["core_length_cm"] == 3.07
    assert as_json["sampled_sol"] == 337
    assert as_csv["sampled_at"] == ""


def test_the_file_is_named_after_its_kind_and_format(viewer: Client) -> None:
    endings = [export(viewer, Sample, place)["Content-Disposition"][-6:-1] for place in range(3)]
    assert [ending.split(".")[1] for ending in endings] == ["csv", "xlsx", "json"]


def test_no_row_number_of_the_database_is_exported(viewer: Client) -> None:
    (row,) = rows(export(viewer, Container, 0, "?q=tube-08"))
    assert "id" not in row
    assert row["mission"] == "mars-2020"


def test_what_has_a_position_is_exported_as_features_on_mars(viewer: Client) -> None:
    response = export(viewer, Sample, 3, "?q=malay")
    found = json.loads(response.content)
    assert found["crs"]["properties"]["name"] == "urn:ogc:def:crs:IAU_2015::49900"
    (malay,) = found["features"]
    assert malay["properties"]["slug"] == "malay"
    assert malay["geometry"]["coordinates"] == [
        malay["properties"]["longitude_deg"], malay["properties"]["latitude_deg"],
    ]  # fmt: skip
    assert response["Content-Disposition"].endswith('.geojson"')


def test_what_has_none_is_not(viewer: Client) -> None:
    assert b"GEOJSON" in viewer.get(listing(Sample, "export")).content
    assert b"GEOJSON" not in viewer.get(listing(Container, "export")).content
