"""GET /api/v1/samples/"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.api.ask import get, refused
from tests.api.resource import ResourceTests

pytestmark = pytest.mark.usefixtures("inventory")


class TestSamples(ResourceTests):
    name = "samples"
    is_catalogue = True
    one = "M2020-00337-08"
    count = 34
    found_by = ("haahoni", 1)


@pytest.mark.parametrize("name", ["M2020-00337-08", "M2020-337-8", "malay"])
def test_is_known_by_designation_and_slug(name: str) -> None:
    sample = get(f"/api/v1/samples/{name}/")
    assert sample["name"] == "Malay"
    assert sample["url"] == "http://testserver/api/v1/samples/M2020-00337-08/"


def test_a_sample_without_designation_is_known_by_slug() -> None:
    sample = get("/api/v1/samples/gallants/")
    assert sample["designation"] is None
    assert sample["url"].endswith("/samples/gallants/")
    assert sample["now"]["sealed"] is False


def test_what_it_is_where_it_is_and_how_we_know() -> None:
    sample = get("/api/v1/samples/M2020-00337-08/")
    assert sample["core_length_cm"] == 3.07
    assert sample["mass_ug"] is None
    assert sample["pair_partner"]["name"] == "Robine"
    assert sample["container"]["serial"] == "261"
    assert sample["ledger"]["kind"] == "flight"
    now = sample["now"]
    assert (now["stage"], now["sealed"]) == ("cached", True)
    assert now["place"]["slug"] == "three-forks-01"
    assert [place["slug"] for place in now["place"]["within"]] == ["three-forks"]
    assert now["custodian"]["organisation"]["slug"] == "nasa-jpl"
    assert now["since"].startswith("2022-12-21T17:15")
    length = sample["sources"]["core_length_cm"][0]
    assert length["source"]["code"] == "s1"
    assert length["printed_text"] == "3.07"
    assert length["confidence"] == "confirmed"
    assert get(sample["events"])["results"][0]["verb"] == "drop"


def test_a_contradiction_is_shown_last() -> None:
    said = get("/api/v1/samples/wb1/")["sources"]
    contradicting = [
        statement for statements in said.values() for statement in statements
        if not statement["agrees"]
    ]  # fmt: skip
    assert contradicting
    assert all(statement["note"] for statement in contradicting)
    for statements in said.values():
        agreement = [statement["agrees"] for statement in statements]
        assert agreement == sorted(agreement, reverse=True)


def test_ten_lie_at_three_forks() -> None:
    rows = get("/api/v1/samples/?place=three-forks")["results"]
    assert Counter(row["sample_type"] for row in rows) == {
        "rock_core": 7, "regolith": 1, "atmospheric": 1, "witness": 1,
    }  # fmt: skip


def test_mageik_waited_forty_sols() -> None:
    mageik = get("/api/v1/samples/mageik/")
    assert (mageik["sampled_sol"], mageik["sealed_sol"]) == (579, 619)


def test_a_dumped_sample_is_nowhere() -> None:
    dumped = get("/api/v1/samples/issole-first-fill/")
    assert dumped["retained"] is False
    assert dumped["now"] is None
    assert dumped["ledger"]["kind"] == "flight"
    assert len(get("/api/v1/samples/?retained=false")["results"]) == 1


def test_sols_that_are_unknown_come_last_either_way() -> None:
    for order in ("sampled_sol", "-sampled_sol"):
        sols = [row["sampled_sol"] for row in get(f"/api/v1/samples/?ordering={order}")["results"]]
        assert sols[-1] is None
        known = [sol for sol in sols if sol is not None]
        assert known == sorted(known, reverse=order.startswith("-"))


def test_ordered_by_two_names() -> None:
    rows = get("/api/v1/samples/?ordering=sample_type,-core_length_cm")["results"]
    cores = [row for row in rows if row["sample_type"] == "rock_core"]
    assert cores[0]["name"] == "Mageik"
    refused("/api/v1/samples/?ordering=name,-name", 400)


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("search=Ha%27ah%C3%B3ni", {"haahoni"}),
        ("search=ATSA", {"atsa"}),
        ("search=hahonih", {"haahoni"}),
        ("search=M2020-337-8", {"malay"}),
        ("search=SN184", {"mageik"}),
        ("search=amalik+mageik", {"mageik"}),
        ("sampled_sol_min=1441&sampled_sol_max=1483", {"main-river", "bell-island"}),
        ("sample_type=regolith&sample_type=atmospheric&sealed_sol_min=639", {"crosswind-lake"}),
        ("core_length_cm_min=7.2", {"mageik"}),
        ("stage=cached&sample_type=atmospheric", {"roubion"}),
        ("sealed=false", {"bell-island", "gallants"}),
        ("outcrop=issole&paired=true", {"malay", "robine"}),
    ],
)  # fmt: skip
def test_narrowed(query: str, slugs: set[str]) -> None:
    assert {row["slug"] for row in get(f"/api/v1/samples/?{query}")["results"]} == slugs


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("sampled_sol_min", "-3", "a whole number from 0 to 99999"),
        ("sampled_sol_min", "abc", "a whole number from 0 to 99999"),
        ("sampled_sol_max", "12.5", "a whole number from 0 to 99999"),
        ("core_length_cm_min", "16", "a number from 0 to 15.2"),
        ("retained", "maybe", "true or false"),
        ("sample_type", "rock", "one or more of rock_core, regolith, atmospheric, witness"),
        ("latitude_deg_min", "95", "a number from -90 to 90"),
        ("campaign", "moon", "the slug of a campaign"),
        ("ledger", "diary", "the slug of a ledger"),
        ("page_size", "1001", "a whole number from 1 to 1000"),
        ("page_size", "0", "a whole number from 1 to 1000"),
        ("page_size", "٣", "a whole number from 1 to 1000"),
        ("format", "xml", "csv or geojson or json or ndjson or xlsx"),
        ("count", "all", "exact or estimate"),
    ],
)
def test_a_bad_value_is_named(name: str, value: str, expected: str) -> None:
    fault = refused(f"/api/v1/samples/?{name}={value}", 400)["errors"][0]
    assert (fault["field"], fault["value"], fault["expected"]) == (name, value, expected)
    assert value in fault["message"] or fault["message"].endswith((".", "here."))


def test_an_unknown_designation() -> None:
    problem = refused("/api/v1/samples/M2020-99999-99/", 404)
    assert problem["type"] == "/api/problems/not-found/"
    assert problem["instance"] == "/api/v1/samples/M2020-99999-99/"
    assert "M2020-00337-08" in problem["errors"][0]["expected"]
