"""The file that a person gets: one PDF, one SVG, or the SVG sheets in a ZIP archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from samples.domain.errors import InvalidValue
from samples.exchange.labels import pdf, svg
from samples.exchange.labels.content import Label
from samples.exchange.labels.paper import Paper

FORMATS = ("pdf", "svg")
_MEDIA_TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "zip": "application/zip"}


@dataclass(frozen=True)
class LabelFile:
    """A file with its name and media type."""

    name: str
    media_type: str
    content: bytes


def label_file(format_name: str, labels: Sequence[Label], paper: Paper, start: int) -> LabelFile:
    """The labels as `pdf` or `svg`, from position `start` of the first sheet.

    Raises InvalidValue for another format or a position that the sheet does not have.
    """
    if format_name == "pdf":
        return _file("pdf", pdf.document(labels, paper, start))
    if format_name != "svg":
        raise InvalidValue(
            f"There are no labels as {format_name}.",
            field="format",
            value=format_name,
            expected=" or ".join(FORMATS),
        )
    sheets = list(svg.sheets(labels, paper, start))
    if len(sheets) == 1:
        return _file("svg", sheets[0].encode())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for number, sheet in enumerate(sheets, start=1):
            packed.writestr(f"labels-{number:02}.svg", sheet)
    return _file("zip", archive.getvalue())


def _file(ending: str, content: bytes) -> LabelFile:
    return LabelFile(f"container-labels.{ending}", _MEDIA_TYPES[ending], content)
