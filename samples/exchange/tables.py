"""Lists as tables: the columns a page shows, and the same rows and columns as CSV, XLSX or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samples.domain.errors import InvalidValue
from samples.domain.kinds import SampleType
from samples.domain.state import Stage
from samples.exchange import spreadsheet
from samples.models import Holding, Sample

EMPTIED = "Emptied out"
"""The stage of a sample that is in no container any more."""

Cell = str | int | float | Decimal | None
"""None is unknown: an empty cell, or null in JSON."""


@dataclass(frozen=True)
class Column:
    """A column: its key (JSON, sorting), its heading with the unit, its value in a row.

    `order` is the path a list is sorted by; the record's name is sorted by its slug, so that
    accents and apostrophes don't matter.
    """

    key: str
    heading: str
    value: Callable[[Any], Cell]
    order: str
    numeric: bool = False


def holding_of(sample: Sample) -> Holding | None:
    """Where a sample of `selectors.catalogue.samples` is now; None once it was emptied out."""
    now: list[Holding] = sample.now  # type: ignore[attr-defined]
    return now[0] if now else None


def _stage(sample: Sample) -> Cell:
    now = holding_of(sample)
    return Stage(now.stage).label if now else EMPTIED


def _place(sample: Sample) -> Cell:
    now = holding_of(sample)
    return now.place.name if now else None


SAMPLE_COLUMNS = (
    Column("name", "Name", lambda sample: sample.name, "slug"),
    Column("designation", "Designation", lambda sample: sample.designation, "designation"),
    Column("type", "Type", lambda sample: SampleType(sample.sample_type).label, "sample_type"),
    Column(
        "outcrop",
        "Outcrop",
        lambda sample: sample.outcrop.name if sample.outcrop else None,
        "outcrop__slug",
    ),
    Column("sampled_sol", "Sampled (sol)", lambda sample: sample.sampled_sol, "sampled_sol", True),
    Column("sealed_sol", "Sealed (sol)", lambda sample: sample.sealed_sol, "sealed_sol", True),
    Column(
        "core_length_cm",
        "Length (cm)",
        lambda sample: sample.core_length_cm,
        "core_length_cm",
        True,
    ),
    Column("stage", "Stage", _stage, "holding_now__stage"),
    Column("place", "Place", _place, "holding_now__place__slug"),
)

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""What every list can be had as."""


def write(format_name: str, columns: tuple[Column, ...], records: Iterable[Any]) -> Iterator[bytes]:
    """The table as a file, in pieces: CSV and JSON row by row, XLSX once it is whole.

    CSV begins with a byte order mark, without which spreadsheets misread Ha'ahóni. Raises
    InvalidValue for another format, and for more rows than are written as XLSX.
    """
    rows = ([column.value(record) for column in columns] for record in records)
    match format_name:
        case "csv":
            return as_csv([column.heading for column in columns], rows)
        case "xlsx":
            headings = [column.heading for column in columns]
            return iter([spreadsheet.written(headings, rows, "Table")])
        case "json":
            return _json([column.key for column in columns], rows)
    raise InvalidValue(
        f"There is no format {format_name}.",
        field="format",
        value=format_name,
        expected=", ".join(MEDIA_TYPES),
    )


def as_csv(headings: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    """The file in pieces, with a byte order mark; no cell of it is run as a formula."""
    yield b"\xef\xbb\xbf"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _json(keys: list[str], rows: Iterable[list[Cell]]) -> Iterator[bytes]:
    yield b"[\n"
    separator = ""
    for row in rows:
        record = {
            key: float(cell) if isinstance(cell, Decimal) else cell
            for key, cell in zip(keys, row, strict=True)
        }
        yield (separator + json.dumps(record, ensure_ascii=False)).encode()
        separator = ",\n"
    yield b"\n]\n"


def _harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{cell}"
    return cell
