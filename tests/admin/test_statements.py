"""What sources say is added beside the value, also where it contradicts."""

from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from samples.models import Sample, Source, ValueProvenance
from tests.admin.conftest import Snapshot
from tests.admin.forms import errors_of, listing, page, send

ADD = listing(ValueProvenance, "add")


def statement(**values: object) -> dict[str, object]:
    malay = Sample.objects.get(slug="malay")
    return {
        "content_type": ContentType.objects.get_for_model(Sample).pk,
        "object_id": malay.pk,
        "field": "core_length_cm",
        "source": Source.objects.get(code="s6").pk,
        "confidence": "unverified",
        "printed_text": "3.2 cm",
        "agrees": "",
        "change_reason": "Another page says so.",
        **values,
    }


def test_a_contradicting_statement_is_kept_and_the_value_stays(curator: Client) -> None:
    assert send(curator, ADD, statement()).status_code == 302
    said = ValueProvenance.objects.order_by("pk").last()
    assert said is not None
    assert (said.printed_text, said.agrees, said.recorded_by) == ("3.2 cm", False, "curator")
    malay = Sample.objects.get(slug="malay")
    assert str(malay.core_length_cm) == "3.07"
    assert "Sources disagree" in curator.get(page(malay)).content.decode()


def test_a_record_offers_to_state_something_about_it(curator: Client, viewer: Client) -> None:
    malay = Sample.objects.get(slug="malay")
    assert ADD in curator.get(page(malay)).content.decode()
    assert ADD not in viewer.get(page(malay)).content.decode()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"field": "colour"}, "field"),
        ({"object_id": 999_999}, "object_id"),
        ({"source": ""}, "source"),
        ({"change_reason": ""}, "change_reason"),
    ],
)
def test_a_statement_about_nothing_is_refused(
    curator: Client, everything: Snapshot, values: dict[str, object], field: str
) -> None:
    before = everything()
    assert field in errors_of(send(curator, ADD, statement(**values)))
    assert everything() == before


def test_a_statement_is_mended_but_stays_about_the_same_value(curator: Client) -> None:
    said = ValueProvenance.objects.filter(field="core_length_cm").order_by("pk")[0]
    told = {"note": "Seen again.", "field": "name", "change_reason": "A closer look."}
    assert send(curator, page(said), told).status_code == 302
    said.refresh_from_db()
    assert (said.note, said.field) == ("Seen again.", "core_length_cm")
