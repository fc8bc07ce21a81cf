"""Whatever stands in an address or a form, the admin answers; it never breaks."""

from __future__ import annotations

from typing import Any

import pytest
from auditlog.models import LogEntry
from django.db.models import Model
from django.test import Client

from samples.models import (
    Container,
    CustodyEvent,
    Holding,
    Observation,
    Place,
    Sample,
    ValueProvenance,
    Waypoint,
)
from tests.admin.forms import listing, page, send, why

QUERIES = [
    {"q": "x" * 5000},
    {"q": "9" * 40},
    {"q": "²"},
    {"q": "'; --"},
    {"q": "𓂀 %_\\"},
    {"p": "zzz"},
    {"p": "-4"},
    {"p": "99999"},
    {"o": "99.-99.x"},
    {"all": "1"},
    {"nonsense": "1"},
    {"stage": "\x00"},
    {"place": "\x00"},
    {"sealed": "perhaps"},
    {"sol_from": "abc", "sol_to": "1e99"},
    {"sol_from": "9" * 30},
    {"sampled_sol_from": "x"},
    {"core_length_cm_to": "nan"},
    {"content_type__id__exact": "abc"},
    {"campaign__id__exact": "abc"},
    {"kind__exact": "\x00"},
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: "&".join(query)[:40])
@pytest.mark.parametrize(
    "model",
    [Container, Sample, Place, Waypoint, Observation, ValueProvenance, CustodyEvent, Holding,
     LogEntry],
)  # fmt: skip
def test_a_list_answers(viewer: Client, model: type[Model], query: dict[str, str]) -> None:
    assert viewer.get(listing(model), query).status_code in {200, 302}


@pytest.mark.parametrize("key", ["abc", "99999999999999999999999", "-1", "1%00", "_5F"])
def test_a_page_of_no_record_answers(viewer: Client, key: str) -> None:
    malay = Sample.objects.get(slug="malay")
    for name in ("change", "history"):
        address = page(malay, name).replace(f"/{malay.pk}/", f"/{key}/")
        assert viewer.get(address).status_code in {200, 302, 404}


@pytest.mark.parametrize(
    "values",
    [
        {"nasa_number": "9" * 30},
        {"sampled_sol": "-3"},
        {"sampled_sol": "9" * 30},
        {"mass_ug": "9" * 30, "mass_basis": "measured"},
        {"latitude_deg": "nan"},
        {"latitude_deg": "inf"},
        {"core_length_cm": "1e9999"},
        {"sampled_at_0": "2022-13-45", "sampled_at_1": "25:61"},
        {"outcrop": "999999"},
        {"outcrop": "abc"},
        {"pair_partner": "abc"},
        {"name": "x" * 5000},
        {"name": "a\x00b"},
        {"note": "a\x00b"},
        {"change_source": "999999"},
        {"change_confidence": "sure"},
        {"change_reason": "x" * 5000, "note": "x"},
        {"change_seen": "", "note": "x"},
    ],
    ids=lambda values: "-".join(f"{name}={value[:12]}" for name, value in values.items()),
)
def test_an_odd_value_is_refused_on_the_form(curator: Client, values: dict[str, Any]) -> None:
    malay = Sample.objects.get(slug="malay")
    response = send(curator, page(malay), why() | values)
    assert response.status_code == 200
    assert response.context_data["errors"]
