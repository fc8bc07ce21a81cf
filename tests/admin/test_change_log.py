"""The change log says who, when, before, after and why; nobody edits it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from auditlog.models import LogEntry
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from samples.models import (
    AbrasionPatch,
    Drive,
    Mission,
    Observation,
    Outcrop,
    Sample,
    Source,
    ValueProvenance,
    Waypoint,
)
from tests.admin.forms import context_of, listing, page, send, why
from tests.conftest import People


@pytest.fixture
def entry(curator: Client) -> LogEntry:
    """What a change of Malay's outcrop and length leaves."""
    malay = Sample.objects.get(slug="malay")
    brac = Outcrop.objects.get(slug="brac")
    told = why() | {"core_length_cm": "3.10", "outcrop": brac.pk}
    assert send(curator, page(malay), told).status_code == 302
    return LogEntry.objects.get_for_object(malay).get()


def test_an_entry_says_who_when_before_after_why_and_from_where(
    entry: LogEntry, people: People
) -> None:
    assert entry.actor == people.curator
    assert (timezone.now() - entry.timestamp).total_seconds() < 60
    assert entry.changes_dict["core_length_cm"] == ["3.07", "3.10"]
    assert set(entry.changes_dict) == {"core_length_cm", "outcrop"}
    assert entry.additional_data == {
        "actor": "curator",
        "reason": "A better reading of the label.",
        "source": "s1",
    }
    assert entry.cid, "the id of the request"


def test_the_record_shows_its_changes_in_words(entry: LogEntry, viewer: Client) -> None:
    content = viewer.get(page(Sample.objects.get(slug="malay"))).content.decode()
    for text in ("A better reading of the label.", "curator", "3.07", "3.10", "Issole", "Brac"):
        assert text in content


def test_the_log_lists_and_tells_an_entry(entry: LogEntry, viewer: Client) -> None:
    content = viewer.get(listing(LogEntry)).content.decode()
    for text in ("curator", "Malay", "A better reading of the label.", "S1", "core length cm"):
        assert text in content
    told = viewer.get(page(entry)).content.decode()
    for text in ("Core length, cm", "3.07", "3.10", "Issole", "Brac", entry.cid):
        assert text in told


def test_the_history_of_a_record_leads_to_its_entries(entry: LogEntry, viewer: Client) -> None:
    malay = Sample.objects.get(slug="malay")
    response = viewer.get(page(malay, "history"), follow=True)
    assert list(context_of(response)["cl"].result_list) == [entry]


@pytest.mark.parametrize("person", ["viewer", "curator", "administrator", "superuser"])
def test_nobody_adds_changes_or_deletes_an_entry(
    entry: LogEntry, people: People, client_for: Callable[[User | None], Client], person: str
) -> None:
    client = client_for(getattr(people, person))
    assert client.get(page(entry)).status_code == 200
    assert client.get(listing(LogEntry, "add")).status_code == 403
    assert client.post(page(entry), {"object_repr": "x"}).status_code == 403
    assert client.post(page(entry, "delete"), {"post": "yes"}).status_code == 403
    assert list(LogEntry.objects.values()) == list(LogEntry.objects.filter(pk=entry.pk).values())


def test_the_log_of_other_apps_is_not_shown(entry: LogEntry, superuser: Client) -> None:
    from django.contrib.contenttypes.models import ContentType

    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_pk="1",
        object_repr="somebody",
        action=LogEntry.Action.UPDATE,
        changes={"email": ["a", "b"]},
    )
    found = context_of(superuser.get(listing(LogEntry)))["cl"].result_list
    assert list(found) == [entry]


def test_a_deletion_asks_why_and_is_kept_in_the_log(administrator: Client) -> None:
    patch = AbrasionPatch.objects.create(
        outcrop=Outcrop.objects.get(slug="brac"), slug="never-was", name="Never was"
    )
    asked = administrator.get(page(patch, "delete")).content.decode()
    assert 'name="change_reason"' in asked
    refused = administrator.post(page(patch, "delete"), {"post": "yes", "change_reason": " "})
    assert refused.status_code == 200
    assert "A change says why." in refused.content.decode()
    assert AbrasionPatch.objects.filter(pk=patch.pk).exists()

    done = administrator.post(
        page(patch, "delete"), {"post": "yes", "change_reason": "It was never made."}
    )
    assert done.status_code == 302
    assert not AbrasionPatch.objects.filter(pk=patch.pk).exists()
    entry = LogEntry.objects.get(action=LogEntry.Action.DELETE)
    assert entry.additional_data["reason"] == "It was never made."
    assert entry.actor is not None
    assert "Never was" in administrator.get(listing(LogEntry)).content.decode()


def test_a_deletion_that_is_blocked_says_by_what(administrator: Client) -> None:
    outcrop = Outcrop.objects.get(slug="issole")
    asked = administrator.get(page(outcrop, "delete")).content.decode()
    assert "can&#x27;t be deleted" in asked or "can't be deleted" in asked
    assert "Malay" in asked
    administrator.post(page(outcrop, "delete"), {"post": "yes", "change_reason": "Away with it."})
    assert Outcrop.objects.filter(pk=outcrop.pk).exists()


@pytest.mark.parametrize("model", [Source, Observation, Waypoint, Drive, ValueProvenance])
def test_a_change_of_a_record_that_is_no_fact_says_why_too(
    curator: Client, people: People, model: type[Model]
) -> None:
    record = model._default_manager.order_by("pk")[0]
    field = "length_m" if model is Drive else "title" if model is Source else "note"
    told = {field: "12.5", "change_reason": "Read again."}
    assert send(curator, page(record), told).status_code == 302
    entry = LogEntry.objects.get_for_object(record).get()
    assert entry.changes_dict[field][1] == "12.5"
    assert entry.additional_data["reason"] == "Read again."
    assert entry.actor == people.curator


def test_a_write_leaves_no_receiver_behind(curator: Client) -> None:
    from django.db.models.signals import pre_save

    before = len(pre_save.receivers)
    malay = Sample.objects.get(slug="malay")
    for note in ("one", "two"):
        assert send(curator, page(malay), why() | {"note": note}).status_code == 302
    assert len(pre_save.receivers) == before


def test_dates_and_times_are_written_in_one_way(viewer: Client) -> None:
    content = viewer.get(page(Mission.objects.get())).content.decode()
    assert "2021-02-18 20:43:49 UTC" in content
    assert "Feb. 18" not in content
