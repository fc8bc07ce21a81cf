"""GET /api/v1/holdings/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests

pytestmark = pytest.mark.usefixtures("inventory")


class TestHoldings(ResourceTests):
    name = "holdings"
    count = 43
    found_by = ("malay", 1)


def test_says_which_events_led_here() -> None:
    holding = get("/api/v1/holdings/?container=tube-08")["results"][0]
    assert len(get(holding["events"])["results"]) == holding["seq"] == 6
    assert holding["ledger"]["kind"] == "flight"


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("place=three-forks", 10),
        ("place=perseverance", 33),
        ("place=perseverance-storage", 33),
        ("empty=true", 10),
        ("stage=cached&sample_type=regolith", 1),
        ("sealed=true", 31),
        ("sample=wb3", 1),
        ("custodian=mars-2020-operations", 43),
    ],
)
def test_narrowed(query: str, number: int) -> None:
    assert len(get(f"/api/v1/holdings/?{query}")["results"]) == number
