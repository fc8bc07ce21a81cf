"""GET /api/v1/sources/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestSources(ResourceTests):
    name = "sources"
    is_catalogue = True
    one = "s1"
    count = 38
    found_by = ("s5b", 2)


@pytest.mark.usefixtures("inventory")
def test_narrowed_by_trust() -> None:
    rows = get("/api/v1/sources/?trust=high")["results"]
    assert rows
    assert {row["trust"] for row in rows} == {"high"}
