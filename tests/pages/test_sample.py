"""The page of a sample."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.pages.reading import Page, get

pytestmark = pytest.mark.usefixtures("inventory")


@pytest.fixture
def malay() -> Page:
    return get("/samples/M2020-00337-08/")


@pytest.mark.parametrize("identifier", ["M2020-00337-08", "M2020-337-8", "malay"])
def test_is_found_by_each_of_its_names(identifier: str) -> None:
    assert get(f"/samples/{identifier}/").title.startswith("Malay")


def test_facts_have_their_sources(malay: Page) -> None:
    assert malay.facts["Designation"] == "M2020-00337-08 S4 S4 · " or (
        malay.facts["Designation"].startswith("M2020-00337-08")
    )
    assert "S4" in malay.facts["Designation"]
    assert malay.facts["NASA sample number"].startswith("7 ")
    assert malay.facts["Core length"].startswith("3.07 cm")
    assert "S1" in malay.facts["Core length"]
    assert malay.facts["Volume"].startswith("4.07 cm³")
    assert "Derived" in malay.facts["Volume"]
    assert malay.facts["Rock type"].startswith("Igneous")
    assert malay.links_to("/outcrops/issole/")
    assert malay.links_to("/containers/tube-08/") == ["Tube SN261"]


def test_the_unknown_is_shown_as_unknown(malay: Page) -> None:
    assert malay.facts["Mass"] == "— Not published."
    assert malay.facts["Other names"] == "—"


def test_it_is_where_the_ledger_says(malay: Page) -> None:
    assert malay.links_to("/places/three-forks-01/")
    assert "Cached" in malay.text


def test_the_other_core_and_where_it_is(malay: Page) -> None:
    assert malay.links_to("/samples/robine/") == ["Robine"]
    assert "The other core of Issole, 6.08 cm. Sealed Perseverance storage rack" in malay.text


def test_what_the_tube_held_before(malay: Page) -> None:
    assert malay.links_to("/samples/issole-first-fill/") == ["First fill of tube 261"]


def test_history_with_hashes_and_times(malay: Page) -> None:
    assert "Sol 653 2022-12-21 17:15:41 UTC 13:38:22 LMST Dropped" in malay.text
    assert malay.links_to("/history/mars-2020-flight/tube-08/6/") == ["#6"]


def test_context_panoramas_say_where_to_look(malay: Page) -> None:
    assert "8 Navcam panoramas near Issole" in malay.text
    assert "2 m away, target at 353°; shows all round NASA/JPL-Caltech" in malay.text
    assert "outside the image; shows from 161° clockwise to 350°" in malay.text


def test_sampling_and_sealing_are_two_facts() -> None:
    page = get("/samples/mageik/")
    assert "Sealed 40 sols after it was taken" in page.text
    assert "Taken Sol Sol 579" in page.text
    assert "2022-10-06 02:25 – 2022-10-07 03:04 UTC" in page.text
    assert "2022-11-16 04:48 – 2022-11-17 05:28 UTC" in page.text
    assert "Rover at" in page.text


def test_a_span_is_told_where_the_sol_is_not_known() -> None:
    page = get("/samples/green-gardens/")
    assert "Taken Sol Sols 1416–1429 UTC 2025-02-12 02:40 – 2025-02-26 11:54 UTC" in page.text
    assert "311 m from where the sample was taken" in page.text


def test_contradicting_sources_stand_side_by_side() -> None:
    page = get("/samples/wb1/")
    assert "The sources contradict themselves: sealed" in page.text
    assert "Kept here Sol 160, that is 2021-08-01 13:58 – 2021-08-02 14:37 UTC" in page.text
    assert "Printed “Sol 160 (June 22, 2021)”" in page.text
    assert "Stated otherwise June 22, 2021" in page.text
    assert "22 June 2021 is sol 120 or 121; sol 160 is 1 or 2 August 2021" in page.text
    assert "contradict" not in get("/samples/wb2/").text


def test_an_unsealed_sample_has_no_sealing() -> None:
    page = get("/samples/bell-island/")
    assert "Seal failed" in page.text
    assert "Sealed Sol —" in page.text


def test_an_emptied_sample_is_nowhere() -> None:
    page = get("/samples/issole-first-fill/")
    assert "Emptied out" in page.text
    assert "Never: it was emptied out before." in page.text
    assert page.links_to("/samples/M2020-00337-08/") == ["Malay"]


@pytest.mark.parametrize("identifier", ["M2020-99999-01", "M2020-0-0", "nobody", "💥"])
def test_an_unknown_one_is_a_404_that_says_which_forms_do(identifier: str) -> None:
    page = get(f"/samples/{identifier}/", status=404)
    assert f"There is no sample {identifier}." in page.text
    assert "a designation such as M2020-00337-08, or a slug such as malay" in page.text


def test_every_sample_has_a_page() -> None:
    paths = {href for href, _ in get("/samples/").links if href.startswith("/samples/")}
    pages = [
        path
        for path in paths
        if path != "/samples/" and not re.search(r"/(export|records)\.", path)
    ]
    assert len(pages) == 34
    assert all(Client().get(path).status_code == 200 for path in pages)
