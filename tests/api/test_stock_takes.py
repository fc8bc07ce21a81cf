"""GET and POST /api/v1/stock-takes/, and its steps: seen, confirm, close."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from samples.models import Holding, Ledger, Place, StockTake
from samples.services import stock_takes
from samples.services.actors import SystemActor
from samples.services.branches import branch
from tests.api.ask import get
from tests.api.resource import ResourceTests
from tests.api.write import created, fields, post, refused
from tests.api.write_examples import count_depot
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/stock-takes/"


class TestStockTakes(ResourceTests):
    name = "stock-takes"
    count = 3
    found_by = ("forks", 1)
    takes_post = True

    @pytest.fixture(autouse=True)
    def counts(self, inventory: None) -> None:
        count_depot()
        for place in ("perseverance", "three-forks-01"):
            stock_takes.start(
                ledger=Ledger.objects.get(),
                place=Place.objects.get(slug=place),
                actor=SystemActor("tests"),
                note="Another.",
            )

    def test_searches(self) -> None:
        assert len(get(f"{PATH}?search=images")["results"]) == 1
        assert len(get(f"{PATH}?place=three-forks")["results"]) == 2
        assert len(get(f"{PATH}?open=true")["results"]) == 3
        assert get(f"{PATH}?open=false")["results"] == []
        assert not get(f"{PATH}?search=no-such-word-anywhere")["results"]


@pytest.fixture
def take(people: People) -> str:
    """The address of a count of the depot."""
    made = created(PATH, {"place": "three-forks", "note": "Sol 1500."}, people.custodian)
    return str(made["url"])


def item(take: str, code: str) -> Any:
    return next(row for row in get(take)["items"] if row["container"]["code"] == code)


def test_what_the_ledger_has_there_is_expected(take: str) -> None:
    found = get(take)
    assert (found["expected"], found["seen"], found["open_differences"]) == (10, 0, 10)
    assert (found["opened_by"], found["closed_at"], found["note"]) == (
        "custodian",
        None,
        "Sol 1500.",
    )
    assert found["ledger"]["kind"] == "flight"
    assert item(take, "tube-08")["expected_at"]["slug"] == "three-forks-01"


def test_seen_confirmed_closed(take: str, people: People) -> None:
    who = people.custodian
    seen = created(f"{take}seen/", {"container": "SN261"}, who, 200)
    assert (seen["different"], seen["seen_by"]) == (False, "custodian")
    assert seen["seen_at"]["slug"] == "three-forks-01"
    other = next(row for row in get(take)["items"] if row["seen_at"] is None)
    code = other["container"]["code"]
    event = created(f"{take}confirm/", {"container": code, "reason": "Not on the image."}, who)
    assert (event["verb"], event["to_condition"]) == ("lose", "lost")
    assert item(take, code)["event"] == event["url"]
    assert Holding.objects.get(container__code=code, ledger__kind="flight").condition == "lost"
    closed = created(f"{take}close/", {}, who, 200)
    assert (closed["closed_by"], closed["open_differences"]) == ("custodian", 8)
    assert closed["closed_at"] is not None


def test_seen_elsewhere_it_is_found_there(take: str, people: People) -> None:
    with_event = {"container": "tube-08", "reason": "Seen on another spot."}
    free = Place.objects.create(
        slug="spare", name="Spare", kind="depot_spot", parent=Place.objects.get(slug="three-forks"),
        capacity=1,
    )  # fmt: skip
    created(f"{take}seen/", {"container": "tube-08", "place": free.slug}, people.custodian, 200)
    event = created(f"{take}confirm/", with_event, people.custodian)
    assert (event["verb"], event["to_place"]["slug"]) == ("find", "spare")


def test_in_another_ledger(people: People) -> None:
    branch(ledger=Ledger.objects.get(), slug="b", name="B", actor=people.superuser)
    made = created(f"{PATH}?ledger=b", {"place": "three-forks"}, people.custodian)
    assert made["ledger"]["slug"] == "b"
    assert get(PATH)["results"] == []
    assert len(get(f"{PATH}?ledger=b")["results"]) == 1


def test_a_step_sent_twice_is_carried_out_once(take: str, people: People) -> None:
    key = {"Idempotency-Key": "k"}
    first = post(f"{take}close/", {}, people.custodian, **key)
    again = post(f"{take}close/", {}, people.custodian, **key)
    assert (first.status_code, first.content) == (200, again.content)
    assert again["Idempotency-Replayed"] == "true"


class TestRefusals:
    def test_one_open_count_a_place(self, take: str, people: People) -> None:
        assert fields(refused(PATH, {"place": "three-forks"}, people.custodian, 409)) == ["place"]

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "place"),
            ({"place": "nowhere"}, "place"),
            ({"place": 5}, "place"),
            ({"place": "three-forks", "colour": "red"}, "colour"),
            ({"place": "three-forks", "note": 5}, "note"),
        ],
    )
    def test_of_opening(self, body: Any, field: str, people: People) -> None:
        assert fields(refused(PATH, body, people.custodian, 400)) == [field]

    def test_of_steps(self, take: str, people: People) -> None:
        who = people.custodian
        for step, body, status, field in (
            ("seen", {"container": "tube-99"}, 400, "container"),
            ("seen", {"container": "tube-08", "place": "perseverance"}, 400, "place"),
            ("seen", {"container": "tube-08", "when": "now"}, 400, "when"),
            ("confirm", {"container": "tube-08"}, 400, "reason"),
            ("confirm", {"container": "tube-01", "reason": "x"}, 400, "container"),
            ("close", {"why": "x"}, 400, "why"),
        ):
            assert fields(refused(f"{take}{step}/", body, who, status)) == [field], step
        assert fields(refused(f"{take}close/?x=1", {}, who, 400)) == ["x"]
        refused(f"{PATH}999999/close/", {}, who, 404)
        refused(f"{PATH}x/seen/", {"container": "tube-08"}, who, 404)

    def test_no_difference_and_a_closed_one(self, take: str, people: People) -> None:
        who, confirm = people.custodian, {"container": "tube-08", "reason": "x"}
        created(f"{take}seen/", {"container": "tube-08"}, who, 200)
        refused(f"{take}confirm/", confirm, who, 409)
        created(f"{take}close/", {}, who, 200)
        for step, body in (("seen", {"container": "tube-08"}), ("confirm", confirm), ("close", {})):
            refused(f"{take}{step}/", body, who, 409)

    def test_only_posts(self, take: str, people: People) -> None:
        assert post(f"{take}seen/", {}, None).status_code == 401
        for step in ("seen", "confirm", "close"):
            assert Client().get(f"{take}{step}/").status_code == 405


STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {"place": "perseverance"}),
    ("seen/", {"container": "tube-08"}),
    ("confirm/", {"container": "tube-08", "reason": "x"}),
    ("close/", {}),
)


@pytest.mark.parametrize("name", ["outsider", "viewer", "curator", "planner", None])
def test_who_may_not(name: str | None, take: str, people: People) -> None:
    person: User | None = getattr(people, name) if name else None
    for step, body in STEPS:
        refused(f"{take}{step}" if step else PATH, body, person, 403 if name else 401)
    assert StockTake.objects.count() == 1
