"""Sheets of labels as PDF: vectors and text, one page a sheet."""

from __future__ import annotations

from collections.abc import Sequence

from samples.exchange.labels.content import Label
from samples.exchange.labels.drawing import draw
from samples.exchange.labels.fit import FAMILY, FONT
from samples.exchange.labels.paper import Paper

POINTS_PER_MM = 72 / 25.4


def document(labels: Sequence[Label], paper: Paper, start: int) -> bytes:
    """The file, in true size."""
    from fpdf import FPDF, ViewerPreferences

    # Before the font is opened: a refusal would leave its file open.
    sheets = list(paper.sheets(len(labels), start))
    pdf = FPDF(unit="mm", format=(paper.width, paper.height))
    pdf.set_title("Container labels")
    # Or a viewer offers to fit the page to the paper, and nothing lies on its label.
    pdf.viewer_preferences = ViewerPreferences(print_scaling="None")
    pdf.set_auto_page_break(False)
    pdf.add_font(FAMILY, fname=FONT)
    left = iter(labels)
    for positions in sheets:
        pdf.add_page()
        for position in positions:
            x, y = paper.place(position)
            drawing = draw(next(left), paper)
            for bar in drawing.bars:
                pdf.rect(x + bar.x, y + bar.y, bar.width, bar.height, style="F")
            for text in drawing.texts:
                pdf.set_font(FAMILY, size=text.line.size * POINTS_PER_MM)
                pdf.text(x + text.x, y + text.y, text.line.text)
    return bytes(pdf.output())
