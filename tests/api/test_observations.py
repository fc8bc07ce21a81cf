"""GET /api/v1/observations/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests

pytestmark = pytest.mark.usefixtures("inventory")


class TestObservations(ResourceTests):
    name = "observations"
    is_catalogue = True
    count = 289
    found_by = ("touchdown", 1)


def test_the_landing_video_is_linked_with_its_credit() -> None:
    video = get("/api/v1/observations/?kind=video")["results"][0]
    assert video["web_url"].startswith("https://")
    assert video["credit"] == "NASA/JPL-Caltech"
    assert video["sol"] == 0


def test_panoramas_of_an_outcrop() -> None:
    outcrop = get("/api/v1/outcrops/issole/")
    rows = get(outcrop["observations"])["results"]
    assert rows
    assert {row["outcrop"]["slug"] for row in rows} == {"issole"}
    assert {row["kind"] for row in rows} == {"panorama"}
