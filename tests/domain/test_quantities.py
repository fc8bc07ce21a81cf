"""Mass is exact in micrograms; core volume is the one the inventory carries."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import InvalidValue
from samples.domain.quantities import (
    MICROGRAMS_MAX,
    core_volume_cm3,
    grams_from_micrograms,
    micrograms_from_grams,
)

INVENTORY = Path(__file__).resolve().parents[2] / "samples" / "data" / "samples.csv"


@pytest.mark.parametrize(
    ("grams", "micrograms"),
    [
        ("15", 15_000_000),
        ("0.000001", 1),
        ("0", 0),
        ("-0", 0),
        ("12.345678", 12_345_678),
        (" 1.5 ", 1_500_000),
        ("1.5000000", 1_500_000),
        ("1.5e1", 15_000_000),
        (Decimal("10.8"), 10_800_000),
        ("9223372036854.775807", MICROGRAMS_MAX),
    ],
)
def test_grams_become_whole_micrograms(grams: Decimal | str, micrograms: int) -> None:
    assert micrograms_from_grams(grams) == micrograms


@pytest.mark.parametrize(
    ("grams", "reason"),
    [
        ("0.0000001", "fraction of a microgram"),
        ("1.2345678", "fraction of a microgram"),
        ("1e-999999", "fraction of a microgram"),
        ("-0.000001", "not a quantity"),
        (Decimal("NaN"), "not a quantity"),
        ("sNaN", "not a quantity"),
        ("Infinity", "not a quantity"),
        ("1,5", "not a quantity"),
        ("15 g", "not a quantity"),
        ("", "not a quantity"),
        (None, "not a quantity"),
        (0.1, "not a quantity"),
        ("9223372036854.775808", "too large"),
        ("1e999999", "too large"),
    ],
)
def test_what_is_no_exact_mass_is_refused(grams: object, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as refusal:
        micrograms_from_grams(grams)  # type: ignore[arg-type]
    assert refusal.value.field == "mass_g"
    assert refusal.value.expected


@pytest.mark.parametrize("micrograms", [-1, MICROGRAMS_MAX + 1])
def test_a_count_of_micrograms_out_of_range_is_refused(micrograms: int) -> None:
    with pytest.raises(InvalidValue, match="not a mass"):
        grams_from_micrograms(micrograms)


def test_grams_keep_six_decimals() -> None:
    assert str(grams_from_micrograms(15_000_000)) == "15.000000"
    assert str(grams_from_micrograms(1)) == "0.000001"


@given(st.integers(0, MICROGRAMS_MAX))
def test_micrograms_to_grams_and_back(micrograms: int) -> None:
    grams = grams_from_micrograms(micrograms)
    assert micrograms_from_grams(grams) == micrograms
    assert micrograms_from_grams(str(grams)) == micrograms


def rock_cores() -> list[dict[str, str]]:
    with INVENTORY.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [r for r in rows if r["sample_type"] == "rock_core" and r["core_length_cm"]]


def test_the_inventory_has_rock_cores_of_known_length() -> None:
    assert len(rock_cores()) == 25


@pytest.mark.parametrize("row", rock_cores(), ids=lambda row: row["name"])
def test_core_volume_is_the_one_in_the_inventory(row: dict[str, str]) -> None:
    volume = core_volume_cm3(Decimal(row["core_length_cm"]))
    assert volume == Decimal(row["core_volume_cm3_derived"])
    assert volume.as_tuple().exponent == -2


def test_no_core_no_volume() -> None:
    assert core_volume_cm3(Decimal(0)) == 0


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        (Decimal("-1"), "not a quantity"),
        (Decimal("NaN"), "not a quantity"),
        (5.98, "not a quantity"),
        (Decimal("59.8"), "too long"),
        (Decimal("1e999999"), "too long"),
    ],
)
def test_what_is_no_core_length_is_refused(length: object, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as refusal:
        core_volume_cm3(length)  # type: ignore[arg-type]
    assert refusal.value.field == "core_length_cm"
