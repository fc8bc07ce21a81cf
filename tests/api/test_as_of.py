"""?as_of= and ?known_at=: the state as it was, in every list that tells state."""

from __future__ import annotations

from typing import Any

import pytest

from samples.models import CustodyEvent, Ledger
from samples.services.branches import branch
from tests.api.ask import get, refused
from tests.api.query_counts import assert_unchanged
from tests.api.resource import queries, walk
from tests.api.write import AT, created
from tests.conftest import People

pytestmark = pytest.mark.usefixtures("inventory")

LISTS = ("containers", "samples", "holdings", "depots", "places")
# Between the drops of sols 653 (Malay) and 690 at Three Forks.
THEN = "2023-01-10T00:00:00Z"
BEFORE = "2020-01-01T00:00:00Z"
LATE = "2900-01-01T00:00:00Z"


def rows(path: str) -> Any:
    name, _, query = path.partition("?")
    return get(f"/api/v1/{name}/?page_size=1000&{query}".rstrip("&"))["results"]


@pytest.mark.parametrize("name", LISTS)
def test_every_answer_says_of_when_it_tells(name: str) -> None:
    for query, said in (
        ("", (None, None)),
        (f"?as_of={THEN}", (THEN, None)),
        (f"?as_of={THEN}&known_at={LATE}", (THEN, LATE)),
        ("?as_of=2023-01-10T01:00:00%2B01:00", (THEN, None)),
    ):
        row = rows(f"{name}{query}")[0]
        assert (row["as_of"], row["known_at"]) == said
        assert (row["ledger"]["slug"], row["ledger"]["kind"]) == ("mars-2020-flight", "flight")


@pytest.mark.parametrize("name", LISTS)
def test_a_late_moment_means_all(name: str) -> None:
    def state(row: Any) -> Any:
        without = {"as_of", "known_at", "url", "id", "containers", "samples", "parts", "spots",
                   "not_before"}  # fmt: skip
        now = row.get("now") or {}
        return {key: value for key, value in row.items() if key not in {*without, "now"}} | {
            "now": {key: value for key, value in now.items() if key != "url"}
        }

    late = rows(f"{name}?as_of={LATE}&known_at={LATE}")
    assert [state(row) for row in late] == [state(row) for row in rows(name)]


def test_a_tube_as_it_was() -> None:
    then = get("/api/v1/containers/tube-08/?as_of=2022-12-01T00:00:00Z")
    assert (then["now"]["stage"], then["now"]["place"]["slug"]) == (
        "sealed",
        "perseverance-storage",
    )
    assert (then["now"]["sample"]["name"], then["now"]["url"]) == ("Malay", None)
    assert get(f"/api/v1/containers/tube-08/?as_of={BEFORE}")["now"] is None
    assert get("/api/v1/samples/malay/?as_of=2022-12-01T00:00:00Z")["now"]["stage"] == "sealed"
    emptied = get("/api/v1/samples/issole-first-fill/?as_of=2021-12-31T00:00:00Z")["now"]
    assert emptied["stage"] == "filled"
    assert get("/api/v1/samples/issole-first-fill/")["now"] is None


def test_filters_ask_the_same_moment() -> None:
    cached = rows(f"containers?stage=cached&as_of={THEN}")
    assert 0 < len(cached) < 10
    assert {row["now"]["stage"] for row in cached} == {"cached"}
    codes = {row["code"] for row in cached}
    assert {row["code"] for row in rows(f"containers?place=three-forks&as_of={THEN}")} == codes
    for name in ("samples", "holdings"):
        found = rows(f"{name}?stage=cached&as_of={THEN}")
        assert {row["container"]["code"] for row in found} == codes
        assert {
            row["container"]["code"] for row in rows(f"{name}?place=three-forks&as_of={THEN}")
        } == codes
    assert rows(f"containers?sealed=false&place=three-forks&as_of={THEN}") == []
    assert len(rows(f"containers?sealed=true&condition=sound&stage=cached&as_of={THEN}")) == len(
        codes
    )
    assert len(rows(f"holdings?sealed=true&empty=false&stage=cached&as_of={THEN}")) == len(codes)
    assert rows(f"containers?condition=lost&as_of={THEN}") == []
    then = "2021-12-31T00:00:00Z"
    assert [row["code"] for row in rows(f"containers?sample=issole-first-fill&as_of={then}")] == [
        "tube-08"
    ]
    assert rows("containers?sample=issole-first-fill") == []
    assert len(rows(f"containers?custodian=mars-2020-operations&as_of={THEN}")) == 43
    assert rows(f"containers?custodian=mars-2020-operations&as_of={BEFORE}") == []
    assert len(rows(f"holdings?search=SN261&as_of={THEN}")) == 1
    types = rows(f"containers?sample_type=witness&stage=cached&as_of={LATE}")
    assert len(types) == 1
    assert len(rows(f"containers?empty=true&as_of={THEN}")) > len(rows("containers?empty=true"))


