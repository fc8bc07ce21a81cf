"""A preview shows what a file would do, and writes nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from django.test import Client

from samples.admin.uploads import PREFIX
from samples.models import Container, Sample
from tests.admin.conftest import Snapshot
from tests.admin.files import as_csv
from tests.admin.forms import context_of, listing, upload

HEADER = ("slug", "core_length_cm", "note")
CHANGED = as_csv(HEADER, ("malay", "3.10", "New note"), ("robine", "6.08", None))


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def waiting() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))


def test_a_preview_writes_nothing(curator: Client, everything: Snapshot) -> None:
    before = everything()
    response = upload(curator, Sample, CHANGED)
    assert response.status_code == 200
    assert "confirm_form" in context_of(response)
    assert everything() == before


def test_a_preview_shows_line_record_and_each_change(curator: Client) -> None:
    response = upload(curator, Sample, CHANGED)
    changed, same = context_of(response)["result"].rows
    shown = [(change.column, change.before, change.after) for change in changed.changes]
    assert shown[0] == ("core_length_cm", "3.07", "3.10")
    assert shown[1][0] == "note"
    assert (changed.line, changed.import_type) == (2, "update")
    assert same.line == 3
    content = response.content.decode()
    for text in ("Malay", "3.07", "3.10", "New note", "nothing is written yet"):
        assert text in content


def test_a_new_record_is_shown_as_one(curator: Client, everything: Snapshot) -> None:
    before = everything()
    header = ("code", "mission", "kind", "serial")
    response = upload(curator, Container, as_csv(header, ("vial-1", "mars-2020", "sample_tube", 7)))
    assert dict(context_of(response)["result"].totals)["new"] == 1
    assert everything() == before


def test_the_upload_waits_in_a_file_that_only_the_site_can_read(curator: Client) -> None:
    upload(curator, Sample, CHANGED)
    (path,) = waiting()
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", [as_csv(("slug", "colour"), ("malay", "red")), "", as_csv(("slug",), ("",))]
)
def test_an_upload_that_can_not_be_imported_does_not_stay(curator: Client, content: str) -> None:
    upload(curator, Sample, content)
    assert waiting() == []


def test_an_upload_that_nobody_confirmed_is_swept_away(curator: Client) -> None:
    import os

    upload(curator, Sample, CHANGED)
    (old,) = waiting()
    os.utime(old, (1, 1))
    upload(curator, Sample, CHANGED)
    assert old not in waiting()
    assert len(waiting()) == 1


@pytest.mark.parametrize("missing", ["reason", "source", "import_file"])
def test_the_form_asks_for_file_reason_and_source(
    curator: Client, everything: Snapshot, missing: str
) -> None:
    before = everything()
    response = upload(curator, Sample, CHANGED, **{missing: ""})
    assert missing in context_of(response)["form"].errors
    assert everything() == before


def test_the_page_names_the_columns(curator: Client) -> None:
    content = curator.get(listing(Sample, "import")).content.decode()
    assert "core_length_cm" in content
    assert "retained" not in content
