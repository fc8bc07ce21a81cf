"""The page of an outcrop."""

from __future__ import annotations

import pytest

from tests import factories
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def test_tells_what_was_taken_and_where_it_is() -> None:
    page = get("/outcrops/issole/")
    assert page.links_to("/samples/robine/") == ["Robine"]
    assert page.links_to("/samples/M2020-00337-08/") == ["Malay"]
    assert page.links_to("/samples/?outcrop=issole")
    assert page.facts["Formation"].startswith("Séítah formation")
    assert page.facts["Site as NASA prints it"].startswith("South Séítah")
    assert page.facts["Region of interest"] == "—"
    assert "Elevation −2574.0 m" in page.text


def test_a_guessed_position_says_so() -> None:
    assert "Low confidence" in get("/outcrops/salmon-point/").facts["Position read off"]


def test_one_without_samples_and_position_is_told() -> None:
    factories.outcrop(slug="bare", name="Bare")
    page = get("/outcrops/bare/")
    assert "Nothing was taken here" in page.text
    assert "Its position is not published." in page.text


def test_an_unknown_one_is_a_404() -> None:
    assert "There is no outcrop atlantis." in get("/outcrops/atlantis/", status=404).text
