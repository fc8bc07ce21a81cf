"""GET /api/v1/events/"""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.api.ask import get, refused
from tests.api.resource import ResourceTests

pytestmark = pytest.mark.usefixtures("inventory")


class TestEvents(ResourceTests):
    name = "events"
    count = 122
    found_by = ("SN261", 6)
    takes_post = True


def test_the_ten_drops() -> None:
    drops = get("/api/v1/events/?verb=drop&ordering=occurred_at")["results"]
    assert len(drops) == 10
    assert (drops[0]["sol"], drops[0]["sample"]["name"]) == (653, "Malay")
    assert (drops[-1]["sol"], drops[-1]["sample"]["slug"]) == (690, "wb3")
    assert {drop["ledger"]["kind"] for drop in drops} == {"flight"}


def test_an_instant_has_a_local_time() -> None:
    drop = get("/api/v1/events/?verb=drop&ordering=occurred_at")["results"][0]
    assert drop["precision"] == "instant"
    assert drop["local_mean_solar_time"] == "13:38:22.157"
    assert drop["details"] == {"printed_lmst": "13:38:22.157"}
    assert drop["source"]["code"] == "s6"
    assert (drop["from_stage"], drop["to_stage"]) == ("sealed", "cached")
    assert drop["from_place"]["slug"] == "perseverance-storage"


def test_a_sol_or_a_span_has_none() -> None:
    events = get("/api/v1/events/?container=SN261&ordering=seq")["results"]
    assert [event["precision"] for event in events] == [
        "span", "span", "span", "sol", "sol", "instant",
    ]  # fmt: skip
    assert all(event["local_mean_solar_time"] is None for event in events[:-1])
    assert events[0]["occurred_not_before"] is None
    assert events[0]["from_stage"] is None


def test_the_chain_can_be_checked_from_the_answer_alone() -> None:
    previous = "0" * 64
    for event in get("/api/v1/events/?container=tube-08&ordering=seq")["results"]:
        assert hashlib.sha256(event["text"].encode()).hexdigest() == event["hash"]
        assert event["previous_hash"] == json.loads(event["text"])["previous_hash"] == previous
        previous = event["hash"]
    assert get("/api/v1/holdings/?container=tube-08")["results"][0]["head_hash"] == previous


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("sample=malay", 3),
        ("sample=M2020-337-8&verb=seal", 1),
        ("container=M2020-00337-08", 6),
        ("place=three-forks", 10),
        ("sol_min=653&sol_max=690&verb=drop", 10),
        ("occurred_from=2022-12-21T00:00:00Z&occurred_before=2022-12-22T00:00:00Z", 1),
        ("occurred_from=2022-12-21T02:00:00%2B02:00&occurred_before=2022-12-22", 1),
        ("recorded_before=2021-01-01", 0),
        ("recorded_by=reference+loader&to_stage=cached", 10),
        ("source=s6&verb=drop", 10),
    ],
)
def test_narrowed(query: str, number: int) -> None:
    assert len(get(f"/api/v1/events/?{query}&page_size=1000")["results"]) == number


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("container", "tube-99"),
        ("sample", "nothing"),
        ("verb", "explode"),
        ("occurred_from", "yesterday"),
        ("occurred_from", "0001-01-01T00:00:00Z"),
        ("occurred_from", "9999-12-31T23:59:59-14:00"),
        ("recorded_by", "x" * 151),
        ("search", "x" * 101),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    fault = refused(f"/api/v1/events/?{name}={value}", 400)["errors"][0]
    assert (fault["field"], fault["value"]) == (name, value)
    assert fault["expected"]
