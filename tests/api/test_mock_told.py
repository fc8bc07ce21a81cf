"""GET /api/v1/mock-missions/<n>/log/, …/positions/ and …/debrief/."""

from __future__ import annotations

import pytest

from samples.domain.mock_missions import MockGoal
from samples.models import MockMission
from tests import mock_missions as mocks
from tests.api.ask import get, refused
from tests.api.mock import address
from tests.api.query_counts import assert_unchanged
from tests.api.resource import queries
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def flown() -> MockMission:
    return mocks.flown(mocks.made())


def test_the_log_is_paged_and_narrowed(flown: MockMission) -> None:
    path = address(flown, "log")
    whole = get(f"{path}?page_size=1000")["results"]
    assert [line["number"] for line in whole] == list(range(1, len(whole) + 1))
    assert (whole[0]["kind"], whole[-1]["kind"]) == ("begun", "ended")
    first = get(f"{path}?page_size=5")
    assert first["results"] == whole[:5]
    assert get(first["next"])["results"] == whole[5:10]
    for query, lines in (
        ("kind=picked_up", [line for line in whole if line["kind"] == "picked_up"]),
        ("kind=begun&kind=ended", [whole[0], whole[-1]]),
        ("who=lander", [line for line in whole if line["who"] == "lander"]),
        ("container=tube-08",
         [line for line in whole if line["container"] and line["container"]["code"] == "tube-08"]),
        ("alert=true", [line for line in whole if line["alert"]]),
        ("from_sol=30&to_sol=60", [line for line in whole if 30 <= line["sol"] <= 60]),
        (f"after={len(whole) - 2}", whole[-2:]),
        ("search=launches", [line for line in whole if "launches" in line["text"]]),
        ("ordering=-number", whole[::-1]),
    ):  # fmt: skip
        assert get(f"{path}?{query}&page_size=1000")["results"] == lines, query
    refused(f"{path}?kind=dance", 400)
    refused(f"{path}?container=tube-99", 400)
    assert queries(f"{path}?page_size=2") == queries(f"{path}?page_size=1000")
    assert_unchanged("mock-missions log", queries(path))


def test_where_everything_is_at_any_sol(flown: MockMission) -> None:
    path = address(flown, "positions")
    begun, now = get(f"{path}?sol=0"), get(path)
    assert {tube["where"] for tube in begun["tubes"]} == {"ground"}
    assert {tube["where"] for tube in now["tubes"]} == {"home"}
    assert now["sol"] == get(address(flown))["sol"]
    seen = {tube["where"] for sol in range(0, 80, 5)
            for tube in get(f"{path}?sol={sol}")["tubes"]}  # fmt: skip
    assert {"ground", "fetch-rover 1"} < seen
    begin, later = (get(f"{path}?sol={sol}")["vehicles"][0] for sol in (0, 20))
    assert (begin["x_m"], begin["y_m"]) != (later["x_m"], later["y_m"])
    assert not begin["lost"]
    headings = {get(f"{path}?sol={sol}")["vehicles"][0]["heading"] for sol in range(0, 80, 5)}
    assert len(headings) > 1
    assert now["vehicles"][0]["heading"] is None
    assert get(f"{path}?sol=1e9") == now
    for wrong in ("-1", "nan", "inf", "noon", "%00"):
        assert refused(f"{path}?sol={wrong}", 400)["errors"][0]["field"] == "sol"
    refused(f"{path}?as_of=2030", 400)
    assert_unchanged("mock-missions positions", queries(path))


def test_the_debrief_of_what_came_home(flown: MockMission) -> None:
    debrief = get(address(flown, "debrief"))
    assert sorted(debrief["flown"]["tubes"]) == sorted(flown.run.taken)
    assert debrief["flown"]["value"] == pytest.approx(debrief["planned"]["value"])
    assert debrief["losses"] == debrief["gained"] == []
    assert {proof["container"] for proof in debrief["custody"]} == set(flown.run.taken)
    assert all(proof["holds"] and proof["checkpoint"] == 1 for proof in debrief["custody"])
    assert_unchanged("mock-missions debrief", queries(address(flown, "debrief")))


def test_there_is_no_debrief_before_the_end() -> None:
    mission = mocks.flown(mocks.made(), MockGoal.NEXT)
    assert "no debrief" in refused(address(mission, "debrief"), 404)["detail"]


def test_what_is_not_there(people: People) -> None:
    for part in ("", "log", "plans", "positions", "debrief", "faults"):
        refused(address(MockMission(pk=10**9), part), 404)
        refused(f"/api/v1/mock-missions/x/{part and part + '/'}", 404)
