"""The bundle as programs of the archive read it, and as its schemas judge it."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import warnings
import xml.etree.ElementTree as ET  # of labels that this project wrote
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from samples.exchange import pds4
from samples.models import Mission
from tests import factories
from tests.interop.programs import gdal, package, pds4_model
from tests.interop.schematron import Schematron

pytestmark = pytest.mark.usefixtures("inventory")

AGENCY = "urn:nasa:pds"
NOT_ARCHIVED = "An archive product pds:logical_identifier must begin with one of"
PDS = {"p": "http://pds.nasa.gov/pds4/pds/v1"}
AWKWARD = 'Comma, "quote"\r\nand line; Atsá'


def unpacked(folder: Path) -> Path:
    """The bundle's folder, as a curator gets it from the command."""
    out = folder / "bundle.zip"
    call_command("pds4", out=out, verbosity=0)
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder / "mars_2020_sample_inventory"


def labels(bundle: Path) -> Iterator[Path]:
    yield from sorted(bundle.rglob("*.xml"))


def tables(bundle: Path) -> list[Path]:
    return [path for path in labels(bundle) if "File_Area_Inventory" not in path.read_text()
            and not path.name.startswith("bundle_")]  # fmt: skip


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    container = factories.container(mission=Mission.objects.get())
    factories.sample(container=container, name=AWKWARD, slug="awkward")
    return unpacked(tmp_path)


def parsed(path: Path) -> ET.Element:
    return ET.parse(path).getroot()  # noqa: S314 - our own


def miscounted(path: Path) -> list[str]:
    """What a label says of the bytes of its file and is not so."""
    wrong: list[str] = []
    for area in parsed(path):
        if (file := area.find("p:File", PDS)) is None:
            continue
        data = (path.parent / file.findtext("p:file_name", "", PDS)).read_bytes()
        checksum = hashlib.md5(data, usedforsecurity=False).hexdigest()
        end = 0
        for part in (one for one in area if one.find("p:offset", PDS) is not None):
            if int(part.findtext("p:offset", "", PDS)) != end:
                wrong.append(f"offset of {part.tag}")
            end += int(part.findtext("p:object_length", "", PDS))
        records = area.findtext("*/p:records", None, PDS)
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""))) if records else []
        has_header = area.find("p:Header", PDS) is not None
        for what, right in {
            "file_size": file.findtext("p:file_size", "", PDS) == str(len(data)),
            "md5_checksum": file.findtext("p:md5_checksum", "", PDS) == checksum,
            "object_length": end == len(data),
            "line ends": data.count(b"\n") == data.count(b"\r\n"),
            "records": records is None or int(records) == len(rows) - has_header,
        }.items():
            wrong += [] if right else [what]
    return wrong


