"""GET /api/v1/containers/"""

from __future__ import annotations

from collections import Counter

import pytest

from tests.api.ask import get, refused
from tests.api.resource import ResourceTests


class TestContainers(ResourceTests):
    name = "containers"
    is_catalogue = True
    one = "tube-08"
    count = 43
    found_by = ("SN261", 1)


@pytest.mark.usefixtures("inventory")
@pytest.mark.parametrize("name", ["tube-08", "SN261", "sn261", "261", "M2020-00337-08"])
def test_is_known_by_code_serial_and_content(name: str) -> None:
    assert get(f"/api/v1/containers/{name}/")["code"] == "tube-08"


@pytest.mark.usefixtures("inventory")
def test_ten_lie_at_three_forks() -> None:
    rows = get("/api/v1/containers/?place=three-forks")["results"]
    types = Counter(row["now"]["sample"]["sample_type"] for row in rows)
    assert types == {"rock_core": 7, "regolith": 1, "atmospheric": 1, "witness": 1}
    assert {row["now"]["stage"] for row in rows} == {"cached"}


@pytest.mark.usefixtures("inventory")
def test_33_are_aboard() -> None:
    rows = get("/api/v1/containers/?place=perseverance")["results"]
    assert len(rows) == 33
    assert sum(row["now"]["sample"] is None for row in rows) == 10
    assert len(get("/api/v1/containers/?place=perseverance&empty=true")["results"]) == 10
    unsealed = get("/api/v1/containers/?place=perseverance&empty=false&sealed=false")["results"]
    assert {row["now"]["sample"]["name"] for row in unsealed} == {"Bell Island", "Gallants"}


@pytest.mark.usefixtures("inventory")
def test_a_tube_that_was_used_twice() -> None:
    tube = get("/api/v1/containers/SN261/")
    assert {sample["slug"]: sample["retained"] for sample in tube["samples"]} == {
        "issole-first-fill": False,
        "malay": True,
    }
    assert tube["now"]["sample"]["slug"] == "malay"
    assert [event["verb"] for event in get(tube["events"] + "&ordering=seq")["results"]] == [
        "register", "fill", "empty", "fill", "seal", "drop",
    ]  # fmt: skip


@pytest.mark.usefixtures("inventory")
def test_every_answer_names_its_ledger() -> None:
    rows = get("/api/v1/containers/")["results"]
    assert {row["ledger"]["kind"] for row in rows} == {"flight"}


@pytest.mark.usefixtures("inventory")
def test_an_unknown_place_is_no_empty_list() -> None:
    problem = refused("/api/v1/containers/?place=four-forks", 400)
    assert problem["detail"] == "There is no place four-forks."
    assert problem["errors"][0]["field"] == "place"
    assert problem["errors"][0]["value"] == "four-forks"
