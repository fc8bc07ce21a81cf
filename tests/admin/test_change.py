"""A change asks for its reason and its source, and goes through the services or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from samples.models import Container, Outcrop, Sample, Source, ValueProvenance, Waypoint
from tests.admin.conftest import Snapshot
from tests.admin.forms import errors_of, listing, page, send, shown, why


@pytest.fixture
def malay() -> Sample:
    return Sample.objects.get(slug="malay")


def test_a_change_is_kept_with_its_statement(curator: Client, malay: Sample) -> None:
    told = why() | {"change_printed_text": "3.1 cm", "change_confidence": "derived"}
    response = send(curator, page(malay), told | {"core_length_cm": "3.10"})
    assert response.status_code == 302
    malay.refresh_from_db()
    assert str(malay.core_length_cm) == "3.10"
    statement = ValueProvenance.objects.order_by("pk").last()
    assert statement is not None
    assert statement.record == malay
    assert (statement.field, statement.source.code) == ("core_length_cm", "s1")
    assert (statement.printed_text, statement.confidence) == ("3.1 cm", "derived")
    assert statement.recorded_by == "curator"


@pytest.mark.parametrize("missing", ["change_reason", "change_source"])
def test_a_change_without_reason_or_source_is_refused(
    curator: Client, malay: Sample, everything: Snapshot, missing: str
) -> None:
    before = everything()
    response = send(curator, page(malay), why() | {"core_length_cm": "3.10", missing: ""})
    assert list(errors_of(response)) == [missing]
    assert everything() == before


def test_a_record_that_names_its_own_source_asks_for_the_reason_alone(curator: Client) -> None:
    waypoint = Waypoint.objects.order_by("pk")[3]
    fields = shown(curator, page(waypoint))
    assert "change_reason" in fields
    assert "change_source" not in fields
    response = send(curator, page(waypoint), {"note": "Read again.", "change_reason": "Typing."})
    assert response.status_code == 302
    waypoint.refresh_from_db()
    assert waypoint.note == "Read again."


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"designation": "M2020-3-"}, "designation"),
        ({"core_length_cm": "15.3"}, "core_length_cm"),
        ({"core_length_cm": "long"}, "core_length_cm"),
        ({"latitude_deg": "95"}, "latitude_deg"),
        ({"longitude_deg": "200"}, "longitude_deg"),
        ({"latitude_deg": ""}, "latitude_deg"),
        ({"nasa_number": "39"}, "nasa_number"),
        ({"nasa_number": "1"}, "nasa_number"),
        ({"sealed_sol": "1"}, "sealed_sol"),
        ({"name": ""}, "name"),
        ({"slug": "mageik"}, "slug"),
        ({"rock_type": "granite"}, "rock_type"),
        ({"mass_ug": "12"}, "mass_ug"),
    ],
)
def test_what_can_not_be_true_is_refused_on_its_field(
    curator: Client, malay: Sample, everything: Snapshot, values: dict[str, Any], field: str
) -> None:
    before = everything()
    response = send(curator, page(malay), why() | values)
    assert field in errors_of(response)
    assert everything() == before


def test_a_serial_in_use_is_refused_in_any_of_its_forms(
    curator: Client, everything: Snapshot
) -> None:
    container = Container.objects.get(code="tube-01")
    before = everything()
    response = send(curator, page(container), why() | {"serial": "SN261"})
    assert errors_of(response) == {
        "serial": ["Another container of this mission has this serial number."]
    }
    assert everything() == before


def test_a_value_is_brought_into_the_form_that_is_stored(curator: Client) -> None:
    container = Container.objects.get(code="tube-01")
    assert send(curator, page(container), why() | {"serial": "sn 999"}).status_code == 302
    container.refresh_from_db()
    assert container.serial == "999"


def test_a_form_without_a_change_says_so_and_writes_nothing(
    curator: Client, malay: Sample, everything: Snapshot
) -> None:
    before = everything()
    response = send(curator, page(malay), why())
    assert errors_of(response) == {"__all__": ["Nothing was changed, so there is nothing to save."]}
    assert everything() == before


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(
    curator: Client, malay: Sample, everything: Snapshot
) -> None:
    opened = shown(curator, page(malay))
    Sample.objects.filter(pk=malay.pk).update(note="Somebody else was here.")
    before = everything()
    response = curator.post(page(malay), opened | why() | {"core_length_cm": "3.10"})
    assert "Somebody changed this record" in errors_of(response)["__all__"][0]
    assert everything() == before


def test_a_refusal_of_the_service_is_no_error_page(
    curator: Client, malay: Sample, everything: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samples.domain.errors import Conflict, InvalidRecord
    from samples.services import catalogue

    before = everything()
    refusals = iter(
        [
            Conflict("Somebody was first.", field="id", expected="another try"),
            InvalidRecord("No.", errors={"name": ["Not this name."], "__all__": ["Not at all."]}),
        ]
    )

    def refuse(*_args: object, **_told: object) -> None:
        raise next(refusals)

    monkeypatch.setattr(catalogue, "revise", refuse)
    first = send(curator, page(malay), why() | {"note": "x"})
    assert errors_of(first)["__all__"] == ["Somebody was first. Expected: another try."]
    second = send(curator, page(malay), why() | {"note": "x"})
    assert errors_of(second) == {"name": ["Not this name."], "__all__": ["Not at all."]}
    assert everything() == before


def test_what_was_typed_stays_in_a_refused_form(curator: Client, malay: Sample) -> None:
    response = send(curator, page(malay), why() | {"note": "Kept.", "designation": "M2020-3-"})
    content = response.content.decode()
    assert "Kept." in content
    assert "A better reading of the label." in content


def test_pairing_is_kept_on_both_sides(curator: Client) -> None:
    lonely = Sample.objects.filter(pair_partner=None, retained=True).order_by("pk")
    one, other = lonely[0], lonely[1]
    assert send(curator, page(one), why() | {"pair_partner": other.pk}).status_code == 302
    other.refresh_from_db()
    assert other.pair_partner == one
    one.refresh_from_db()
    assert send(curator, page(one), why() | {"pair_partner": ""}).status_code == 302
    assert not Sample.objects.filter(pk__in=(one.pk, other.pk), pair_partner__isnull=False)


def test_a_pair_can_not_be_broken_into_by_a_third(
    curator: Client, malay: Sample, everything: Snapshot
) -> None:
    third = Sample.objects.filter(pair_partner=None, retained=True).order_by("pk")[0]
    before = everything()
    response = send(curator, page(third), why() | {"pair_partner": malay.pk})
    assert "pair_partner" in errors_of(response)
    assert everything() == before


def test_what_a_record_is_part_of_does_not_change(curator: Client, malay: Sample) -> None:
    other = Container.objects.get(code="tube-40")
    fields = shown(curator, page(malay))
    assert not {"container", "mission"} & set(fields)
    send(curator, page(malay), why() | {"container": other.pk, "note": "x"})
    malay.refresh_from_db()
    assert malay.container.code == "tube-08"


def test_a_record_is_added_with_a_source_for_each_value(curator: Client, malay: Sample) -> None:
    address = listing(Sample, "add")
    told = why() | {
        "mission": malay.mission_id,
        "container": Container.objects.get(code="tube-40").pk,
        "name": "Ha'ahóni Twin",
        "alternative_names": "One; Two",
        "sample_type": "rock_core",
        "mass_basis": "unknown",
    }
    assert send(curator, address, told).status_code == 302
    added = Sample.objects.get(slug="haahoni-twin")
    assert added.alternative_names == ["One", "Two"]
    stated = {said.field: said.source.code for said in added.provenance.all()}
    assert stated["name"] == stated["container"] == "s1"


@pytest.mark.parametrize("missing", ["change_reason", "change_source"])
def test_a_record_is_not_added_without_reason_and_source(
    curator: Client, everything: Snapshot, missing: str
) -> None:
    before = everything()
    told = why() | {"campaign": 1, "name": "New", "slug": "new", missing: ""}
    response = send(curator, listing(Outcrop, "add"), told)
    assert missing in errors_of(response)
    assert everything() == before


def test_a_source_is_added_with_a_reason(curator: Client) -> None:
    told = {"code": "x1", "title": "A page", "trust": "high", "change_reason": "Found it."}
    assert send(curator, listing(Source, "add"), told).status_code == 302
    assert Source.objects.filter(code="x1").exists()


def test_alternative_names_are_edited_as_a_line(curator: Client) -> None:
    witness = Sample.objects.get(slug="wb1")
    assert shown(curator, page(witness))["alternative_names"] == "first witness tube"
    told = why() | {"alternative_names": "first witness tube; WB-1"}
    assert send(curator, page(witness), told).status_code == 302
    witness.refresh_from_db()
    assert witness.alternative_names == ["first witness tube", "WB-1"]
