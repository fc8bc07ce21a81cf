"""A table of the archive: how its CSV file is written and measured."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from samples.exchange.pds4.field import Field
from samples.models import Ledger

Span = tuple[datetime | None, datetime | None]
"""From when to when a table tells; None where that is not known."""


class Out(Protocol):
    """What bytes are written to."""

    def write(self, data: bytes, /) -> Any:
        """Take some more."""


@dataclass(frozen=True)
class Table:
    """A product of one table: its place in the bundle, what it is, its columns and rows."""

    collection: str
    folder: str
    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    rows: Callable[[Ledger], Iterable[Any]]
    observational: bool = False
    span: Callable[[Ledger], Span] = lambda _ledger: (None, None)
    """For an observational product: the time that it is about."""

    @property
    def path(self) -> str:
        """Its file in the bundle, without the ending."""
        return f"{self.collection}/{self.folder}/{self.name}"


@dataclass(frozen=True)
class Measured:
    """What a label says of a file, in bytes."""

    size: int
    header: int
    records: int
    md5: str


def write(headings: Iterable[str], rows: Iterable[list[str]], out: Out) -> Measured:
    """Write a delimited table: comma, CRLF, quotes where needed; a heading line unless empty."""
    digest = hashlib.md5(usedforsecurity=False)
    size = header = records = 0

    def line(cells: list[str]) -> int:
        nonlocal size
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerow(cells)
        data = buffer.getvalue().encode()
        out.write(data)
        digest.update(data)
        size += len(data)
        return len(data)

    if first := list(headings):
        header = line(first)
    for row in rows:
        line(row)
        records += 1
    return Measured(size, header, records, digest.hexdigest())
