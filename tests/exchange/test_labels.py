"""Sheets of labels: what stands where, and that a real decoder reads each code."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from samples.domain.errors import InvalidValue
from samples.exchange.labels import PAPERS, Label, Paper, label_file, labels_of
from samples.exchange.labels.drawing import PADDING, draw
from samples.exchange.labels.fit import ASCENT, LEADING, Part, fitted, width_of
from samples.models import Container
from samples.selectors import catalogue, lookup

PIXELS_PER_MM = 8
LABEL = Label("https://inventory.example/t/tube-08/", "tube-08", "SN261", "M2020-00337-08", "Malay")


@pytest.fixture
def all_labels(inventory: None, settings: Settings) -> list[Label]:
    settings.INVENTORY_BASE_URL = "https://inventory.example"
    return labels_of(catalogue.containers(lookup.flight_ledger()).order_by("code"))


def pages(content: bytes) -> list[Image.Image]:
    """The pages of a PDF as a printer would draw them."""
    document = pypdfium2.PdfDocument(content)
    drawn = [page.render(scale=PIXELS_PER_MM * 25.4 / 72).to_pil() for page in document]
    document.close()
    return drawn


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def read(image: Image.Image) -> list[str]:
    """What the QR codes of an image say, along the rows."""
    found = zxingcpp.read_barcodes(image)
    ordered = sorted(found, key=lambda code: (round(code.position.top_left.y / 40),
                                              code.position.top_left.x))  # fmt: skip
    return [code.text for code in ordered]


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_every_code_is_read_and_opens_its_container(paper: Paper, all_labels: list[Label]) -> None:
    drawn = pages(label_file("pdf", all_labels, paper, 1).content)
    addresses = [address for page in drawn for address in read(page)]
    assert addresses == [label.address for label in all_labels]
    assert len(addresses) == Container.objects.count()
    for label, address in list(zip(all_labels, addresses, strict=True))[::9]:
        response = Client().get(address.removeprefix("https://inventory.example"), follow=True)
        assert response.status_code == 200
        assert response.redirect_chain == [(f"/containers/{label.code}/", 302)]


def test_what_a_label_says(all_labels: list[Label]) -> None:
    by_code = {label.code: label for label in all_labels}
    assert by_code["tube-08"] == LABEL
    assert by_code["tube-40"].name == by_code["tube-40"].serial == ""
    text = text_of(label_file("pdf", all_labels, PAPERS["a4"], 1).content)
    for words in ("tube-08", "SN261", "M2020-00337-08", "Malay", "Ha'ahóni", "tube-40"):
        assert words in text
    assert "flight" not in text.lower()


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_the_page_is_of_true_size_and_labels_lie_on_it(paper: Paper) -> None:
    (page,) = pages(label_file("pdf", [LABEL], paper, paper.per_sheet).content)
    assert page.width == pytest.approx(paper.width * PIXELS_PER_MM, abs=2)
    assert page.height == pytest.approx(paper.height * PIXELS_PER_MM, abs=2)
    left, top = paper.place(paper.per_sheet - 1)
    ink = Image.eval(page.convert("L"), lambda light: 255 - light).getbbox()
    assert ink is not None
    assert left + PADDING <= ink[0] / PIXELS_PER_MM
    assert top + PADDING <= ink[1] / PIXELS_PER_MM
    assert ink[2] / PIXELS_PER_MM <= left + paper.label_width - PADDING + 0.2
    assert ink[3] / PIXELS_PER_MM <= top + paper.label_height - PADDING + 0.2


def test_margins_are_those_of_the_sheets_sold() -> None:
    assert PAPERS["a4"].place(0) == pytest.approx((7.25, 12.9))
    assert PAPERS["a4"].place(4) == pytest.approx((73.25, 46.8))
    assert PAPERS["letter"].place(0) == pytest.approx((4.7625, 12.7))
    assert PAPERS["letter"].place(29) == pytest.approx((144.4625, 241.3))


def test_a_sheet_that_was_begun_is_used_up(all_labels: list[Label]) -> None:
    a4 = PAPERS["a4"]
    assert [len(sheet) for sheet in a4.sheets(43, 1)] == [24, 19]
    assert [len(sheet) for sheet in a4.sheets(43, 10)] == [15, 24, 4]
    assert list(a4.sheets(2, 24)) == [[23], [0]]
    drawn = pages(label_file("pdf", all_labels, a4, 24).content)
    assert [len(read(page)) for page in drawn] == [1, 24, 18]


@pytest.mark.parametrize("start", [0, -1, 25])
def test_a_position_that_is_not_there_is_refused(start: int) -> None:
    with pytest.raises(InvalidValue, match="1 to 24"):
        label_file("pdf", [LABEL], PAPERS["a4"], start)


def test_one_sheet_is_one_svg_and_several_are_an_archive(all_labels: list[Label]) -> None:
    one = label_file("svg", all_labels[:24], PAPERS["a4"], 1)
    assert (one.name, one.media_type) == ("container-labels.svg", "image/svg+xml")
    assert one.content.count(b"<path") == 24
    assert b'width="210mm" height="297mm"' in one.content
    several = label_file("svg", all_labels, PAPERS["a4"], 1)
    assert several.media_type == "application/zip"
    with zipfile.ZipFile(io.BytesIO(several.content)) as packed:
        assert packed.namelist() == ["labels-01.svg", "labels-02.svg"]
        assert packed.read("labels-02.svg").count(b"<path") == 19


def test_names_are_escaped_and_of_any_alphabet() -> None:
    label = replace(LABEL, name="Żółw <&> Мир \x07Ω")
    svg = label_file("svg", [label], PAPERS["a4"], 1).content.decode()
    assert "Żółw &lt;&amp;&gt; Мир Ω" in svg
    assert "Żółw <&> Мир Ω" in text_of(label_file("pdf", [label], PAPERS["a4"], 1).content)


def test_another_format_is_refused() -> None:
    with pytest.raises(InvalidValue, match="pdf or svg"):
        label_file("png", [LABEL], PAPERS["a4"], 1)


@given(
    name=st.text(st.characters(codec="utf-8"), max_size=160),
    code=st.from_regex(r"[a-z0-9-]{1,50}", fullmatch=True),
    paper=st.sampled_from(list(PAPERS.values())),
)
def test_whatever_it_is_called_it_fits_and_nothing_is_lost(
    name: str, code: str, paper: Paper
) -> None:
    label = replace(LABEL, name=name, code=code)
    drawing = draw(label, paper)
    for text in drawing.texts:
        assert text.x + text.line.width <= paper.label_width - PADDING + 0.001
        assert text.y - ASCENT * text.line.size >= PADDING - 0.001
        assert text.y <= paper.label_height - PADDING
    shown = "".join(text.line.text for text in drawing.texts)
    visible = "".join(c if c.isprintable() else " " for c in code + "SN261M2020-00337-08" + name)
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", visible) or shown.endswith("…")


def test_a_name_of_the_longest_kind_is_whole() -> None:
    longest = Container._meta.get_field("code").max_length or 0
    label = replace(LABEL, code="m" * longest, name="Sample of the delta front " * 4)
    for paper in PAPERS.values():
        assert not any("…" in text.line.text for text in draw(label, paper).texts)


def test_what_can_not_fit_ends_in_an_ellipsis() -> None:
    lines = fitted([Part("word " * 200, 3.0, breaks=True)], width=20, height=10)
    assert lines[-1].text.endswith("…")
    assert sum(line.size * LEADING for line in lines) <= 10
    assert all(width_of(line.text, line.size) <= 20 for line in lines)
