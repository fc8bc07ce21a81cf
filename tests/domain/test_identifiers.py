"""Names are read in every form people print and refused with a reason otherwise."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import (
    Designation,
    SolStamp,
    format_tube_serial,
    parse_tube_serial,
    slugify_name,
)

designations = st.builds(Designation, st.integers(0, 99_999), st.integers(1, 99))
# A stamp is written with five decimals at most, so only such stamps read back the same.
written_stamps = st.builds(
    lambda sol, ticks: SolStamp(sol, ticks / 100_000),
    st.integers(0, 99_999),
    st.integers(0, 86_400 * 100_000 - 1),
)


# Designation


@pytest.mark.parametrize("text", ["M2020-371-9", "M2020-00371-09", "M2020-371-09", " M2020-371-9 "])
def test_both_printed_forms_are_one_designation(text: str) -> None:
    designation = Designation.parse(text)
    assert designation == Designation(371, 9)
    assert str(designation) == "M2020-00371-09"
    assert designation.unpadded == "M2020-371-9"


def test_designations_sort_by_sol_and_then_number() -> None:
    printed = ["M2020-1088-27", "M2020-164-2", "M2020-00164-10", "M2020-00586-18"]
    assert [d.unpadded for d in sorted(map(Designation.parse, printed))] == [
        "M2020-164-2",
        "M2020-164-10",
        "M2020-586-18",
        "M2020-1088-27",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("M2021-371-9", "prefix 'M2021' is not M2020"),
        ("m2020-371-9", "prefix 'm2020' is not M2020"),
        ("-371-9", "prefix '' is not M2020"),
        ("M2020-100000-9", "more than five digits"),
        ("M2020-000371-9", "more than five digits"),
        ("M2020-371-0", "number 0 is not between 1 and 99"),
        ("M2020-371-00", "number 0 is not between 1 and 99"),
        ("M2020-371-100", "more than two digits"),
        ("M2020-371", "not a sample designation"),
        ("M2020-371-9-1", "not a sample designation"),
        ("M2020-371-9x", "not a sample designation"),
        ("M2020--371-9", "not a sample designation"),
        ("M2020-\u0663\u0667\u0661-9", "not a sample designation"),
        ("Malay", "not a sample designation"),
        ("", "designation is missing"),
        ("  ", "designation is missing"),
        (None, "designation is missing"),
        (371, "designation is missing"),
    ],
)
def test_a_wrong_designation_is_refused_with_the_reason(text: object, reason: str) -> None:
    with pytest.raises(InvalidValue, match=re.escape(reason)) as refusal:
        Designation.parse(text)
    assert refusal.value.field == "designation"
    assert refusal.value.value in (text, 0)
    assert refusal.value.expected


@pytest.mark.parametrize(("sol", "number"), [(-1, 1), (100_000, 1), (1, 0), (1, 100), (1, -1)])
def test_a_designation_out_of_range_cannot_be_made(sol: int, number: int) -> None:
    with pytest.raises(InvalidValue, match="is not between"):
        Designation(sol, number)


@given(designations)
def test_a_designation_reads_back_from_both_forms(designation: Designation) -> None:
    assert Designation.parse(str(designation)) == designation
    assert Designation.parse(designation.unpadded) == designation


# Sol stamp


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Sol-0653M13:38:22", "Sol-00653M13:38:22"),
        ("653M13:38:22.157", "Sol-00653M13:38:22.157"),
        ("Sol-653M13:38:22.10", "Sol-00653M13:38:22.1"),
        ("Sol-00653M13:38:22.00000", "Sol-00653M13:38:22"),
        ("0M00:00:00", "Sol-00000M00:00:00"),
        ("99999M23:59:59.99999", "Sol-99999M23:59:59.99999"),
        ("Sol-00001M00:00:00.00001", "Sol-00001M00:00:00.00001"),
    ],
)
def test_a_stamp_is_read_in_every_form_and_written_in_one(text: str, canonical: str) -> None:
    assert str(SolStamp.parse(text)) == canonical


def test_a_stamp_counts_local_mean_solar_seconds() -> None:
    stamp = SolStamp.parse("Sol-00653M13:38:22.157")
    assert stamp == SolStamp(653, 13 * 3600 + 38 * 60 + 22.157)
    assert stamp.hms == "13:38:22.157"


def test_stamps_sort_in_time() -> None:
    texts = ["653M13:38:22.157", "652M23:59:59", "653M13:38:22"]
    assert [str(s) for s in sorted(map(SolStamp.parse, texts))] == [
        "Sol-00652M23:59:59",
        "Sol-00653M13:38:22",
        "Sol-00653M13:38:22.157",
    ]


def test_the_last_instant_of_a_sol_is_not_written_as_hour_24() -> None:
    assert str(SolStamp(653, 86_399.999_999)) == "Sol-00653M23:59:59.99999"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Sol-00653M24:00:00", "no hour 24"),
        ("Sol-00653M13:60:00", "no minute 60"),
        ("Sol-00653M13:38:60", "no second 60"),
        ("Sol-000653M13:38:22", "sol has more than five digits"),
        ("Sol-00653M13:38:22.123456", "more than five decimals"),
        ("Sol-00653M13:38", "not a sol stamp"),
        ("Sol-00653M3:38:22", "not a sol stamp"),
        ("Sol-00653M13:38:22.", "not a sol stamp"),
        ("Sol--0653M13:38:22", "not a sol stamp"),
        ("Sol-00653T13:38:22", "not a sol stamp"),
        ("Sol-M13:38:22", "not a sol stamp"),
        ("2022-12-21T17:15:00Z", "not a sol stamp"),
        ("", "sol stamp is missing"),
        (None, "sol stamp is missing"),
        (653, "sol stamp is missing"),
    ],
)
def test_a_wrong_stamp_is_refused_with_the_reason(text: object, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as refusal:
        SolStamp.parse(text)
    assert refusal.value.value == text
    assert refusal.value.expected


@pytest.mark.parametrize("seconds", [-0.001, 86_400.0, float("nan"), float("inf")])
def test_a_stamp_with_seconds_outside_the_sol_cannot_be_made(seconds: float) -> None:
    with pytest.raises(InvalidValue, match="not a second of a sol"):
        SolStamp(653, seconds)


@pytest.mark.parametrize("sol", [-1, 100_000])
def test_a_stamp_with_a_sol_out_of_range_cannot_be_made(sol: int) -> None:
    with pytest.raises(InvalidValue, match=f"sol {sol} is not between 0 and 99999"):
        SolStamp(sol, 0.0)


@given(written_stamps)
def test_a_stamp_reads_back_as_written(stamp: SolStamp) -> None:
    assert SolStamp.parse(str(stamp)) == stamp


@given(st.integers(0, 99_999), st.floats(0, 86_400, exclude_max=True))
def test_any_stamp_is_written_within_its_own_sol(sol: int, seconds: float) -> None:
    read = SolStamp.parse(str(SolStamp(sol, seconds)))
    assert read.sol == sol
    assert read.seconds_of_sol == pytest.approx(seconds, abs=1.01e-5)


# Tube serial


@pytest.mark.parametrize("text", ["SN233", "233", " sn 233 ", "Sn233", "SN 233"])
def test_a_tube_serial_is_its_digits(text: str) -> None:
    assert parse_tube_serial(text) == "233"
    assert format_tube_serial(text) == "SN233"


def test_a_tube_serial_keeps_the_zeros_that_are_printed() -> None:
    assert parse_tube_serial("SN067") == "067"


@pytest.mark.parametrize(
    "text", ["", " ", None, 233, "SN", "SN-233", "233a", "2 33", "SN1234567", "\u0662\u0663\u0663"]
)
def test_a_wrong_tube_serial_is_refused(text: object) -> None:
    with pytest.raises(InvalidValue, match="tube serial") as refusal:
        parse_tube_serial(text)
    assert refusal.value.field == "tube_serial"


# Slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ha'ahóni", "haahoni"),
        ("Ha\u2019ahóni", "haahoni"),
        ("Ha'aho\u0301ni", "haahoni"),
        ("Atsá", "atsa"),
        ("Séítah", "seitah"),
        ("Crosswind Lake", "crosswind-lake"),
        ("Ch'ał outcrop", "chal-outcrop"),
        ("Ch'a\u0141 outcrop", "chal-outcrop"),
        ("Octavia E. Butler Landing / Ch'ał outcrop", "octavia-e-butler-landing-chal-outcrop"),
        ("Große Ørsted-Straße", "grosse-orsted-strasse"),
        ("WB3 (third witness tube, Amalik)", "wb3-third-witness-tube-amalik"),
        ("  Three   Forks -- depot  ", "three-forks-depot"),
    ],
)
def test_a_name_becomes_a_plain_slug(name: str, slug: str) -> None:
    assert slugify_name(name) == slug


@pytest.mark.parametrize("name", ["", "---", "'", "\u706b\u661f", None])
def test_a_name_without_latin_letters_has_no_slug(name: object) -> None:
    with pytest.raises(InvalidValue) as refusal:
        slugify_name(name)
    assert refusal.value.field == "name"


@given(st.text())
def test_a_slug_is_ascii_and_stays_as_it_is(name: str) -> None:
    try:
        slug = slugify_name(name)
    except InvalidValue:
        return
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify_name(slug) == slug
