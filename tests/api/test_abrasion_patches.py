"""GET /api/v1/abrasion-patches/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestAbrasionPatches(ResourceTests):
    name = "abrasion-patches"
    is_catalogue = True
    one = "hare-bay"
    count = 2
    found_by = ("hare", 1)


@pytest.mark.usefixtures("inventory")
def test_of_an_outcrop_and_of_a_campaign() -> None:
    patch = get("/api/v1/abrasion-patches/hare-bay/")
    for query in (f"outcrop={patch['outcrop']['slug']}", "mission=mars-2020"):
        rows = get(f"/api/v1/abrasion-patches/?{query}")["results"]
        assert "hare-bay" in {row["slug"] for row in rows}
    assert get("/api/v1/abrasion-patches/?outcrop=issole")["results"] == []
