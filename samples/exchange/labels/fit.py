"""Text that fits: measured with the labels' own font, made smaller or broken, never cut unseen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "DejaVuSansCondensed.ttf"
FAMILY = "DejaVu Sans Condensed"
LEADING = 1.2
"""Height of a line by the size of its letters."""
ASCENT = 0.93
"""From the top of a line to its base line, by the size of its letters."""
_SCALES = (1.0, 0.85, 0.7, 0.6, 0.5)
_ONE_LINE = 0.7
"""Down to this scale a code is kept in one line; below it is broken rather than made unreadable."""


@dataclass(frozen=True)
class Part:
    """Some words at the size wished for, in millimetres; `breaks`: they may take several lines."""

    text: str
    size: float
    breaks: bool = False


@dataclass(frozen=True)
class Line:
    """One line as it is drawn; size and width in millimetres."""

    text: str
    size: float
    width: float


def width_of(text: str, size: float) -> float:
    """How wide a text is at a size, in the unit of the size; without kerning."""
    glyphs, advances, em = _metrics()
    return sum(advances[glyphs.get(ord(letter), ".notdef")][0] for letter in text) * size / em


def fitted(parts: Sequence[Part], width: float, height: float) -> list[Line]:
    """The parts in lines that fit into a box, as large as can be.

    What may break is made smaller first. Where even the smallest size does not do, the last line
    that fits ends in an ellipsis.
    """
    lines: list[Line] = []
    for scale in _SCALES:
        for shrunk in _SCALES:
            lines = []
            whole = True
            for part in parts:
                size = part.size * (scale * shrunk if part.breaks else scale)
                broken = list(_broken(part.text, size, width))
                whole = whole and (part.breaks or scale < _ONE_LINE or len(broken) == 1)
                lines += [Line(text, size, width_of(text, size)) for text in broken]
            if whole and _height(lines) <= height:
                return lines
    while len(lines) > 1 and _height(lines) > height:
        lines.pop()
        lines[-1] = _ending(lines[-1], width)
    return lines


def printable(text: str) -> str:
    """A text in one line, without what can't be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _height(lines: Sequence[Line]) -> float:
    return sum(line.size * LEADING for line in lines)


def _broken(text: str, size: float, width: float) -> Iterator[str]:
    """Lines of whole words; a word wider than a line is broken within."""
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if width_of(candidate, size) <= width:
            line = candidate
            continue
        if line:
            yield line
        line = word
        while width_of(line, size) > width and len(line) > 1:
            cut = next(n for n in range(len(line) - 1, 0, -1)
                       if n == 1 or width_of(line[:n], size) <= width)  # fmt: skip
            yield line[:cut]
            line = line[cut:]
    yield line


def _ending(line: Line, width: float) -> Line:
    text = line.text.removesuffix("…")
    while text and width_of(f"{text}…", line.size) > width:
        text = text[:-1]
    return Line(f"{text}…", line.size, width_of(f"{text}…", line.size))


@cache
def _metrics() -> tuple[dict[int, str], dict[str, tuple[int, int]], int]:
    """Glyphs by character, advances by glyph, units of an em."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        return dict(font.getBestCmap()), dict(font["hmtx"].metrics), font["head"].unitsPerEm
