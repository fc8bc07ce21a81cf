"""A file that can't be read gets a readable answer, whatever is in it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.test import Client

from samples.exchange.resources.formats import MAX_BYTES, MAX_ROWS
from samples.models import Sample
from tests.admin.conftest import Snapshot
from tests.admin.files import as_csv, as_xlsx
from tests.admin.forms import context_of, upload


def bomb() -> bytes:
    """A small archive that unpacks to more than a workbook may."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (201 * 1024**2))
    return buffer.getvalue()


FILES: dict[str, tuple[str, Any, str]] = {
    "empty": ("a.csv", b"", "empty"),
    "blank": ("a.csv", b"\n\n\n", "empty"),
    "header alone": ("a.csv", b"slug,name\r\n", "no rows"),
    "latin-1": ("a.csv", "slug,name\nmalay,Atsá\n".encode("latin-1"), "Line 2: This is not UTF-8"),
    "utf-16": ("a.csv", "slug,name\nmalay,x\n".encode("utf-16"), "not UTF-8"),
    "semicolons": ("a.csv", b"slug;name\nmalay;x\n", "not separated by commas"),
    "short row": ("a.csv", b"slug,name\nmalay\n", "Line 2: There are 1 cells here"),
    "long row": ("a.csv", b"slug,name\nmalay,x,y\n", "the header has 2 columns"),
    "open quote": ("a.csv", b'slug,name\nmalay,"x\n', "Not CSV"),
    "column twice": ("a.csv", b"slug,name,name\nmalay,x,y\n", "twice"),
    "column without a name": ("a.csv", b"slug,,name\nmalay,x,y\n", "has no name"),
    "too many rows": ("a.csv", "slug\n" + "x\n" * (MAX_ROWS + 1), "Split the file"),
    "too large": ("a.csv", b"x" * (MAX_BYTES + 1), "larger than 10 MB"),
    "no workbook": ("a.xlsx", b"PK\x03\x04 broken", "not a readable .xlsx"),
    "csv called xlsx": ("a.xlsx", b"slug,name\nmalay,x\n", "not a readable .xlsx"),
    "another archive": ("a.xlsx", as_xlsx(("slug",))[:500], "not a readable .xlsx"),
    "empty workbook": ("a.xlsx", as_xlsx(), "empty"),
    "bomb": ("a.xlsx", bomb, "too large"),
    "formula": ("a.xlsx", as_xlsx(("slug", "note"), ("malay", "=1+1")), "Cell B2 holds a formula"),
    "no json": ("a.json", b"slug,name\n", "must begin with ["),
    "broken json": ("a.json", b'[{"slug": "malay",}]', "Line 1: Not JSON"),
    "json object": ("a.json", b'{"slug": "malay"}', "not a list"),
    "json of numbers": ("a.json", b"[1, 2]", "not an object"),
    "empty json list": ("a.json", b"[]", "no rows"),
    "json and more": ("a.json", b'[{"slug": "malay"}] x', "follows the list"),
    "json NaN": ("a.json", b'[{"slug": "malay", "core_length_cm": NaN}]', "NaN is not JSON"),
    "json name twice": ("a.json", b'[{"slug": "a", "slug": "b"}]', "twice"),
    "deep json": ("a.json", b"[" * 100_000, "nested too deeply"),
    "another ending": ("a.ods", b"slug\nmalay\n", "must end in .csv, .xlsx, .json"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_an_unreadable_file_gets_a_readable_answer(
    curator: Client, everything: Snapshot, case: str
) -> None:
    name, content, message = FILES[case]
    before = everything()
    response = upload(curator, Sample, content() if callable(content) else content, name=name)
    assert response.status_code == 200
    errors = " ".join(context_of(response)["form"].errors.get("import_file", []))
    assert message in errors, errors
    assert "confirm_form" not in context_of(response)
    assert everything() == before


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "﻿" + as_csv(("slug", "note"), ("malay", "x"))),
        ("A.CSV", as_csv(("slug", "note"), ("malay", "x"), ("", ""))),
        ("a.csv", "slug,note,\nmalay,x,\n"),
        ("a.xlsx", as_xlsx(("slug", "note", None), ("malay", "x", None))),
        ("a.json", b'[{"slug": "malay", "note": "x"}, {"slug": "robine"}]'),
    ],
    # A workbook holds the time it was made: as an id it would differ between workers.
    ids=["byte order mark", "empty row", "empty column", "workbook", "missing value"],
)
def test_a_harmless_oddity_is_read(curator: Client, name: str, content: bytes | str) -> None:
    response = upload(curator, Sample, content, name=name)
    rows = context_of(response)["result"].rows
    assert [(change.column, change.after) for change in rows[0].changes] == [("note", "x")]
    assert all(row.import_type == "skip" for row in rows[1:])


def test_a_whole_number_in_a_workbook_is_read_as_one(curator: Client) -> None:
    content = as_xlsx(("slug", "sampled_sol", "core_length_cm"), ("malay", 337.0, 3.07))
    rows = context_of(upload(curator, Sample, content, name="a.xlsx"))["result"].rows
    assert rows[0].import_type == "skip"
