"""The bundle as a ZIP archive: tables, their labels, inventories, written in constant memory."""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO

from samples.domain.errors import NotFound
from samples.exchange.pds4.label import Labels
from samples.exchange.pds4.naming import Naming, context, naming
from samples.exchange.pds4.table import Measured, Table, write
from samples.exchange.pds4.tables import COLLECTIONS, TABLES, flight_ledger_of
from samples.models import Mission
from samples.services.stream import one_moment

MEDIA_TYPE = "application/zip"
PIECE = 64 * 1024
"""Bytes that are handed on at a time."""

DESCRIPTION = (
    "Samples, depots and custody events of {mission}, from the flight ledger alone: what happened, "
    "nothing planned and nothing from mock missions. Values that no source states are empty. This "
    "is an export of an inventory, not a product of NASA or of the Planetary Data System."
)
_README = """\
{description}

Ledger (flight): {ledger}
Made at (UTC):   {made_at}
Identifiers:     {lid}{placeholder}

Positions are planetocentric degrees, longitude positive east, on the sphere of 3 396 190 m
(IAU_2015:49900). Tables are CSV (UTF-8, CRLF) with one heading line; each has a PDS4 label of
information model 1.26.0.0 beside it.
"""
_PLACEHOLDER = """
                 (not given out by an archive: the products can't be archived under them)"""


def file_name(labels: Labels) -> str:
    """What the file is called."""
    return f"{labels.naming.bundle}-{labels.made_at:%Y-%m-%d}.zip"


def prepared(mission: Mission) -> Labels:
    """What a bundle is made of, at this moment.

    Raises NotFound without a flight ledger, InvalidValue where the context products of the mission
    or the prefix of identifiers aren't known.
    """
    names = naming(mission)
    context(mission)
    ledger = flight_ledger_of(mission)
    if ledger is None:
        raise NotFound(
            f"{mission} has no flight ledger, so there is nothing to archive.",
            field="mission",
            value=mission.slug,
            expected="a mission with a flight ledger",
        )
    return Labels(names, mission, ledger, datetime.now(UTC).replace(microsecond=0))


def write_bundle(labels: Labels, out: IO[bytes]) -> list[str]:
    """Write a bundle and return the names of its tables; those without rows are left out."""
    with one_moment(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        return _Bundle(archive, labels).write()


def pieces(labels: Labels) -> Iterator[bytes]:
    """The bundle, some bytes at a time; it is made, on disk, once the first are asked for."""
    with tempfile.TemporaryFile() as file:
        write_bundle(labels, file)
        file.seek(0)
        while some := file.read(PIECE):
            yield some


class _Bundle:
    def __init__(self, archive: zipfile.ZipFile, labels: Labels) -> None:
        self.archive, self.labels, self.ledger = archive, labels, labels.ledger
        self.naming: Naming = labels.naming

    def write(self) -> list[str]:
        kept = [table for table in TABLES if self._table(table)]
        collections = [name for name in COLLECTIONS if any(t.collection == name for t in kept)]
        for name in collections:
            inside = [table.name for table in kept if table.collection == name]
            rows = [["P", self.naming.lidvid(name, product)] for product in inside]
            path = f"{name}/collection_{name}"
            measured = self._csv(path, [], rows)
            self._add(f"{path}.xml", self.labels.collection(name, COLLECTIONS[name], measured))
        description = DESCRIPTION.format(mission=self.labels.mission.name)
        readme = self._readme(description)
        label = self.labels.bundle(description, collections, readme)
        self._add(f"bundle_{self.naming.bundle}.xml", label)
        return [table.path for table in kept]

    def _table(self, table: Table) -> bool:
        records = iter(table.rows(self.ledger))
        first = next(records, None)
        if first is None:
            return False  # a table has a record at least: so the information model

        def rows() -> Iterable[list[str]]:
            yield [field.cell(first) for field in table.fields]
            for record in records:
                yield [field.cell(record) for field in table.fields]

        measured = self._csv(table.path, [field.name for field in table.fields], rows())
        label = self.labels.table(table, measured, table.span(self.ledger))
        self._add(f"{table.path}.xml", label)
        return True

    def _readme(self, description: str) -> Measured:
        text = _README.format(
            description=description,
            ledger=self.ledger.slug,
            made_at=f"{self.labels.made_at:%Y-%m-%dT%H:%M:%SZ}",
            lid=self.naming.lid(),
            placeholder="" if self.naming.is_archived else _PLACEHOLDER,
        )
        data = text.replace("\n", "\r\n").encode()
        self._add("readme.txt", data)
        digest = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return Measured(len(data), 0, data.count(b"\r\n"), digest)

    def _csv(self, path: str, headings: list[str], rows: Iterable[list[str]]) -> Measured:
        with self.archive.open(f"{self.naming.bundle}/{path}.csv", "w", force_zip64=True) as file:
            return write(headings, rows, file)

    def _add(self, path: str, data: bytes) -> None:
        self.archive.writestr(f"{self.naming.bundle}/{path}", data)
