"""GET and POST /api/v1/mock-missions/<n>/faults/."""

from __future__ import annotations

from typing import Any

import pytest

from tests import mock_missions as mocks
from tests.api.ask import get
from tests.api.ask import refused as not_told
from tests.api.mock import NOBODY, address, held_by_another, made, told
from tests.api.query_counts import assert_unchanged
from tests.api.resource import queries
from tests.api.write import fields, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")


def test_what_can_be_brought_about_can_be(people: People) -> None:
    mission = made(people.planner)
    offered = get(address(mission, "faults"))["faults"]
    assert offered["vehicle_lost"] == ["fetch-rover 1"]
    tube = offered["not_found"][0]
    after = told(mission, "faults", {"fault": "not_found", "stop": tube}, people.planner)
    assert after["turn"] == 2
    lines = get(f"{address(mission, 'log')}?kind=fault")["results"]
    assert [(line["container"]["code"], line["injected_by"]) for line in lines] == [
        (tube, "planner")
    ]
    assert lines[0]["data"]["fault"] == "not_found"
    told(mission, "faults", {"fault": "dust_storm", "sols": 3}, people.planner)
    told(mission, "faults", {"fault": "slow_drive", "who": "fetch-rover 1"}, people.planner)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "fault"),
        ({"fault": "locusts"}, "fault"),
        ({"fault": 3}, "fault"),
        ({"fault": "not_found", "stop": "tube-01"}, "stop"),
        ({"fault": "not_found", "stop": 7}, "stop"),
        ({"fault": "vehicle_lost", "who": "helicopter 9"}, "who"),
        ({"fault": "dust_storm", "sols": "long"}, "sols"),
        ({"fault": "dust_storm", "sols": -1}, "sols"),
        ({"fault": "dust_storm", "colour": "red"}, "colour"),
    ],
)
def test_what_can_not_happen(body: Any, field: str, people: People) -> None:
    problem = refused(address(made(people.planner), "faults"), body, people.planner, 400)
    assert fields(problem) == [field]


def test_who_does_not_steer_and_what_is_over(people: People) -> None:
    mission = made(people.planner)
    held_by_another(mission, "faults", {"fault": "dust_storm"}, people.administrator)
    mocks.flown(mission, actor=people.planner)
    assert get(address(mission, "faults"))["faults"] == {}
    problem = refused(address(mission, "faults"), {"fault": "dust_storm"}, people.planner, 409)
    assert fields(problem) == ["status"]
    not_told(f"{address(mission, 'faults')}?colour=red", 400)
    assert_unchanged("mock-missions faults", queries(address(mission, "faults")))


@pytest.mark.parametrize("name", NOBODY)
def test_who_may_not(name: str | None, people: People) -> None:
    person = getattr(people, name) if name else None
    mission, status = made(people.planner), 403 if name else 401
    refused(address(mission, "faults"), {"fault": "dust_storm"}, person, status)
