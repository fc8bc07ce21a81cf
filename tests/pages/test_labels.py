"""Labels from the pages, and the short address that stands in their codes."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from pytest_django import Settings

from samples.exchange import labels
from tests.pages.reading import get

pytestmark = pytest.mark.usefixtures("inventory")


def codes(path: str) -> list[str]:
    """Which containers the labels of a PDF are for, sheet by sheet."""
    response = Client().get(path)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="container-labels.pdf"'
    document = pypdfium2.PdfDocument(response.content)
    found = [
        code.text.rstrip("/").rpartition("/")[2]
        for page in document
        for code in zxingcpp.read_barcodes(page.render(scale=3).to_pil())
    ]
    document.close()
    return found


def test_the_short_address_leads_to_the_container() -> None:
    response = Client().get("/t/tube-08/")
    assert (response.status_code, response["Location"]) == (302, "/containers/tube-08/")
    get("/t/tube-99/", status=404)
    get("/t/SN261/", status=404)


def test_who_may_not_read_signs_in_first(settings: Settings) -> None:
    settings.ANONYMOUS_READ = False
    assert Client().get("/t/tube-08/")["Location"] == "/admin/login/?next=/t/tube-08/"


def test_the_list_leads_to_labels_of_what_it_shows() -> None:
    page = get("/containers/?place=three-forks&ordering=-code")
    ((href, _),) = [link for link in page.links if link[1] == "Labels of what is shown"]
    assert parse_qs(urlsplit(href).query) == {"place": ["three-forks"], "ordering": ["-code"]}
    shown = get(href)
    assert "10 labels, as the list of containers shows them." in shown.text
    assert "1 sheet" in shown.text
    for name, value in (("place", "three-forks"), ("ordering", "-code")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in shown.content
    found = codes(href.replace("/labels/", "/labels/sheet.pdf"))
    assert len(found) == 10
    assert set(found) >= {"tube-08", "tube-21"}


def test_a_container_leads_to_its_label() -> None:
    page = get("/containers/SN261/")
    ((href, _),) = [link for link in page.links if link[1] == "Label"]
    assert href == "/labels/?container=tube-08"
    assert "One label, for tube-08." in get(href).text
    assert codes("/labels/sheet.pdf?container=SN261&paper=letter&start=30") == ["tube-08"]


def test_what_the_code_leads_to_is_said(settings: Settings) -> None:
    settings.INVENTORY_BASE_URL = "https://cache.example"
    assert "https://cache.example/t/tube-08/" in get("/labels/?container=SN261").text


def test_svg_of_one_sheet_or_of_several() -> None:
    one = Client().get("/labels/sheet.svg?place=three-forks")
    assert one["Content-Type"] == "image/svg+xml"
    many = Client().get("/labels/sheet.svg")
    assert many["Content-Disposition"] == 'attachment; filename="container-labels.zip"'
    shown = Client().get("/labels/sheet.svg?sheet=1&start=20")
    assert shown["Content-Disposition"] == 'inline; filename="container-labels.svg"'
    assert shown.content.count(b"<path") == 5


def test_too_many_or_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Nothing to print" in get("/labels/?search=zzz").text
    assert "No container was chosen." in get("/labels/sheet.pdf?search=zzz", status=400).text
    monkeypatch.setattr(labels, "LIMIT", 9)
    monkeypatch.setattr("samples.exchange.labels.content.LIMIT", 9)
    assert "Too many for one file" in get("/labels/?place=three-forks").text
    page = get("/labels/sheet.pdf?place=three-forks", status=400)
    assert "a selection of at most 9 containers" in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("paper=a5", "a4 or letter"),
        ("start=25", "from 1 to 24"),
        ("start=x", "from 1 to 24"),
        ("paper=letter&start=31", "from 1 to 30"),
        ("kind=box", "Kind"),
        ("ordering=colour", "code, kind"),
    ],
)
def test_a_bad_value_is_refused(query: str, said: str) -> None:
    assert said in get(f"/labels/?{query}", status=400).text
    assert said in get(f"/labels/sheet.pdf?{query}", status=400).text


def test_unknown_things_are_not_found() -> None:
    get("/labels/?container=tube-99", status=404)
    assert "pdf or svg" in get("/labels/sheet.png", status=400).text
