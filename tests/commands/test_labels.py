"""`manage.py labels`"""

from __future__ import annotations

import zipfile
from io import StringIO
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.usefixtures("inventory")


def labels(*arguments: str) -> str:
    out = StringIO()
    call_command("labels", *arguments, stdout=out)
    return out.getvalue()


def codes(path: Path) -> set[str]:
    document = pypdfium2.PdfDocument(path)
    found = {
        code.text.rstrip("/").rpartition("/")[2]
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    }
    document.close()
    return found


def test_named_containers_each_once(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    assert str(path) in labels("--out", str(path), "SN261", "tube-09", "M2020-00337-08")
    assert codes(path) == {"tube-08", "tube-09"}


def test_all_of_them_on_letter(tmp_path: Path) -> None:
    path = tmp_path / "sheet.pdf"
    labels("--out", str(path), "--all", "--paper", "letter", "--start", "20")
    assert len(codes(path)) == 43


def test_svg_by_the_name_or_when_told(tmp_path: Path) -> None:
    path = tmp_path / "sheet.svg"
    labels("--out", str(path), "tube-08")
    assert path.read_text().startswith("<?xml")
    labels("--out", str(tmp_path / "sheet"), "--format", "svg", "--all")
    with zipfile.ZipFile(tmp_path / "sheet.zip") as packed:
        assert len(packed.namelist()) == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name containers, or give --all"),
        (("--all", "tube-08"), "not both"),
        (("tube-99",), "There is no container tube-99"),
        (("tube-08", "--start", "99"), "from 1 to 24"),
    ],
)
def test_what_cannot_be_is_said_plainly(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    with pytest.raises(CommandError, match=said):
        labels("--out", str(tmp_path / "sheet.pdf"), *arguments)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be written"):
        labels("--out", str(tmp_path / "nowhere" / "sheet.pdf"), "tube-08")
