"""Parameters are read strictly, pages hold together."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.signing import Signer
from django.test import Client

from samples.api.urls import RESOURCES
from tests.api.ask import get, refused

pytestmark = pytest.mark.usefixtures("inventory")


def test_all_faults_are_told_at_once() -> None:
    problem = refused("/api/v1/samples/?sttage=cached&place=&retained=true&retained=false", 400)
    assert {fault["field"]: fault["message"] for fault in problem["errors"]} == {
        "sttage": "There is no parameter sttage here. Did you mean stage?",
        "place": "place has no value.",
        "retained": "retained is given 2 times; once is enough.",
    }
    problem = refused("/api/v1/samples/?sampled_sol_min=x&place=nowhere", 400)
    assert {fault["field"] for fault in problem["errors"]} == {"sampled_sol_min", "place"}


def test_the_known_parameters_are_named() -> None:
    expected = refused("/api/v1/samples/?colour=red", 400)["errors"][0]["expected"]
    names = set(expected.removeprefix("one of ").split(", "))
    assert {"place", "stage", "search", "ordering", "cursor", "page_size", "ledger"} <= names


@pytest.mark.parametrize("name", ["place", "search", "cursor", "ordering", "ledger", "page_size"])
def test_a_nul_is_refused(name: str) -> None:
    assert refused(f"/api/v1/samples/?{name}=a%00b", 400)["errors"][0]["field"] == name


def test_a_record_has_no_filters() -> None:
    assert refused("/api/v1/samples/malay/?place=three-forks", 400)["errors"][0]["expected"] == (
        "one of as_of, fields, format, include, known_at, ledger"
    )
    refused("/api/v1/events/1/?ledger=mars-2020-flight", 400)


def test_an_unknown_ledger_is_refused_everywhere() -> None:
    for name, resource in RESOURCES.items():
        if resource.in_ledger:
            fault = refused(f"/api/v1/{name}/?ledger=diary", 400)["errors"][0]
            assert (fault["field"], fault["value"]) == ("ledger", "diary")


def test_the_next_page_keeps_filter_order_and_size() -> None:
    first = get("/api/v1/samples/?sample_type=rock_core&ordering=-core_length_cm,name&page_size=5")
    query = parse_qs(urlsplit(first["next"]).query)
    assert query["sample_type"] == ["rock_core"]
    assert query["ordering"] == ["-core_length_cm,name"]
    assert query["page_size"] == ["5"]
    assert first["previous"] is None
    second = get(first["next"])
    assert len(second["results"]) == 5
    assert get(second["previous"])["results"] == first["results"]


def test_a_cursor_of_another_order_or_hand_is_refused() -> None:
    cursor = parse_qs(urlsplit(get("/api/v1/samples/?page_size=1")["next"]).query)["cursor"][0]
    refused(f"/api/v1/samples/?cursor={cursor}&ordering=-name", 400)
    refused(f"/api/v1/samples/?cursor={cursor[:-1]}", 400)
    forged = Signer(salt="elsewhere").sign_object({"order": ["slug", "pk"], "key": ["x", 1]})
    refused(f"/api/v1/samples/?cursor={forged}", 400)


def test_equal_rows_are_told_apart_by_their_number() -> None:
    rows = get("/api/v1/samples/?ordering=sample_type&page_size=1000")["results"]
    pages, address = [], "/api/v1/samples/?ordering=sample_type&page_size=3"
    while address:
        page = get(address)
        pages += page["results"]
        address = page["next"]
    assert pages == rows


def test_head_answers_like_get_without_a_body() -> None:
    response = Client().head("/api/v1/samples/?page_size=1")
    assert (response.status_code, response.content) == (200, b"")
    assert Client().head("/api/v1/samples/?colour=red").status_code == 400
