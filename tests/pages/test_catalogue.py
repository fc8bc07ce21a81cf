"""The catalogue: search, filters, order, pages."""

from __future__ import annotations

import pytest
from django.test import Client

from samples.exchange.tables import SAMPLE_COLUMNS
from samples.models import Mission
from samples.pages import lists
from tests import factories
from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")


def names(page: Page) -> list[str]:
    return [row[0] for row in page.rows[1:]]


def test_shows_every_sample() -> None:
    page = get("/samples/")
    assert "34 samples" in page.text
    assert len(names(page)) == 34
    assert page.rows[0] == [column.heading for column in SAMPLE_COLUMNS]


def test_a_row_tells_what_where_and_when() -> None:
    rows = {row[0]: row[1:] for row in get("/samples/").rows}
    assert rows["Mageik"] == [
        "M2020-00579-17", "Rock core", "Amalik", "579", "619", "7.36", "Cached",
        "Three Forks spot 2",
    ]  # fmt: skip
    assert rows["Gallants"] == [
        "", "Rock core", "Salmon Point", "", "", "1.91", "Filled", "Perseverance storage rack",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("haahoni", ["Ha'ahóni"]),
        ("HA'AHÓNI", ["Ha'ahóni"]),
        ("Hahonih", ["Ha'ahóni"]),
        ("M2020-371-9", ["Ha'ahóni"]),
        ("M2020-00371-09", ["Ha'ahóni"]),
        ("SN261", ["Malay", "First fill of tube 261"]),
        ("amalik", ["Shuyak", "WB3", "Mageik"]),
        ("rim mountain", ["Silver Mountain"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_search(words: str, found: list[str]) -> None:
    page = Page(Client().get("/samples/", {"search": words}))
    assert names(page) == found


def test_an_empty_result_says_what_to_do() -> None:
    page = get("/samples/?search=zzz")
    assert "No sample fits" in page.text
    assert page.links_to("/samples/")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("place=three-forks", 10),
        ("place=three-forks&sample_type=rock_core", 7),
        ("place=three-forks-01", 1),
        ("place=perseverance", 23),
        ("stage=cached&stage=filled", 11),
        ("campaign=crater-rim", 5),
        ("outcrop=sid", 2),
        ("paired=true", 16),
        ("retained=false", 1),
        ("sampled_sol_min=579&sampled_sol_max=586", 2),
        ("core_length_cm_min=7", 2),
        ("latitude_deg_min=18.49", 2),
    ],
)
def test_filters(query: str, count: int) -> None:
    assert f"{count} sample" in get(f"/samples/?{query}").text


@pytest.mark.parametrize(
    ("query", "label"),
    [
        ("sampled_sol_min=-3", "Sampled from sol"),
        ("sampled_sol_min=abc", "Sampled from sol"),
        ("sample_type=cheese", "Type"),
        ("sealed=maybe", "Sealed"),
        ("place=nowhere", "Where it is"),
        ("latitude_deg_min=95", "Latitude from, °N"),
        ("campaign=crater", "Campaign"),
    ],
)
def test_a_bad_value_is_said_and_shows_nothing(query: str, label: str) -> None:
    page = get(f"/samples/?{query}", status=400)
    assert "A filter can't be read" in page.text
    assert f"{label}:" in page.text
    assert not page.rows


@pytest.mark.parametrize("ordering", ["cheese", "-", "sampled_sol,name", "pk"])
def test_an_unknown_order_is_refused_with_the_known_ones(ordering: str) -> None:
    page = get(f"/samples/?ordering={ordering}", status=400)
    assert "can't be sorted" in page.text
    assert "sampled_sol" in page.text


def test_sorts_by_every_column_in_both_directions() -> None:
    for column in SAMPLE_COLUMNS:
        up = names(get(f"/samples/?ordering={column.key}"))
        down = names(get(f"/samples/?ordering=-{column.key}"))
        assert sorted(up) == sorted(down)
        assert up != down, column.key


def test_unknown_values_stand_last_whichever_way_the_list_is_sorted() -> None:
    for ordering in ("core_length_cm", "-core_length_cm"):
        lengths = [row[6] for row in get(f"/samples/?ordering={ordering}").rows[1:]]
        known = [length for length in lengths if length]
        assert lengths == known + [""] * (len(lengths) - len(known))
        assert [float(one) for one in known] == sorted(
            map(float, known), reverse=ordering.startswith("-")
        )


def test_the_name_is_sorted_without_regard_to_accents_and_apostrophes() -> None:
    found = names(get("/samples/?ordering=name"))
    assert found.index("Atmo Mountain") < found.index("Atsá") < found.index("Bearwallow")
    assert found.index("Green Gardens") < found.index("Ha'ahóni") < found.index("Hazeltop")


def test_a_header_turns_its_order_round_and_keeps_the_filters() -> None:
    page = get("/samples/?place=three-forks&ordering=sampled_sol")
    assert page.links_to("?place=three-forks&ordering=-sampled_sol") == ["Sampled (sol)"]
    assert page.links_to("?place=three-forks&ordering=name") == ["Name"]


@pytest.mark.parametrize("ordering", ["sampled_sol", "-core_length_cm", "stage", "outcrop"])
def test_pages_hold_every_row_once_and_in_order(
    monkeypatch: pytest.MonkeyPatch, ordering: str
) -> None:
    whole = names(get(f"/samples/?ordering={ordering}"))
    monkeypatch.setattr(lists, "PAGE_SIZE", 7)
    pages, path = [], f"/samples/?ordering={ordering}"
    while path:
        page = get(path)
        pages.append(names(page))
        assert "34 samples" in page.text
        path = next((f"/samples/{href}" for href, words in page.links if words == "Next"), "")
    assert [len(page_names) for page_names in pages] == [7, 7, 7, 7, 6]
    assert [name for names_of_page in pages for name in names_of_page] == whole

    back = next(href for href, words in page.links if words == "Previous")
    assert names(get(f"/samples/{back}")) == pages[-2]


def test_a_cursor_of_another_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE_SIZE", 7)
    page = get("/samples/?ordering=name")
    href = next(href for href, words in page.links if words == "Next")
    refused = get("/samples/" + href.replace("ordering=name", "ordering=place"), status=400)
    assert "not a page of this list" in refused.text
    get("/samples/?cursor=forged", status=400)


def test_counting_stops_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "COUNTED", 20)
    monkeypatch.setattr(lists, "PAGE_SIZE", 7)
    assert "More than 20 samples" in get("/samples/").text


def test_a_name_is_shown_not_run() -> None:
    container = factories.container(mission=Mission.objects.get())
    factories.sample(container=container, name='<script>alert("x")</script>')
    page = get("/samples/?search=alert")
    assert '<script>alert("x")</script>' in names(page)
    assert "<script>alert" not in page.content
