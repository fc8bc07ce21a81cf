"""Import files for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from samples.exchange.resources import Csv, Json, Xlsx
from samples.exchange.resources.base import CatalogueResource

ENDINGS = {Csv: "file.csv", Xlsx: "file.xlsx", Json: "file.json"}


def as_csv(header: Sequence[str], *rows: Sequence[object]) -> str:
    """A CSV file."""
    file = io.StringIO()
    csv.writer(file).writerows([header, *rows])
    return file.getvalue()


def as_xlsx(*rows: Sequence[Any]) -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def exported(resource: type[CatalogueResource], file_format: type[Csv | Xlsx | Json]) -> bytes:
    """What the export of everything writes."""
    records = resource().get_queryset().order_by("pk")
    data = file_format().export_data(resource().export(records))
    return data.encode() if isinstance(data, str) else data
