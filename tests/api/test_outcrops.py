"""GET /api/v1/outcrops/"""

from __future__ import annotations

import pytest

from tests.api.ask import get, refused
from tests.api.resource import ResourceTests


class TestOutcrops(ResourceTests):
    name = "outcrops"
    is_catalogue = True
    one = "issole"
    count = 22
    found_by = ("issole", 1)


@pytest.mark.usefixtures("inventory")
def test_two_cores_of_one_outcrop() -> None:
    outcrop = get("/api/v1/outcrops/issole/")
    assert {sample["name"] for sample in outcrop["samples"]} >= {"Malay", "Robine"}


@pytest.mark.usefixtures("inventory")
def test_an_unknown_position_is_null() -> None:
    rows = get("/api/v1/outcrops/")["results"]
    assert all(row["position"] is None or row["position"]["basis"] for row in rows)


@pytest.mark.usefixtures("inventory")
def test_narrowed_by_position() -> None:
    rows = get("/api/v1/outcrops/?latitude_deg_min=18.48")["results"]
    assert rows
    assert all(row["position"]["latitude_deg"] >= 18.48 for row in rows)


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("latitude_deg_min", "95", "a number from -90 to 90"),
        ("latitude_deg_max", "north", "a number from -90 to 90"),
        ("longitude_deg_min", "-181", "a number from -180 to 180"),
        ("longitude_deg_max", "nan", "a number from -180 to 180"),
        ("longitude_deg_max", "1e400", "a number from -180 to 180"),
    ],
)
def test_no_such_place_on_the_globe(name: str, value: str, expected: str) -> None:
    problem = refused(f"/api/v1/outcrops/?{name}={value}", 400)
    assert problem["errors"] == [
        {
            "field": name,
            "value": value,
            "expected": expected,
            "message": f"{name} can't be {value}: expected {expected}.",
        }
    ]
