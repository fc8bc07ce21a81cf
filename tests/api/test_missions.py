"""GET /api/v1/missions/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestMissions(ResourceTests):
    name = "missions"
    is_catalogue = True
    one = "mars-2020"
    count = 1
    found_by = ("perseverance", 1)


@pytest.mark.usefixtures("inventory")
def test_landing_and_the_signal_of_it_are_two_times() -> None:
    mission = get("/api/v1/missions/mars-2020/")
    assert mission["landed_at"] == "2021-02-18T20:43:49Z"
    assert mission["landing_signal_received_at"] == "2021-02-18T20:55:00Z"
    assert mission["position"]["crs"] == "IAU_2015:49900"
    assert mission["position"]["elevation_datum"] == "areoid"


@pytest.mark.usefixtures("inventory")
def test_its_lists_are_linked() -> None:
    mission = get("/api/v1/missions/mars-2020/")
    assert len(get(mission["campaigns"])["results"]) == 6
    assert [row["kind"] for row in get(mission["ledgers"])["results"]] == ["flight"]
