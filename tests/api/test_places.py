"""GET /api/v1/places/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestPlaces(ResourceTests):
    name = "places"
    is_catalogue = True
    one = "three-forks"
    count = 13
    found_by = ("rack", 1)


@pytest.mark.usefixtures("inventory")
def test_what_is_here_is_linked() -> None:
    assert len(get(get("/api/v1/places/perseverance/")["containers"])["results"]) == 33
    assert len(get(get("/api/v1/places/three-forks/")["containers"])["results"]) == 10
    assert len(get(get("/api/v1/places/three-forks/")["parts"])["results"]) == 11


@pytest.mark.usefixtures("inventory")
def test_narrowed_by_kind() -> None:
    rows = get("/api/v1/places/?kind=depot&kind=rover")["results"]
    assert {row["slug"] for row in rows} == {"three-forks", "perseverance"}
