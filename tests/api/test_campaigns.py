"""GET /api/v1/campaigns/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestCampaigns(ResourceTests):
    name = "campaigns"
    is_catalogue = True
    one = "crater-floor"
    count = 6
    found_by = ("crater", 2)


@pytest.mark.usefixtures("inventory")
def test_its_outcrops_and_samples_are_linked() -> None:
    campaign = get("/api/v1/campaigns/crater-floor/")
    assert {row["slug"] for row in get(campaign["outcrops"])["results"]} >= {"issole", "rochette"}
    assert "malay" in {row["slug"] for row in get(campaign["samples"])["results"]}
