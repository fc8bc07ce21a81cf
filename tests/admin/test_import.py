"""A confirmed import keeps everything through the services, or nothing at all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core import signing
from django.test import Client

from samples.admin.exchange import TICKET_SALT
from samples.admin.uploads import PREFIX
from samples.models import Container, Outcrop, Sample, Source, ValueProvenance, Waypoint
from tests.admin.conftest import Snapshot
from tests.admin.files import as_csv
from tests.admin.forms import confirm, context_of, listing, said, upload

CHANGED = as_csv(("slug", "core_length_cm"), ("malay", "3.10"), ("robine", "6.08"))


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_an_import_keeps_values_statements_and_reasons(curator: Client) -> None:
    statements = ValueProvenance.objects.count()
    preview = upload(curator, Sample, CHANGED, confidence="derived")
    response = confirm(curator, Sample, preview)
    assert response.status_code == 302
    assert "1 changed, 1 left as they were" in said(response)[0]

    malay = Sample.objects.get(slug="malay")
    assert str(malay.core_length_cm) == "3.10"
    assert ValueProvenance.objects.count() == statements + 1
    added = ValueProvenance.objects.order_by("pk").last()
    assert added is not None
    assert (added.record, added.field, added.confidence) == (malay, "core_length_cm", "derived")
    assert added.recorded_by == "curator"
    entry = LogEntry.objects.get()
    assert entry.changes_dict == {"core_length_cm": ["3.07", "3.10"]}
    assert entry.additional_data["reason"] == "Read off the new page."
    assert entry.additional_data["source"] == "s1"
    assert list(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")) == []


def test_importing_the_same_file_again_changes_nothing(
    curator: Client, everything: Snapshot
) -> None:
    confirm(curator, Sample, upload(curator, Sample, CHANGED))
    before = everything()
    preview = upload(curator, Sample, CHANGED)
    assert {row.import_type for row in context_of(preview)["result"].rows} == {"skip"}
    confirm(curator, Sample, preview)
    assert everything() == before


def test_new_records_are_added_with_their_sources(curator: Client) -> None:
    content = as_csv(
        ("slug", "campaign", "name", "latitude_deg", "longitude_deg", "position_basis"),
        ("new-rock", "crater-floor", "New Rock", "18.4", "77.4", "target"),
    )
    confirm(curator, Outcrop, upload(curator, Outcrop, content))
    added = Outcrop.objects.get(slug="new-rock")
    assert {statement.field for statement in added.provenance.all()} >= {"name", "latitude_deg"}


def test_records_that_name_their_own_source_ask_for_none(curator: Client) -> None:
    page = curator.get(listing(Waypoint, "import")).content.decode()
    assert 'name="source"' not in page
    waypoint = Waypoint.objects.order_by("pk")[0]
    content = as_csv(
        ("mission", "sol", "rmc", "note"), ("mars-2020", waypoint.sol, waypoint.rmc, "Seen")
    )
    confirm(curator, Waypoint, upload(curator, Waypoint, content))
    waypoint.refresh_from_db()
    assert waypoint.note == "Seen"


def test_a_column_that_is_not_in_the_file_is_left_alone_and_an_empty_cell_is_unknown(
    curator: Client,
) -> None:
    before = Sample.objects.get(slug="malay")
    content = as_csv(("slug", "core_length_cm", "alternative_names"), ("malay", "", "A; B"))
    confirm(curator, Sample, upload(curator, Sample, content))
    after = Sample.objects.get(slug="malay")
    assert after.core_length_cm is None
    assert after.alternative_names == ["A", "B"]
    assert (after.note, after.outcrop) == (before.note, before.outcrop)


def test_both_sides_of_a_pair_are_imported_together(curator: Client) -> None:
    one, other = Sample.objects.filter(pair_partner=None, retained=True).order_by("pk")[:2]
    content = as_csv(("slug", "pair_partner"), (one.slug, other.slug), (other.slug, one.slug))
    confirm(curator, Sample, upload(curator, Sample, content))
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.pair_partner, other.pair_partner) == (other, one)


def test_a_record_changed_after_the_preview_stops_the_whole_import(
    curator: Client, everything: Snapshot
) -> None:
    content = as_csv(("slug", "note"), ("robine", "first"), ("malay", "second"))
    preview = upload(curator, Sample, content)
    Sample.objects.filter(slug="malay").update(note="Somebody else was here.")
    before = everything()
    response = confirm(curator, Sample, preview)
    assert "nothing was imported" in said(response)[0]
    assert everything() == before


def test_a_row_that_fails_after_the_preview_takes_back_the_others(
    curator: Client, everything: Snapshot
) -> None:
    content = as_csv(("slug", "outcrop"), ("robine", "brac"), ("malay", "brac"))
    preview = upload(curator, Sample, content)
    Outcrop.objects.filter(slug="brac").update(slug="brac-renamed")
    before = everything()
    response = confirm(curator, Sample, preview)
    assert "nothing was imported" in said(response)[0]
    assert everything() == before


def ticket_of(preview: Any) -> str:
    ticket: str = context_of(preview)["confirm_form"].initial["ticket"]
    return ticket


def test_an_altered_ticket_is_refused(curator: Client, everything: Snapshot) -> None:
    preview = upload(curator, Sample, CHANGED)
    before = everything()
    for ticket in ("", "x", ticket_of(preview)[:-3] + "xyz"):
        response = curator.post(listing(Sample, "process_import"), {"ticket": ticket})
        assert response.status_code == 302
        assert "no longer valid" in said(response)[0]
    assert everything() == before


def test_a_ticket_is_for_one_person_and_one_list(
    curator: Client, administrator: Client, everything: Snapshot
) -> None:
    preview = upload(curator, Sample, CHANGED)
    before = everything()
    told = {"ticket": ticket_of(preview)}
    assert administrator.post(listing(Sample, "process_import"), told).status_code == 403
    assert curator.post(listing(Container, "process_import"), told).status_code == 403
    assert everything() == before


def test_a_ticket_whose_upload_is_gone_says_so(curator: Client, everything: Snapshot) -> None:
    preview = upload(curator, Sample, CHANGED)
    facts = signing.loads(ticket_of(preview), salt=TICKET_SALT)
    assert "/" not in facts["file"], "the ticket tells nothing of the machine"
    (Path(tempfile.gettempdir()) / facts["file"]).unlink()
    before = everything()
    response = confirm(curator, Sample, preview)
    assert "not here any more" in said(response)[0]
    assert everything() == before


def test_a_source_that_is_gone_stops_the_import(curator: Client, everything: Snapshot) -> None:
    source = Source.objects.create(code="gone", title="A page", trust="high")
    preview = upload(curator, Sample, CHANGED, source=source.pk)
    source.delete()
    before = everything()
    response = confirm(curator, Sample, preview)
    assert response.status_code == 302
    assert "Upload the file again" in said(response)[0]
    assert everything() == before


def test_an_import_is_confirmed_by_a_form_alone(curator: Client) -> None:
    assert curator.get(listing(Sample, "process_import")).status_code == 405
