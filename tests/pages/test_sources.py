"""The sources, and what each of them states."""

from __future__ import annotations

import pytest

from samples.models import Source
from samples.pages import sources
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def test_every_source_is_listed_in_its_natural_order() -> None:
    page = get("/sources/")
    codes = [row[0] for row in page.rows[1:]]
    assert len(codes) == Source.objects.count()
    assert codes[:7] == ["S1", "S2", "S3", "S4", "S5", "S5B", "S6"]
    gives = {row[0]: row[4] for row in page.rows}
    assert gives["S1"] == "Values, events"
    assert gives["S35"] == "Drives, waypoints"
    assert gives["S32"] == "Background"


@pytest.mark.parametrize("code", ["s6", "S6"])
def test_a_source_tells_what_it_states(code: str) -> None:
    page = get(f"/sources/{code}/")
    assert page.facts["Trust"].startswith("High")
    about = [row[0] for row in page.rows[1:]]
    assert "Malay sample" in about
    assert "Three Forks spot 1 place" in about
    assert page.links_to("/samples/M2020-00337-08/")[0] == "Malay"


def test_a_statement_that_contradicts_is_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "PAGE_SIZE", 1000)
    contradicting = [row for row in get("/sources/s2/").rows if "Contradicts" in row[2]]
    assert [row[0] for row in contradicting] == ["WB1 sample"]
    assert contradicting[0][3] == "“June 22, 2021”"


def test_pages_hold_every_statement_once() -> None:
    rows, path = [], "/sources/s1/"
    while path:
        page = get(path)
        rows += page.rows[1:]
        path = next((f"/sources/s1/{href}" for href, words in page.links if words == "Next"), "")
    assert len(rows) == Source.objects.get(code="s1").statements.count()


def test_one_that_states_nothing_says_so() -> None:
    assert "It states no value kept here" in get("/sources/s32/").text


def test_an_unknown_one_is_a_404() -> None:
    assert "There is no source s99." in get("/sources/s99/", status=404).text
