"""Many samples as one file for a registry: SESAR's batch sheet, or DataCite records, one a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from samples.exchange.records import datacite, sesar
from samples.exchange.records.told import Told


@dataclass(frozen=True)
class Form:
    """A form of file: what it is called, its media type, its name's ending, how it is written."""

    label: str
    media_type: str
    ending: str
    write: Callable[[Iterable[Told]], Iterator[bytes]]


def datacite_lines(samples: Iterable[Told]) -> Iterator[bytes]:
    """A DataCite record a line (JSON Lines)."""
    for told in samples:
        yield json.dumps(datacite.of_sample(told), ensure_ascii=False).encode() + b"\n"


FORMS = {
    "sesar": Form("SESAR batch", "text/csv; charset=utf-8", "csv", sesar.sheet),
    "datacite": Form("DataCite", "application/jsonl", "jsonl", datacite_lines),
}
