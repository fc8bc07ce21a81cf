"""One label as it is drawn: dark squares of the QR code and lines of text, in millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import segno

from samples.exchange.labels.content import Label
from samples.exchange.labels.fit import ASCENT, LEADING, Line, Part, fitted, printable
from samples.exchange.labels.paper import Paper

PADDING = 2.0
"""Printers miss by a millimetre or two."""
LARGEST_CODE = 27.0
QUIET_MODULES = 4
"""White round the code, as ISO/IEC 18004 wants it."""
CODE_SIZE, TEXT_SIZE = 5.0, 3.4
"""Height of the letters: 14 and 10 points."""


@dataclass(frozen=True)
class Bar:
    """A run of dark modules in a row."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Text:
    """A line, at the left end of its base line."""

    x: float
    y: float
    line: Line


@dataclass(frozen=True)
class Drawing:
    """Everything on a label, from its left upper corner."""

    bars: list[Bar]
    texts: list[Text]


def draw(label: Label, paper: Paper) -> Drawing:
    """Lay a label out for its size."""
    code_width = min(paper.label_height - 2 * PADDING, LARGEST_CODE)
    top = (paper.label_height - code_width) / 2
    bars = list(_bars(label.address, PADDING, top, code_width))
    left = PADDING + code_width
    lines = fitted(
        [
            Part(printable(text), size, breaks)
            for text, size, breaks in (
                (label.code, CODE_SIZE, False),
                (label.serial, TEXT_SIZE, False),
                (label.designation, TEXT_SIZE, False),
                (label.name, TEXT_SIZE, True),
            )
            if text
        ],
        paper.label_width - left - PADDING,
        paper.label_height - 2 * PADDING,
    )
    return Drawing(bars, list(_placed(lines, left, paper.label_height)))


def _placed(lines: list[Line], left: float, height: float) -> Iterator[Text]:
    """The lines one under another, in the middle of the height."""
    y = (height - sum(line.size * LEADING for line in lines)) / 2
    for line in lines:
        yield Text(left, y + line.size * ASCENT, line)
        y += line.size * LEADING


def _bars(address: str, left: float, top: float, width: float) -> Iterator[Bar]:
    matrix = segno.make(address, error="m", micro=False).matrix
    module = width / (len(matrix) + 2 * QUIET_MODULES)
    for row, modules in enumerate(matrix, start=QUIET_MODULES):
        start = None
        for column, dark in enumerate([*modules, 0], start=QUIET_MODULES):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                yield Bar(
                    left + start * module, top + row * module, (column - start) * module, module
                )
                start = None