def structures(path: Path) -> list[Any]:
    """The tables that pds4_tools finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [one for one in package("pds4_tools").read(str(path), quiet=True) if one.is_table()]


def test_every_byte_count_and_checksum_is_that_of_its_file(bundle: Path) -> None:
    for path in labels(bundle):
        assert miscounted(path) == [], path.name


def test_an_inventory_names_every_product_of_its_collection(bundle: Path) -> None:
    for path in bundle.glob("*/collection_*.csv"):
        named = {line.split(",")[1].strip() for line in path.read_text().splitlines()}
        products = {
            parsed(label).findtext("*/p:logical_identifier", "", PDS) + "::1.0"
            for label in path.parent.glob("*/*.xml")
        }
        assert named == products


def test_the_readers_of_the_archive_find_every_row_and_column(bundle: Path) -> None:
    pdr = package("pdr")
    found = tables(bundle)
    assert {path.stem for path in found} == {one.name for one in pds4.TABLES}
    for path in found:
        text = path.with_suffix(".csv").read_text("utf-8")
        heading, *records = csv.reader(io.StringIO(text, newline=""))
        (table,) = structures(path)
        assert len(table.data) == len(records)
        assert [field.meta_data["name"] for field in table.fields] == heading
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = next(one for one in _members(pdr.read(str(path))) if hasattr(one, "columns"))
        assert frame.shape == (len(records), len(heading))
        if path.stem == "samples":
            told = " ".join(AWKWARD.split())
            # Neither takes the quotes apart that CSV doubles; spreadsheets and pandas do.
            for names in (frame["name"], table["name"]):
                assert told in {str(value).replace('""', '"') for value in names}


def _members(data: Any) -> Iterator[Any]:
    for key in data.keys():  # noqa: SIM118 - pdr's own mapping
        yield data[key]


def test_gdal_makes_points_of_the_drops(bundle: Path) -> None:
    (path,) = bundle.rglob("sample_drop_timestamps.xml")
    told = gdal("ogrinfo", "-so", "-al", str(path))
    assert "Geometry: Point" in told
    assert "Feature Count: 10" in told
    assert "Extent: (77." in told


# --- Schema and Schematron ------------------------------------------------------------------------


class Judge:
    """Both, read once."""

    def __init__(self, folder: Path) -> None:
        self.etree = package("lxml.etree")
        package("saxonche")
        self.schema = self.etree.XMLSchema(self.etree.parse(folder / "PDS4_PDS_1Q00.xsd"))
        self.schematron = Schematron(folder / "PDS4_PDS_1Q00.sch")

    def faults(self, label: bytes) -> list[str]:
        self.schema.validate(self.etree.fromstring(label))
        return [
            *(str(error.message) for error in self.schema.error_log),
            *self.schematron.failures(label),
        ]


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(pds4_model())


def test_under_an_archives_prefix_every_label_is_valid(
    judge: Judge, tmp_path: Path, settings: Settings
) -> None:
    settings.PDS4_LID_PREFIX = AGENCY
    found = list(labels(unpacked(tmp_path)))
    assert len(found) == len(pds4.TABLES) + 3
    for path in found:
        assert judge.faults(path.read_bytes()) == [], path.name


def test_under_the_placeholder_only_the_prefix_is_wrong(judge: Judge, bundle: Path) -> None:
    for path in labels(bundle):
        faults = judge.faults(path.read_bytes())
        if path in tables(bundle):
            (fault,) = faults
            assert NOT_ARCHIVED in fault
        else:
            assert faults == [], path.name


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        ((r'<file_size unit="byte">', '<file_size unit="furlong">'), "furlong|byte"),
        ((r"<records>\d+</records>", ""), "record_delimiter"),
        ((r"<records>\d+</records>", "<records>ten</records>"), "ten"),
        ((r"<data_type>ASCII_Real<", "<data_type>ASCII_Guess<"), "ASCII_Guess|data_type"),
        ((r"<parsing_standard_id>PDS DSV 1<", "<parsing_standard_id>RFC 4180<"), "DSV"),
        ((r"data_to_target", "data_to_moon"), "data_to_target"),
        ((r"<md5_checksum>\w+<", "<md5_checksum>none<"), "md5"),
        ((r"1\.26\.0\.0", "1.22.0.0"), "1.26.0.0"),
    ],
)
def test_a_planted_error_is_found(
    judge: Judge, bundle: Path, planted: tuple[str, str], said: str
) -> None:
    label = next(bundle.rglob("sample_drop_timestamps.xml")).read_text()
    changed, number = re.subn(planted[0], planted[1], label, count=1)
    assert number == 1
    faults = [one for one in judge.faults(changed.encode()) if NOT_ARCHIVED not in one]
    assert any(re.search(said, one) for one in faults), faults


@pytest.mark.parametrize("element", ["file_size", "object_length", "offset"])
def test_a_wrong_byte_count_is_found(bundle: Path, element: str) -> None:
    """No schema can see it."""
    path = next(bundle.rglob("sample_drop_timestamps.xml"))
    label = path.read_text()
    number = re.findall(rf"<{element} unit=\"byte\">(\d+)<", label)[-1]
    path.write_text(label.replace(f">{number}<", f">{int(number) + 40}<"))
    assert miscounted(path)
    if element == "offset":
        with pytest.raises(ValueError, match="convert field"):
            structures(path)