def test_a_depot_fills_up() -> None:
    spots = get(f"/api/v1/depots/three-forks/?as_of={THEN}")["spots"]
    lying = [spot["now"] for spot in spots if spot["now"]]
    assert 0 < len(lying) < 10
    assert {now["sample"]["name"] for now in lying} >= {"Malay"}
    assert get(f"/api/v1/places/three-forks/?as_of={THEN}")["holds"] == len(lying)
    assert get("/api/v1/places/three-forks/")["holds"] == 10
    assert get("/api/v1/places/perseverance/")["holds"] == 33
    assert get(f"/api/v1/places/perseverance/?as_of={BEFORE}")["holds"] == 0


def test_links_lead_to_the_same_moment() -> None:
    place = get(f"/api/v1/places/three-forks/?as_of={THEN}")
    assert len(get(place["containers"])["results"]) == place["holds"]
    assert {row["as_of"] for row in get(place["parts"])["results"]} == {THEN}
    depot = get(f"/api/v1/depots/three-forks/?as_of={THEN}")
    assert len(get(depot["samples"])["results"]) == place["holds"]


def test_holdings_then_have_no_address() -> None:
    then = rows(f"holdings?as_of={THEN}&container=tube-08")[0]
    assert (then["url"], then["id"]) == (None, None)
    event = CustodyEvent.objects.get(container__code="tube-08", seq=then["seq"])
    assert (then["head_hash"], then["stage"]) == (event.hash, "cached")
    present = rows("holdings?container=tube-08")[0]
    single = get(f"{present['url']}?as_of=2022-12-01T00:00:00Z")
    assert (single["stage"], single["url"], single["ledger"]["kind"]) == ("sealed", None, "flight")
    assert "was not yet" in refused(f"{present['url']}?as_of={BEFORE}", 404)["detail"]


@pytest.mark.parametrize("order", ["container", "-place", "sample", "-since", "stage", "seq"])
def test_past_holdings_come_in_every_order_once(order: str) -> None:
    path = f"/api/v1/holdings/?as_of={THEN}&ordering={order}"
    whole = get(f"{path}&page_size=1000")["results"]
    paged = [row for page in walk(f"{path}&page_size=9", "next") for row in page["results"]]
    assert paged == whole
    assert len(whole) == 43


def test_what_was_known_then(people: People) -> None:
    path = "/api/v1/containers/tube-08/events/"
    created(path, {"kind": "damage", "reason": "Bent.", "evidence": "x", "occurred_at": AT},
            people.custodian)  # fmt: skip
    between = CustodyEvent.objects.latest("recorded_at").recorded_at
    body = {"kind": "correct", "corrects": 7, "reason": "Another tube.", "occurred_at": AT}
    created(path, body, people.custodian)
    known = between.isoformat().replace("+00:00", "Z")
    tube = "/api/v1/containers/tube-08/"
    assert get(tube)["now"]["condition"] == "sound"
    assert get(f"{tube}?known_at={known}")["now"]["condition"] == "damaged"
    assert get(f"{tube}?as_of={LATE}")["now"]["condition"] == "sound"
    assert [row["code"] for row in rows(f"containers?condition=damaged&known_at={known}")] == [
        "tube-08"
    ]
    assert rows("containers?condition=damaged") == []


def test_in_a_branch_the_state_before_it_is_known(people: People) -> None:
    branch(ledger=Ledger.objects.get(), slug="b", name="B", actor=people.superuser)
    row = rows(f"holdings?ledger=b&as_of={THEN}&container=tube-08")[0]
    assert (row["ledger"]["slug"], row["stage"]) == ("b", "cached")
    assert len(get(row["events"])["results"]) == 6


@pytest.mark.parametrize("name", [*LISTS, "containers/tube-08", "samples/malay"])
@pytest.mark.parametrize(
    "moment",
    ["2023-01-10", "2023-01-10T00:00:00", "now", "1673308800", "2023-13-10T00:00:00Z", "",
     "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-10:00", "2023-01-10T00:00:00+01:00",
     "20230110T000000Z", "a%00b", "٢٠٢٣-01-10T00:00:00Z"],
)  # fmt: skip
def test_a_moment_is_read_strictly(name: str, moment: str) -> None:
    for parameter in ("as_of", "known_at"):
        problem = refused(f"/api/v1/{name}/?{parameter}={moment}", 400)
        assert problem["errors"][0]["field"] == parameter


def test_only_what_tells_state_takes_a_moment() -> None:
    for name in ("events", "ledgers", "missions", "events/1"):
        assert refused(f"/api/v1/{name}/?as_of={THEN}", 400)["errors"][0]["field"] == "as_of"


@pytest.mark.parametrize("name", LISTS)
def test_query_counts(name: str) -> None:
    get(f"/api/v1/{name}/")
    few = queries(f"/api/v1/{name}/?as_of={THEN}&page_size=2")
    many = queries(f"/api/v1/{name}/?as_of={THEN}&page_size=1000")
    assert few == many
    assert_unchanged(f"{name} list as of", many)
