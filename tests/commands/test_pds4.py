"""`manage.py pds4`"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from samples.exchange import pds4
from samples.exchange.pds4 import bundle
from samples.models import Sample
from samples.selectors import lookup
from samples.services import branches
from samples.services.actors import SystemActor
from tests import factories

pytestmark = pytest.mark.usefixtures("inventory")


def table(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    (path,) = [path for path in archive.namelist() if path.endswith(f"/{name}.csv")]
    return list(csv.DictReader(io.StringIO(archive.read(path).decode(), newline="")))


def test_writes_the_flight_ledger_alone(tmp_path: Path) -> None:
    branches.branch(
        ledger=lookup.flight_ledger(), slug="mock-one", name="Mock", actor=SystemActor("tests")
    )
    out, said = tmp_path / "bundle.zip", StringIO()
    call_command("pds4", out=out, stdout=said)
    assert "flight ledger only" in said.getvalue()
    assert [path.name for path in tmp_path.iterdir()] == ["bundle.zip"]
    with zipfile.ZipFile(out) as archive:
        events = table(archive, "custody_events")
        assert len(events) == 122
        assert {(event["ledger"], event["ledger_kind"]) for event in events} == {
            ("mars-2020-flight", "flight")
        }
        readme = archive.read("mars_2020_sample_inventory/readme.txt").decode()
        assert "flight ledger alone" in readme
        assert "urn:example:mars-sample-inventory:mars_2020_sample_inventory" in readme
        assert "can't be archived" in readme
        (malay,) = [
            row for row in table(archive, "sample_drop_timestamps") if row["sample_name"] == "Malay"
        ]
        assert malay["local_mean_solar_time"].startswith("13:38:22")
        assert malay["start_time"] == malay["stop_time"]


def test_what_is_unknown_is_empty(tmp_path: Path) -> None:
    call_command("pds4", out=tmp_path / "bundle.zip", stdout=StringIO())
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        rows = {row["slug"]: row for row in table(archive, "samples")}
    assert len(rows) == Sample.objects.count()
    assert rows["malay"]["mass_ug"] == rows["malay"]["sampled_at"] == ""
    assert rows["gallants"]["designation"] == rows["gallants"]["sampled_sol"] == ""


def test_descriptions_and_units_are_those_of_the_models(tmp_path: Path) -> None:
    call_command("pds4", out=tmp_path / "bundle.zip", stdout=StringIO())
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        label = archive.read("mars_2020_sample_inventory/data/samples/samples.xml").decode()
    note = Sample._meta.get_field("mass_ug").help_text
    assert str(note) in label
    assert "<unit>microgram</unit>" in label
    assert "<unit>cm**3</unit>" in label


def test_a_table_without_rows_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_ledger: object) -> list[object]:
        return []

    tables = [replace(one, rows=none) if one.name == "outcrops" else one for one in pds4.TABLES]
    monkeypatch.setattr(bundle, "TABLES", tables)
    call_command("pds4", out=tmp_path / "bundle.zip", stdout=StringIO())
    with zipfile.ZipFile(tmp_path / "bundle.zip") as archive:
        inventory = archive.read(
            "mars_2020_sample_inventory/miscellaneous/collection_miscellaneous.csv"
        )
        assert not [name for name in archive.namelist() if name.endswith("outcrops.xml")]
    assert b"outcrops" not in inventory
    assert b"custody_events" in inventory


def test_a_mission_without_context_products_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="none are made up"):
        call_command("pds4", mission=factories.mission().slug, out=tmp_path / "bundle.zip")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("prefix", ["nasa:pds", "urn:Nasa:pds", "urn:a:b:c"])
def test_a_bad_prefix_is_refused(prefix: str, tmp_path: Path, settings: Settings) -> None:
    settings.PDS4_LID_PREFIX = prefix
    with pytest.raises(CommandError, match="PDS4_LID_PREFIX"):
        call_command("pds4", out=tmp_path / "bundle.zip")
    assert not list(tmp_path.iterdir())


def test_an_unknown_mission_and_a_bad_path_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no mission"):
        call_command("pds4", mission="apollo", out=tmp_path / "bundle.zip")
    with pytest.raises(CommandError, match="can't be written"):
        call_command("pds4", out=tmp_path / "nowhere" / "bundle.zip")


@pytest.mark.parametrize(
    "path", ["/missions/mars-2020/pds4.zip", "/api/v1/missions/mars-2020/pds4/"]
)
def test_page_and_interface_give_the_same(path: str) -> None:
    response = Client().get(path)
    assert response["Content-Type"] == "application/zip"
    assert 'filename="mars_2020_sample_inventory-' in response["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(b"".join(response))) as archive:
        assert len(table(archive, "sample_tube_identifiers")) == 43
    head = Client().head(path)
    assert (head.status_code, b"".join(head)) == (200, b"")
    assert Client().get(path.replace("mars-2020", "apollo")).status_code == 404
    assert Client().get(f"{path}?colour=red").status_code == 400
