"""Every bad row of a file is reported at once, with its line, its column and what was expected."""

from __future__ import annotations

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from samples.models import Container, Observation, Place, Sample, Source, Waypoint
from tests.admin.conftest import Snapshot
from tests.admin.files import as_csv, as_xlsx
from tests.admin.forms import context_of, upload


def problems(response: Any) -> list[tuple[int | None, str, str]]:
    found = context_of(response)["result"].problems
    return [(problem.line, problem.column, problem.message) for problem in found]


def test_all_bad_rows_are_reported_at_once_and_nothing_is_written(
    curator: Client, everything: Snapshot
) -> None:
    before = everything()
    content = as_csv(
        ("slug", "designation", "core_length_cm", "outcrop", "sampled_sol", "note"),
        ("malay", "M2020-00337-08", "abc", "issole", "337", "a note\nof two lines"),
        ("mageik", "", "6", "nowhere", "5.5", ""),
        ("skyland", "X-1-1", "99", "skinner-ridge", "", ""),
        ("malay", "M2020-00337-08", "3", "issole", "337", ""),
    )
    response = upload(curator, Sample, content)
    found = problems(response)
    assert [(line, column) for line, column, _ in found] == [
        (2, "core_length_cm"),
        (4, "outcrop"),
        (4, "sampled_sol"),
        (5, "designation"),
        (6, "slug"),
    ]
    told = {(line, column): message for line, column, message in found}
    assert "'abc' is not a number" in told[2, "core_length_cm"]
    assert told[4, "outcrop"].endswith("Expected: the slug of an outcrop.")
    assert "Expected: digits" in told[4, "sampled_sol"]
    assert "M2020-SSSSS-NN" in told[5, "designation"]
    assert told[6, "slug"] == "malay stands in line 2 already."
    page = response.content.decode()
    assert "5 problems" in page
    assert "confirm_form" not in context_of(response)
    assert everything() == before


def test_an_unknown_column_is_named_with_the_known_ones(
    curator: Client, everything: Snapshot
) -> None:
    before = everything()
    response = upload(curator, Sample, as_csv(("slug", "colour", "retained"), ("malay", 1, 2)))
    (first, second) = problems(response)
    assert first[:2] == (1, "colour")
    assert "Known columns: slug, mission, container, designation" in first[2]
    assert second[:2] == (1, "retained")
    assert everything() == before


@pytest.mark.parametrize(
    ("model", "header", "row", "column", "expected"),
    [
        (Sample, ("slug", "rock_type"), ("malay", "granite"), "rock_type", "one of igneous"),
        (Sample, ("slug", "core_length_cm"), ("malay", "16"), "core_length_cm", "at most 15.2"),
        (Sample, ("slug", "latitude_deg"), ("malay", "95"), "latitude_deg", "-90 to 90"),
        (Sample, ("slug", "latitude_deg"), ("malay", "nan"), "latitude_deg", "decimal point"),
        (Sample, ("slug", "mass_ug"), ("malay", "1e400"), "mass_ug", "digits"),
        (Sample, ("slug", "sampled_at"), ("malay", "2022-01-31 11:00"), "sampled_at", "time zone"),
        (Sample, ("slug", "sampled_at"), ("malay", "soon"), "sampled_at", "2021-02-18T20:43:49Z"),
        (Sample, ("slug", "sealed_waypoint"), ("malay", "here"), "sealed_waypoint", "619/31_1234"),
        (Sample, ("slug", "container"), ("malay", "tube-01"), "container", "Expected: tube-08"),
        (Sample, ("slug", "name"), ("malay", ""), "name", "blank"),
        (Sample, ("slug", "nasa_number"), ("malay", "1"), "mission, nasa_number", "Another sample"),
        (Sample, ("slug", "sealed_sol"), ("malay", "3"), "sealed_sol, sampled_sol", "or later"),
        (Sample, ("slug", "pair_partner"), ("malay", ""), "pair_partner", "each naming the other"),
        (Sample, ("slug", "note"), ("malay", "a\x00b"), "note", "NUL"),
        (Container, ("code", "serial"), ("tube-01", "12x"), "serial", "SN and one to six digits"),
        (Container, ("code", "kind"), ("new", "vase"), "kind", "one of sample_tube, witness_tube"),
        (Place, ("slug", "parent"), ("three-forks", "mars"), "parent", "the slug of a place"),
        (Source, ("code", "published_on"), ("s1", "May"), "published_on", "2021-02-18"),
        (Source, ("code", "url"), ("s1", "here"), "url", "valid URL"),
        (Waypoint, ("mission", "sol", "rmc"), ("mars-2020", "x", "1"), "sol", "digits"),
        (Observation, ("mission", "url", "rmc", "kind"), ("mars-2020", "https://a.example/", "1",
         "poem"), "kind", "one of panorama"),
    ],
)  # fmt: skip
def test_a_bad_value_is_named_with_what_was_expected(
    curator: Client,
    everything: Snapshot,
    model: type[Model],
    header: tuple[str, ...],
    row: tuple[str, ...],
    column: str,
    expected: str,
) -> None:
    before = everything()
    found = problems(upload(curator, model, as_csv(header, row)))
    named = {name: message for line, name, message in found if line == 2}
    assert column in named
    assert expected in named[column]
    assert everything() == before


def test_the_line_of_a_workbook_is_the_row_of_the_sheet(curator: Client) -> None:
    content = as_xlsx(("slug", "sampled_sol"), ("malay", 337), (), ("mageik", "x"))
    response = upload(curator, Sample, content, name="file.xlsx")
    assert [(line, column) for line, column, _ in problems(response)] == [(4, "sampled_sol")]


def test_the_line_of_a_json_entry_is_where_it_begins(curator: Client) -> None:
    content = '[\n  {"slug": "malay"},\n  {\n    "slug": "mageik",\n    "sampled_sol": "x"\n  }\n]'
    response = upload(curator, Sample, content, name="file.json")
    assert [(line, column) for line, column, _ in problems(response)] == [(3, "sampled_sol")]


def test_a_file_without_a_key_says_which_it_needs(curator: Client) -> None:
    response = upload(curator, Sample, as_csv(("core_length_cm",), ("3",)))
    assert problems(response) == [
        (1, "", "The file does not say which records it means: slug or designation.")
    ]


def test_a_designation_finds_its_sample_padded_or_not(curator: Client) -> None:
    content = as_csv(("designation", "note"), ("M2020-337-8", "x"), ("M2020-00371-09", "y"))
    rows = context_of(upload(curator, Sample, content))["result"].rows
    assert [str(row.instance) for row in rows] == ["Malay", "Ha'ahóni"]


def test_two_forms_of_one_designation_are_the_same_row(curator: Client) -> None:
    content = as_csv(("designation", "note"), ("M2020-337-8", "x"), ("M2020-00337-08", "y"))
    assert [line for line, _, _ in problems(upload(curator, Sample, content))] == [3]
