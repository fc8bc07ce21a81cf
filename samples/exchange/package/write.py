"""Writing the package: a ZIP made as it is read, the same bytes for the same inventory."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from samples.exchange.package import schema
from samples.exchange.package.cells import text_of
from samples.selectors.package import TABLES, Table, rows
from samples.services.stream import one_snapshot

MEDIA_TYPE = "application/zip"
FILE_NAME = "mars-sample-cache.zip"
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a ZIP can name: it says nothing about when it was made."""
_ROWS = 500

Tell = Callable[[str, int, int], None]
"""Told a table's name, and how many of how many tables are done."""


def _nobody(_name: str, _done: int, _total: int) -> None:
    """Nobody asked."""


class _Sink(io.RawIOBase):
    """What the ZIP writes to: it keeps only what was not handed on yet."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is; but it can't be wound back, so sizes follow the data of each file."""
        return True

    def write(self, data: Any) -> int:
        """Keep a piece."""
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """What was written since it was asked last."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def pieces(tell: Tell = _nobody) -> Iterator[bytes]:
    """The package in pieces, all of one moment; the description comes last, with the hashes."""
    sink = _Sink()
    resources = []
    with one_snapshot(), zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for number, table in enumerate(TABLES):
            tell(table.name, number, len(TABLES))
            digest, size = hashlib.sha256(), 0
            with _opened(package, table.file) as file:
                for lines in _lines(table):
                    digest.update(lines)
                    size += len(lines)
                    file.write(lines)
                    yield sink.taken()
            described = schema.resource(table)
            resources.append({**described, "bytes": size, "hash": f"sha256:{digest.hexdigest()}"})
        with _opened(package, schema.DESCRIPTOR) as file:
            text = json.dumps(schema.descriptor(resources), ensure_ascii=False, indent=2)
            file.write(f"{text}\n".encode())
    tell("", len(TABLES), len(TABLES))
    yield sink.taken()


def _opened(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    info = zipfile.ZipInfo(name, _LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    # No table's size is known before it is written, and one may be larger than 2 GiB.
    return package.open(info, "w", force_zip64=True)


def _lines(table: Table) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(column.name for column in table.columns)
    for number, row in enumerate(rows(table), start=1):
        writer.writerow(map(text_of, row))
        if number % _ROWS == 0:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()
