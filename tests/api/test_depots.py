"""GET /api/v1/depots/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestDepots(ResourceTests):
    name = "depots"
    is_catalogue = True
    one = "three-forks"
    count = 1
    found_by = ("forks", 1)


@pytest.mark.usefixtures("inventory")
def test_its_ten_spots_in_order_of_dropping() -> None:
    depot = get("/api/v1/depots/three-forks/")
    spots = depot["spots"]
    assert [spot["drop_order"] for spot in spots] == list(range(1, 11))
    assert spots[0]["now"]["sample"]["name"] == "Malay"
    assert spots[-1]["now"]["sample"]["slug"] == "wb3"
    assert {spot["position"]["uncertainty_m"] for spot in spots} == {3.0}
    assert depot["ledger"]["kind"] == "flight"
    assert depot["polygon"][0] == depot["polygon"][-1]
    assert len(get(depot["samples"])["results"]) == 10
