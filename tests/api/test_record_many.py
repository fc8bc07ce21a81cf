"""POST /api/v1/events/"""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samples.models import Container, CustodyEvent, Ledger, Place
from samples.services.branches import branch
from samples.services.fitting_out import fit_out
from samples.services.verify import verify
from tests.api.write import AT, created, fields, post, refused
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/events/"


def image(container: str, **others: object) -> dict[str, object]:
    return {"kind": "image", "container": container, "occurred_at": AT, **others}


def test_many_are_recorded_in_order(people: People) -> None:
    rows = [image("tube-08"), image("SN184"), image("tube-08", reason="Again.")]
    events = created(PATH, {"events": rows}, people.custodian)["events"]
    assert [event["container"]["code"] for event in events][::2] == ["tube-08", "tube-08"]
    assert [event["seq"] for event in events][::2] == [7, 8]
    assert CustodyEvent.objects.count() == 125
    assert verify(Ledger.objects.get()).events == 125


def test_all_or_none_and_every_row_says_what_is_wrong(people: People) -> None:
    rows = [
        image("tube-08"),
        {"kind": "seal", "container": "tube-08", "occurred_at": AT},
        image("tube-01", sol=-1, colour="red"),
        {"kind": "find", "container": "tube-02", "place": "nowhere", "occurred_at": AT},
        {"kind": "drop", "container": "tube-09", "spot": "perseverance", "occurred_at": AT},
        "image",
        {"kind": "teleport", "container": "tube-04"},
        image("tube-99"),
    ]
    problem = refused(PATH, {"events": rows}, people.custodian, 409)
    assert problem["type"].endswith("/rows-refused/")
    assert fields(problem) == [
        "events[1].kind", "events[2].colour", "events[2].sol", "events[3].place", "events[4].spot",
        "events[5]", "events[6].kind", "events[7].container",
    ]  # fmt: skip
    assert problem["errors"][0]["current"]["stage"] == "cached"
    assert "current" not in problem["errors"][1]


def test_rows_that_only_can_not_be_read_are_400(people: People) -> None:
    rows = [image("tube-01", sol=-1), image("tube-02", colour="red")]
    problem = refused(PATH, {"events": rows}, people.custodian, 400)
    assert problem["type"].endswith("/invalid-value/")
    assert fields(problem) == ["events[0].sol", "events[1].colour"]


def test_one_row_that_the_state_does_not_allow(people: People) -> None:
    rows = [image("tube-01"), image("tube-08", expected_seq=5)]
    problem = refused(PATH, {"events": rows}, people.custodian, 409)
    assert fields(problem) == ["events[1].expected_seq"]
    assert problem["current"]["seq"] == 6


def test_of_a_tube_with_an_unreadable_row_nothing_more_is_said(people: People) -> None:
    rows = [
        {"kind": "pick_up", "container": "tube-08", "place": "nowhere", "occurred_at": AT},
        {"kind": "seal", "container": "SN261", "occurred_at": AT},
    ]
    assert fields(refused(PATH, {"events": rows}, people.custodian, 400)) == ["events[0].place"]


@pytest.mark.parametrize(
    "body", [{}, {"events": []}, {"events": {}}, {"events": [image("tube-08")] * 1001},
             {"events": [image("tube-08")], "all": True}, []],
)  # fmt: skip
def test_a_body_that_is_no_list_of_events(body: Any, people: People) -> None:
    refused(PATH, body, people.custodian, 400)


