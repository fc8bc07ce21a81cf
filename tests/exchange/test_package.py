"""The whole inventory as a package: out, in, and out again the same; what does not fit changes
nothing.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from pytest_django import Settings

from samples.domain.errors import Conflict, InvalidValue
from samples.exchange.package import read
from samples.models import Ledger, Place, Sample, ValueProvenance
from samples.selectors import lookup
from samples.selectors.package import TABLES
from samples.services import branches, checkpoints, custody, guards, signing, stock_takes
from samples.services.verify import verify
from tests import factories
from tests.packages import (
    Rows,
    altered,
    empty,
    exported,
    files_of,
    heads,
    imported,
    mended,
    nothing_is_there,
    table,
    zipped,
)
from tests.services.conftest import LOADER, make_scene

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def rich(inventory: None, settings: Settings) -> None:
    """Beside the real inventory a second mission with portions on loan, a correction, a count,
    signed checkpoints, and a mock ledger with a scenario.
    """
    settings.LEDGER_SIGNING_KEY = signing.new_key()
    flight = lookup.flight_ledger()
    scene = make_scene()
    scene.weighed()
    custody.split(portion=0, masses="250000 100000", loss_ug=10, **scene.act())
    wrong = custody.split(portion=1, masses="5", **scene.act())
    custody.correct(corrects=wrong.seq, **scene.act(reason="It was not split again."))
    scene.allocated()
    scene.lent()
    for ledger in (flight, scene.ledger):
        checkpoints.take(ledger=ledger, actor=LOADER)
    stock_takes.start(
        ledger=flight, place=Place.objects.get(slug="three-forks"), actor=LOADER, note="=1+1\r\n“x”"
    )
    mock = branches.branch(ledger=flight, slug="zz-mock", name="Zanzibar", actor=LOADER)
    factories.scenario(name="Zanzibar", ledger=mock)


@pytest.mark.usefixtures("rich")
def test_out_in_and_out_again_is_the_same() -> None:
    data, before = exported(), heads()
    assert exported() == data
    assert b"anzibar" not in b"".join(files_of(data).values())
    assert all(
        info.date_time == (1980, 1, 1, 0, 0, 0)
        for info in zipfile.ZipFile(io.BytesIO(data)).infolist()
    )
    empty()
    assert nothing_is_there()
    stored = imported(data)
    assert exported() == data
    assert heads() == before
    assert len(before) == 2
    assert not guards.missing()
    found = [verify(ledger) for ledger in Ledger.objects.all()]
    assert sum(one.events for one in found) == stored.events
    assert [(one.checkpoints, one.unsigned) for one in found] == [(1, 0)] * 2
    assert stored.records["portions"] >= 1
    assert stored.records["stock-take-items"] == 10
    # What is stored goes on: the next number is free, the next event follows.
    sample = Sample.objects.get(slug="malay")
    assert sample.provenance.filter(source__code="s1").exists()
    factories.organisation()
    with pytest.raises(Conflict, match="not empty"):
        imported(data)
    assert exported() != data


def test_each_table_is_described() -> None:
    files = files_of(exported())
    told = json.loads(files["datapackage.json"])
    assert told["ledger_kind"] == "flight"
    assert [one["path"] for one in told["resources"]] == [one.file for one in TABLES]
    samples = next(one for one in told["resources"] if one["name"] == "samples")
    fields = {field["name"]: field for field in samples["schema"]["fields"]}
    assert fields["mass_ug"] == {
        "name": "mass_ug", "type": "integer", "title": "Mass, micrograms", "unit": "microgram",
        "description": "Whole micrograms; empty if unknown. Unit: microgram.",
    }  # fmt: skip
    assert fields["latitude_deg"]["constraints"] == {"minimum": -90, "maximum": 90}
    assert samples["schema"]["primaryKey"] == ["slug"]
    assert {
        "fields": ["sealed_waypoint_mission", "sealed_waypoint_sol", "sealed_waypoint_rmc"],
        "reference": {"resource": "waypoints", "fields": ["mission", "sol", "rmc"]},
    } in samples["schema"]["foreignKeys"]
    assert {"fields": ["pair_partner"], "reference": {"resource": "", "fields": ["slug"]}} in (
        samples["schema"]["foreignKeys"]
    )
    # An unknown mass is empty, and stated by nobody.
    assert {row["mass_ug"] for row in table(exported(), "samples.csv")} == {""}
    assert len(table(exported(), "value-provenances.csv")) == ValueProvenance.objects.count()


Change = Callable[[Rows], Any]


def change(row: int, **values: str) -> Change:
    return lambda rows: rows[row].update(values)


def with_text(rows: Rows) -> None:
    rows[1]["text"] = rows[1]["text"].replace("tube-01", "tube-02")


BROKEN: list[tuple[str, Change, str]] = [
    ("samples.csv", change(0, outcrop="nowhere"), "samples.csv:2:outcrop"),
    ("samples.csv", change(3, sealed_waypoint_sol="99999"), "samples.csv:5:sealed_waypoint_rmc"),
    ("samples.csv", change(1, latitude_deg="95"), "samples.csv:3:latitude_deg"),
    ("samples.csv", change(1, latitude_deg="north"), "samples.csv:3:latitude_deg"),
    ("samples.csv", change(1, latitude_deg="nan"), "samples.csv:3:latitude_deg"),
    ("samples.csv", change(1, sample_type="cheese"), "samples.csv:3:sample_type"),
    ("samples.csv", change(1, core_length_cm="15.5"), "samples.csv:3:"),
    ("samples.csv", change(2, name=""), "samples.csv:4:name"),
    ("samples.csv", change(2, retained="yes"), "samples.csv:4:retained"),
    ("samples.csv", change(2, sampled_at="2022-01-01T00:00:00"), "samples.csv:4:sampled_at"),
    ("samples.csv", change(2, alternative_names='{"a":1}'), "samples.csv:4:alternative_names"),
    ("samples.csv", change(0, pair_partner="malay"), "samples.csv"),
    ("samples.csv", lambda rows: rows.append(dict(rows[0])), "samples.csv:36:slug"),
    ("samples.csv", lambda rows: [row.update(mass=row.pop("note")) for row in rows],
     "samples.csv:1:mass"),
    ("samples.csv", lambda rows: [row.pop("note") for row in rows], "samples.csv:1:note"),
    ("places.csv", lambda rows: next(row for row in rows if not row["parent"]).update(
        parent="three-forks-01"), "places.csv"),
    ("containers.csv", change(0, serial="SN900"), "containers.csv:2:serial"),
    ("value-provenances.csv", change(0, table="ledgers"), "value-provenances.csv:2:table"),
    ("value-provenances.csv", change(0, record="nobody"), "value-provenances.csv:2:record"),
    ("value-provenances.csv", change(0, field="smell"), "value-provenances.csv:2:field"),
    ("ledgers.csv", change(0, kind="mock"), "ledgers.csv:2:kind"),
    ("custody-events.csv", change(1, hash="0" * 64), "custody-events.csv:3:hash"),
    ("custody-events.csv", with_text, "custody-events.csv:3:hash"),
    ("custody-events.csv", change(1, reason="Because."), "custody-events.csv:3:text"),
    ("custody-events.csv", lambda rows: rows.pop(1), "custody-events.csv:3:"),
    ("custody-events.csv", lambda rows: rows.pop(), "holdings.csv"),
    ("holdings.csv", change(4, stage="filled"), "holdings.csv:6:stage"),
    ("holdings.csv", lambda rows: rows.pop(4), "holdings.csv:0:container"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "alter", "where"), BROKEN, ids=range(len(BROKEN)))
def test_what_does_not_fit_changes_nothing(name: str, alter: Change, where: str) -> None:
    data = altered(exported(), name, alter)
    empty()
    with pytest.raises(InvalidValue) as refused:
        imported(data)
    assert str(refused.value.field).startswith(where), refused.value
    assert refused.value.expected
    assert name in refused.value.message or where in refused.value.message
    assert nothing_is_there()


def test_a_file_that_is_no_package_changes_nothing() -> None:
    files = files_of(exported())
    empty()
    told = json.loads(files["datapackage.json"])
    cut = files["samples.csv"][:-40]
    bad: dict[str, dict[str, bytes]] = {
        "samples.csv:0:bytes": files | {"samples.csv": cut},
        "samples.csv:0:hash": files
        | {"samples.csv": files["samples.csv"].replace(b"areoid", b"aeroid", 1)},
        "tubes.csv:0:": files | {"tubes.csv": b"a,b\r\n"},
        "depots.csv:0:": {name: text for name, text in files.items() if name != "depots.csv"},
        "samples.csv:36:": mended(files | {"samples.csv": files["samples.csv"] + b"\xff,1\r\n"}),
        "datapackage.json:0:": files | {"datapackage.json": b"{"},
        "datapackage.json:0:format": files
        | {"datapackage.json": json.dumps(told | {"format": "other/9"}).encode()},
        "datapackage.json:0:colour": files
        | {"datapackage.json": json.dumps(told | {"colour": "red"}).encode()},
        "datapackage.json:0:resources": files
        | {"datapackage.json": json.dumps(told | {"resources": told["resources"][1:]}).encode()},
    }
    for where, content in bad.items():
        with pytest.raises(InvalidValue) as refused:
            imported(zipped(content))
        assert str(refused.value.field) == where, refused.value
        assert refused.value.expected
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("datapackage.json", files["datapackage.json"])
    entry = zipped(files).rindex(b"PK\x01\x02")  # the last member's, in the ZIP's own list
    encrypted, later = bytearray(zipped(files)), bytearray(zipped(files))
    encrypted[entry + 8] |= 1
    later[entry + 6] = 99
    odd = (packed.getvalue(), bytes(encrypted), bytes(later))
    for data in (b"", b"PK no", zipped(files)[:-200], *odd):
        with pytest.raises(InvalidValue, match="not a whole ZIP"):
            imported(data)
    assert nothing_is_there()


def test_what_fails_for_another_reason_is_not_called_a_broken_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_args: object, **_options: object) -> None:
        raise RuntimeError("of our own")

    data = exported()
    monkeypatch.setattr(read, "restore", fails)
    with pytest.raises(RuntimeError, match="of our own"):
        imported(data)
