"""A report as PDF: text and tables on A4, its mark at the head of every sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from samples.exchange.labels.fit import ASCENT, FAMILY, FONT, width_of
from samples.exchange.labels.pdf import POINTS_PER_MM
from samples.exchange.report import Chain, Report, Table

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN = 16.0
BAND = 6.0
"""Millimetres: the hatched band of the mark."""
VIOLET = (90, 45, 145)
WASH = (239, 230, 250)
INK = (33, 29, 25)
SOFT = (93, 85, 76)
RED = (161, 18, 58)
LINE = (200, 190, 178)
TITLE, HEADING, TEXT, SMALL, TINY = 20, 13, 9.5, 8, 6.2
"""Points."""
CHAIN_WIDTHS = (12.0, 31.0, 25.0, 37.0, 28.0, 44.0)
"""Millimetres, as `Chain.rows`."""
ROW = 5.4
"""Millimetres of one event."""


def document(report: Report) -> bytes:
    """The file."""
    pdf = _sheets(report)
    pdf.add_page()
    _write(pdf, report.title, TITLE, after=2)
    for line in report.lines:
        _write(pdf, line, TEXT + 1, after=2)
    for label, text in report.facts:
        _fact(pdf, label, text)
    for table in report.tables:
        _table(pdf, table)
    if report.chains:
        _heading(pdf, "Custody, tube by tube")
    for chain in report.chains:
        _chain(pdf, chain)
    for heading, text in report.closing:
        _heading(pdf, heading)
        _write(pdf, text, TEXT, after=2)
    return bytes(pdf.output())


def _sheets(report: Report) -> FPDF:
    from fpdf import FPDF

    class Sheets(FPDF):
        def header(self) -> None:
            self.set_fill_color(*WASH)
            self.rect(0, 0, self.w, 13, style="F")
            self.set_fill_color(*VIOLET)
            for x in range(-10, int(self.w) + 10, 8):
                corners = [(x, BAND), (x + 4, BAND), (x + 4 + BAND, 0), (x + BAND, 0)]
                self.polygon(corners, style="F")
            self.set_xy(MARGIN, 7)
            self.set_text_color(*VIOLET)
            self.set_font(FAMILY, size=TEXT)
            self.cell(0, 5, report.mark)
            self.set_text_color(*INK)
            self.set_xy(MARGIN, 19)

        def footer(self) -> None:
            self.set_y(-11)
            self.set_text_color(*SOFT)
            self.set_font(FAMILY, size=TINY)
            self.cell(0, 4, report.foot)
            self.set_x(MARGIN)
            self.cell(0, 4, f"{self.page_no()} of {{nb}}", align="R")
            self.set_text_color(*INK)

    pdf = Sheets(unit="mm", format="A4")
    pdf.set_title(f"{report.mark.partition(' ')[0]} {report.title}")
    pdf.set_margins(MARGIN, 19, MARGIN)
    pdf.set_auto_page_break(True, margin=15)
    pdf.add_font(FAMILY, fname=FONT)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*LINE)
    return pdf


def _write(pdf: FPDF, text: str, size: float, *, after: float = 0.0, soft: bool = False) -> None:
    pdf.set_font(FAMILY, size=size)
    pdf.set_text_color(*(SOFT if soft else INK))
    pdf.multi_cell(0, size * 0.5, text, new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.set_text_color(*INK)
    pdf.ln(after)


def _heading(pdf: FPDF, text: str) -> None:
    """With room for some lines under it on the same sheet."""
    if pdf.will_page_break(28):
        pdf.add_page()
    pdf.ln(5)
    pdf.line(MARGIN, pdf.get_y(), pdf.w - MARGIN, pdf.get_y())
    pdf.ln(2)
    _write(pdf, text, HEADING, after=1.5)


def _fact(pdf: FPDF, label: str, text: str) -> None:
    pdf.set_font(FAMILY, size=SMALL)
    pdf.set_text_color(*SOFT)
    pdf.cell(42, 4.6, label)
    pdf.set_text_color(*INK)
    pdf.multi_cell(0, 4.6, text, new_x="LMARGIN", new_y="NEXT", align="L")


def _table(pdf: FPDF, table: Table) -> None:
    from fpdf.fonts import FontFace

    _heading(pdf, table.title)
    if table.note:
        _write(pdf, table.note, SMALL, after=1, soft=True)
    if not table.rows:
        _write(pdf, table.empty, TEXT)
        return
    pdf.set_font(FAMILY, size=SMALL)
    aligned: Any = tuple(
        "RIGHT" if column in table.numeric else "LEFT" for column in range(len(table.headings))
    )
    with pdf.table(
        [[str(cell) for cell in row] for row in (table.headings, *table.rows)],
        col_widths=table.widths,
        text_align=aligned,
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(color=SOFT),
        line_height=4.4,
        padding=0.8,
        gutter_width=2.5,
    ):
        pass
    pdf.ln(1)


def _chain(pdf: FPDF, chain: Chain) -> None:
    if pdf.will_page_break(24):
        pdf.add_page()
    pdf.ln(3)
    _write(pdf, chain.title, TEXT + 1)
    for note in chain.notes:
        _write(pdf, note, TINY + 0.8, soft=chain.holds)
    pdf.ln(0.5)
    pdf.set_font(FAMILY, size=TINY)
    for row in chain.rows:
        _line(pdf, row)


def _line(pdf: FPDF, row: Sequence[str]) -> None:
    """One event; a text too long for its column ends in an ellipsis, a hash takes two lines.

    Drawn as plain text: cells, of which there are thousands, cost three times as much.
    """
    if pdf.will_page_break(ROW):
        pdf.add_page()
        pdf.set_font(FAMILY, size=TINY)
    x, y = MARGIN + pdf.c_margin, pdf.get_y() + TINY / POINTS_PER_MM * ASCENT
    for text, width in zip(row[:-1], CHAIN_WIDTHS, strict=False):
        pdf.text(x, y, _fitted(text, width - 1))
        x += width
    pdf.set_font("courier", size=TINY - 0.2)
    for number, part in enumerate((row[-1][:32], row[-1][32:])):
        pdf.text(x, y + number * ROW * 0.43, part)
    pdf.set_font(FAMILY, size=TINY)
    pdf.set_y(pdf.get_y() + ROW)


def _fitted(text: str, width: float) -> str:
    size = TINY / POINTS_PER_MM
    if width_of(text, size) <= width:
        return text
    while text and width_of(f"{text}…", size) > width:
        text = text[:-1]
    return f"{text}…"