def test_queries_do_not_grow_with_the_rows(people: People) -> None:
    codes = list(Container.objects.order_by("code").values_list("code", flat=True))

    def queries(rows: list[str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            created(PATH, {"events": [image(code) for code in rows]}, people.custodian)
        # A holding is swapped by itself; SQLite inserts so many rows at once and no more.
        apart = ("UPDATE", "INSERT")
        return len([query for query in captured if not query["sql"].startswith(apart)])

    queries(codes[:2])
    assert queries(codes[:3]) == queries(codes)


def test_what_is_sent_twice_is_recorded_once(people: People) -> None:
    body = {"events": [image("tube-08")]}
    first = post(PATH, body, people.custodian, **{"Idempotency-Key": "k"})
    again = post(PATH, body, people.custodian, **{"Idempotency-Key": "k"})
    assert (first.content, first.status_code) == (again.content, 201)
    assert again["Idempotency-Replayed"] == "true"
    assert CustodyEvent.objects.count() == 123


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "planner"])
def test_who_may_not(name: str, people: People) -> None:
    refused(PATH, {"events": [image("tube-08")]}, getattr(people, name), 403)


def test_nobody(people: People) -> None:
    refused(PATH, {"events": [image("tube-08")]}, None, 401)


def test_unknown_parameters(people: People) -> None:
    body = {"events": [image("tube-08")]}
    assert fields(refused(f"{PATH}?verb=drop", body, people.custodian, 400)) == ["verb"]


class TestRide:
    """Three tubes in one sample container of a mock ledger."""

    TUBES = ("tube-08", "tube-09", "tube-10")

    @pytest.fixture
    def ledger(self, people: People) -> Ledger:
        flight = Ledger.objects.get()
        fit_out(mission=flight.mission, actor=people.superuser)
        made = branch(ledger=flight, slug="ride", name="Ride", actor=people.superuser)
        rows: list[dict[str, object]] = []
        for number, tube in enumerate(self.TUBES, 1):
            when = {"container": tube, "occurred_at": "2033-01-01T00:00:00Z"}
            if tube == "tube-08":
                rows.append({"kind": "pick_up", "place": "concept-helicopter-1", **when})
            rows += [
                {"kind": "deliver", "lander": "concept-lander", **when},
                {"kind": "load", "slot": f"concept-os-slot-{number:02}", **when},
            ]
        created(f"{PATH}?ledger=ride", {"events": rows}, people.custodian)
        return made

    CLOSE = {"kind": "close_os", "occurred_at": "2033-01-02T00:00:00Z"}
    ONE = "/api/v1/containers/tube-08/events/?ledger=ride"

    def test_said_of_one_it_goes_for_all(self, ledger: Ledger, people: People) -> None:
        event = created(self.ONE, {**self.CLOSE, "with_fellows": True}, people.custodian)
        assert event["container"]["code"] == "tube-08"
        assert event["to_os_slot"]["slug"] == "concept-os-slot-01"
        fellows = {fellow["container"]["code"]: fellow["verb"] for fellow in event["fellows"]}
        assert fellows == {"tube-09": "close_os", "tube-10": "close_os"}

    def test_without_the_others_it_is_refused(self, ledger: Ledger, people: People) -> None:
        problem = refused(self.ONE, self.CLOSE, people.custodian, 409)
        assert fields(problem) == ["container"]
        assert problem["errors"][0]["expected"].startswith("also ")
        assert problem["current"]["os_slot"] == "concept-os-slot-01"

    def test_in_a_list_too(self, ledger: Ledger, people: People) -> None:
        path = f"{PATH}?ledger=ride"
        rows: list[dict[str, object]] = [{**self.CLOSE, "container": "tube-09"}]
        assert fields(refused(path, {"events": rows}, people.custodian, 409)) == [
            "events[0].container"
        ]
        rows = [image("tube-01"), {**rows[0], "with_fellows": True}]
        assert len(created(path, {"events": rows}, people.custodian)["events"]) == 4

    def test_a_place_of_a_concept_is_refused_in_the_flight_ledger(
        self, ledger: Ledger, people: People
    ) -> None:
        assert Place.objects.get(slug="concept-lander").hypothetical
        body = {"kind": "pick_up", "place": "concept-helicopter-1", "occurred_at": AT}
        path = "/api/v1/containers/tube-08/events/"
        assert fields(refused(path, body, people.custodian, 400)) == ["place"]
