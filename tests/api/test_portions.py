"""GET /api/v1/portions/, and the portions of a container."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import SafetyDecision
from samples.domain.when import When
from samples.models import Container, Custodian, Ledger, Portion
from samples.services import custody
from samples.services.actors import SystemActor
from tests import factories
from tests.api.ask import get, refused
from tests.api.resource import ResourceTests
from tests.api.write import created
from tests.api.write import refused as not_recorded
from tests.api.write_examples import split_sample
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

PATH = "/api/v1/portions/"
MOCK = "ledger=portions-example"


@pytest.fixture
def example(inventory: None) -> None:
    split_sample()


@pytest.fixture
def on_earth(inventory: None) -> dict[str, Any]:
    """Tube 08 of the flight ledger as if it had been brought home, its sample split."""
    act: dict[str, Any] = {
        "ledger": Ledger.objects.get(kind="flight"),
        "container": Container.objects.get(code="tube-08"),
        "actor": SystemActor("tests"),
        "when": When.instant(datetime(2025, 1, 1, tzinfo=UTC)),
    }
    facility = factories.place(kind=PlaceKind.RECEIVING_FACILITY.value)
    custody.find(place=facility, **act)
    custody.open_tube(**act)
    custody.clear(decision=SafetyDecision.SAFE, **act)
    custody.weigh(mass_ug=1_000, **act)
    custody.split(portion=0, masses="100, 200", **act)
    custody.split(portion=2, masses="50", **act)
    return act


def lend(act: dict[str, Any], portion: int, due_on: date) -> None:
    custody.allocate(portion=portion, investigator="A", purpose="B", document="C", **act)
    custody.lend(
        portion=portion,
        to=Custodian.objects.order_by("pk")[0],
        place=factories.place(kind=PlaceKind.LABORATORY.value, slug=f"laboratory-{portion}"),
        due_on=due_on,
        document="D",
        **act,
    )


class TestPortions(ResourceTests):
    name = "portions"
    count = 4
    found_by = ("malay", 4)

    @pytest.fixture(autouse=True)
    def both(self, example: None, on_earth: dict[str, Any]) -> None:
        """The mock branches off before the tube of the flight ledger is brought home."""

    def test_a_mock_portion_is_in_no_answer_about_what_happened(self) -> None:
        real = get(f"{PATH}?page_size=1000")["results"]
        mock = get(f"{PATH}?{MOCK}&page_size=1000")["results"]
        assert {row["ledger"]["kind"] for row in real} == {"flight"}
        assert {row["ledger"]["kind"] for row in mock} == {"mock"}
        assert not {row["url"] for row in real} & {row["url"] for row in mock}
        assert get(mock[0]["url"])["ledger"]["slug"] == "portions-example"


def test_what_a_portion_says(on_earth: dict[str, Any]) -> None:
    piece = get(f"{PATH}?portion=M2020-00337-08,3")["results"][0]
    assert piece["parent"] == "M2020-00337-08,2"
    assert (piece["initial_ug"], piece["mass_ug"], piece["state"]) == (50, 50, "held")
    assert (piece["holder"], piece["place"], piece["due_on"]) == (None, None, None)
    assert piece["overdue"] is False
    assert piece["made_seq"] == piece["seq"] == 12
    assert piece["ledger"]["kind"] == "flight"


def test_narrowed(on_earth: dict[str, Any]) -> None:
    lend(on_earth, 1, date(2025, 6, 1))
    lend(on_earth, 3, datetime.now(UTC).date() + timedelta(days=2))

    def numbers(query: str) -> list[int]:
        return [row["number"] for row in get(f"{PATH}?{query}")["results"]]

    assert numbers("state=on_loan") == [1, 3]
    assert numbers("overdue=true") == [1]
    assert numbers("overdue=false") == [0, 2, 3]
    assert numbers("place=laboratory-3") == [3]
    assert numbers("due_before=2025-07-01") == [1]
    assert numbers("due_from=2025-07-01") == [3]
    holder = Portion.objects.get(number=1).holder
    assert holder is not None
    assert numbers(f"holder={holder.slug}") == [1, 3]
    assert numbers("container=SN261") == [0, 1, 2, 3]
    assert numbers("sample=wb1") == []
    assert numbers("ordering=-mass_ug") == [0, 2, 1, 3]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("portion=malay", "portion"),
        ("portion=malay,99999999999", "portion"),
        ("portion=no-such,1", "sample"),
        ("portion=malay,2147483648", "portion"),
        ("overdue=maybe", "overdue"),
        ("due_before=soon", "due_before"),
        ("state=eaten", "state"),
        ("as_of=2022-01-01T00:00:00Z", "as_of"),
    ],
)
def test_what_can_not_be_read(query: str, field: str) -> None:
    assert refused(f"{PATH}?{query}", 400)["errors"][0]["field"] == field


def test_a_container_tells_its_portions_as_of_any_moment(on_earth: dict[str, Any]) -> None:
    custody.consume(
        portion=1,
        mass_ug=100,
        by="A",
        purpose="B",
        **{**on_earth, "when": When.instant(datetime(2025, 3, 1, tzinfo=UTC))},
    )
    now = get("/api/v1/containers/tube-08/")["portions"]
    assert [(one["number"], one["mass_ug"]) for one in now] == [(0, 700), (1, 0), (2, 150), (3, 50)]
    assert now[1]["state"] == "used_up"
    then = get("/api/v1/containers/tube-08/?as_of=2025-02-01T00:00:00Z")["portions"]
    assert [one["mass_ug"] for one in then] == [700, 100, 150, 50]
    assert {one["url"] for one in then} == {None}
    before = get("/api/v1/containers/tube-08/?as_of=2024-02-01T00:00:00Z")["portions"]
    assert before == []


def test_a_split_is_recorded_as_any_event_is(on_earth: dict[str, Any], people: People) -> None:
    path = "/api/v1/containers/tube-08/events/"
    body = {"kind": "split", "occurred_at": "2025-02-01T10:00:00Z", "portion": 0, "masses": "7 8"}
    event = created(path, body, people.custodian)
    assert event["details"]["child_5_ug"] == 8
    problem = not_recorded(path, {**body, "masses": "800"}, people.custodian, 409)
    fault = problem["errors"][0]
    assert fault["field"] == "masses"
    assert "has 685 µg; 800 µg are asked for" in fault["message"]
    lent = {
        "kind": "lend",
        "occurred_at": "2025-02-01T11:00:00Z",
        "portion": 0,
        "to": "no-such",
        "place": "three-forks",
        "due_on": "soon",
        "document": "D",
    }
    problem = not_recorded(path, lent, people.custodian, 400)
    assert {one["field"] for one in problem["errors"]} == {"to", "due_on"}
