"""GET /api/v1/organisations/ and /api/v1/custodians/"""

from __future__ import annotations

import pytest

from tests.api.ask import get
from tests.api.resource import ResourceTests


class TestOrganisations(ResourceTests):
    name = "organisations"
    is_catalogue = True
    one = "nasa-jpl"
    count = 1
    found_by = ("jpl", 1)


class TestCustodians(ResourceTests):
    name = "custodians"
    is_catalogue = True
    one = "mars-2020-operations"
    count = 1
    found_by = ("surface", 1)


@pytest.mark.usefixtures("inventory")
def test_they_lead_to_each_other_and_to_what_is_answered_for() -> None:
    organisation = get("/api/v1/organisations/nasa-jpl/")
    (row,) = get(organisation["custodians"])["results"]
    assert row["organisation"]["slug"] == "nasa-jpl"
    assert len(get(row["holdings"] + "&page_size=1000")["results"]) == 43
