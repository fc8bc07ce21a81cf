"""Sheets of labels as SVG, one document a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from samples.exchange.labels.content import Label
from samples.exchange.labels.drawing import draw
from samples.exchange.labels.fit import FAMILY
from samples.exchange.labels.paper import Paper

_FACES = f"'{FAMILY}', 'DejaVu Sans', Verdana, sans-serif"


def sheets(labels: Sequence[Label], paper: Paper, start: int) -> Iterator[str]:
    """The documents, in true size."""
    left = iter(labels)
    for number, positions in enumerate(paper.sheets(len(labels), start), start=1):
        yield "\n".join(
            [
                '<?xml version="1.0" encoding="UTF-8"?>',
                (
                    f'<svg xmlns="http://www.w3.org/2000/svg" width="{paper.width:g}mm" '
                    f'height="{paper.height:g}mm" viewBox="0 0 {paper.width:g} {paper.height:g}">'
                ),
                f"<title>Container labels, sheet {number}</title>",
                '<rect width="100%" height="100%" fill="#fff"/>',
                f'<g fill="#000" font-family={quoteattr(_FACES)}>',
                *(_label(next(left), paper, position) for position in positions),
                "</g>",
                "</svg>\n",
            ]
        )


def _label(label: Label, paper: Paper, position: int) -> str:
    x, y = paper.place(position)
    drawing = draw(label, paper)
    path = "".join(
        f"M{bar.x:.3f} {bar.y:.3f}h{bar.width:.3f}v{bar.height:.3f}h-{bar.width:.3f}z"
        for bar in drawing.bars
    )
    # The length is the one measured: a reader with another font draws it as wide.
    texts = "".join(
        f'<text x="{text.x:.3f}" y="{text.y:.3f}" font-size="{text.line.size:.3f}" '
        f'textLength="{text.line.width:.3f}" lengthAdjust="spacingAndGlyphs">'
        f"{escape(text.line.text)}</text>"
        for text in drawing.texts
    )
    return (
        f'<g transform="translate({x:.3f} {y:.3f})">'
        f'<path shape-rendering="crispEdges" d="{path}"/>{texts}</g>'
    )
