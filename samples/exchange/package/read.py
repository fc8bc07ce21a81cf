"""Reading a package: its description, its files, their hashes, row after row."""

from __future__ import annotations

import csv
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from samples.exchange.package import schema
from samples.exchange.package.cells import Unreadable, value_of
from samples.selectors.package import TABLES, Table
from samples.services.actors import Actor
from samples.services.package import Restored, Tell, restore
from samples.services.package_rows import Misfit, misfit

_CHUNK = 1 << 20
_LONGEST_CELL = 1 << 27
_LARGEST_DESCRIPTOR = 16 << 20
_OPEN = ("title", "description", "licenses", "sources", "name")
"""What an exporting instance may say in its own words."""
_NOT_PLAIN = 0x1 | 0x20 | 0x40
"""Flags of a member (APPNOTE 4.4.4): encrypted, patched data, strong encryption."""


def load(file: IO[bytes], *, actor: Actor, tell: Tell) -> Restored:
    """Store a package in this empty instance.

    Raises Misfit naming file, row and column, Conflict for an instance that is not empty,
    NotPermitted. A refusal leaves nothing behind.
    """
    with _opened(file) as package:
        _check(package)
        csv.field_size_limit(_LONGEST_CELL)  # a drive's path is longer than the usual limit
        return restore(lambda table: _rows(package, table), actor=actor, tell=tell)


@contextmanager
def _opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The ZIP; whoever reads it on may meet what is broken in the middle of it."""
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError) as error:  # the latter: of a later version
        raise _no_zip(str(error)) from error
    try:
        with package:
            _require_plain(package)
            yield package
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise _no_zip(str(error)) from error


def _require_plain(package: zipfile.ZipFile) -> None:
    """Refuse what we never write: a member under a password, or packed another way than ours."""
    for member in package.infolist():
        if member.flag_bits & _NOT_PLAIN:
            raise _no_zip(f"{member.filename} is encrypted or patched")
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _no_zip(f"{member.filename} is packed in a way that is not DEFLATE")


def _no_zip(why: str) -> Misfit:
    return Misfit(
        f"The file is not a whole ZIP: {why}.", field="file", expected="an exported package"
    )


def _check(package: zipfile.ZipFile) -> None:
    """The members, the description, and each file's size and hash."""
    members = package.namelist()
    wanted = [*schema.names(), schema.DESCRIPTOR]
    for name in members:
        if name not in wanted or members.count(name) > 1:
            raise misfit(name, 0, "", "", "no such file belongs in a package", ", ".join(wanted))
    for name in wanted:
        if name not in members:
            raise misfit(name, 0, "", "", "it is missing", "a file of this name in the ZIP")
    stated = _descriptor(package)
    for table in TABLES:
        _same(table, stated[table.name])
        digest, size = hashlib.sha256(), 0
        with package.open(table.file) as member:
            while piece := member.read(_CHUNK):
                digest.update(piece)
                size += len(piece)
        found = {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}
        for name, value in found.items():
            said = stated[table.name].get(name)
            if said != value:
                raise misfit(
                    table.file, 0, name, said, "the file is not the one described", str(value)
                )


def _descriptor(package: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """The description of each resource by its name."""
    file = schema.DESCRIPTOR
    with package.open(file) as member:
        text = member.read(_LARGEST_DESCRIPTOR)
    try:
        told = json.loads(text)
    except ValueError as error:
        raise misfit(file, 0, "", "", f"it can't be read: {error}", "JSON in UTF-8") from error
    if not isinstance(told, dict):
        raise misfit(file, 0, "", "", "it is not an object", "an object")
    _head(told)
    return _resources(told.get("resources"))


def _head(told: dict[str, Any]) -> None:
    """What the package says of itself: the format, and nothing that is not known."""
    file, known = schema.DESCRIPTOR, [*schema.HEAD, "sources", "resources"]
    for name in told:
        if name not in known:
            raise misfit(file, 0, name, "", "it is not known", ", ".join(known))
    for name, value in schema.HEAD.items():
        if name not in _OPEN and told.get(name) != value:
            raise misfit(file, 0, name, told.get(name), "it is another one", str(value))


def _resources(told: Any) -> dict[str, dict[str, Any]]:
    file, names = schema.DESCRIPTOR, [table.name for table in TABLES]
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise misfit(file, 0, "resources", "", "it is not a list of objects", "a list")
    by_name: dict[str, dict[str, Any]] = {}
    for one in told:
        name = str(one.get("name"))
        if name not in names or name in by_name:
            raise misfit(file, 0, "resources", name, "no such table", ", ".join(names))
        by_name[name] = one
    for name in names:
        if name not in by_name:
            raise misfit(file, 0, "resources", name, "the table is missing", ", ".join(names))
    return by_name


def _same(table: Table, told: dict[str, Any]) -> None:
    """A table of another version, or of another product, would be misread."""
    wanted: dict[str, Any] = json.loads(json.dumps(schema.resource(table)))
    for name in {**told, **wanted}:
        if name not in ("bytes", "hash", "title", "description") and (
            told.get(name) != wanted.get(name)
        ):
            raise misfit(
                schema.DESCRIPTOR, 0, f"{table.name}.{name}", "",
                "it is not what this version writes", "a package that this version has exported",
            )  # fmt: skip


def _rows(package: zipfile.ZipFile, table: Table) -> Iterator[tuple[int, tuple[Any, ...]]]:
    columns = table.columns
    names = [column.name for column in columns]
    with package.open(table.file) as member:
        reader = csv.reader((line.decode() for line in member), strict=True)
        row = 1
        try:
            header = next(reader, [])
            if header != names:
                strange = [name for name in header if name not in names]
                name = (strange or [name for name in names if name not in header] or [""])[0]
                raise misfit(table.file, 1, name, "", "the columns are others", ", ".join(names))
            for row, cells in enumerate(reader, start=2):
                if len(cells) != len(names):
                    raise misfit(
                        table.file, row, "", len(cells), "the row has another number of cells",
                        str(len(names)),
                    )  # fmt: skip
                yield row, tuple(_read(table, row, at, text) for at, text in enumerate(cells))
        except (csv.Error, UnicodeDecodeError) as error:
            raise misfit(
                table.file, row + 1, "", "", f"it can't be read: {error}", "CSV in UTF-8"
            ) from error


def _read(table: Table, row: int, at: int, text: str) -> Any:
    column = table.columns[at]
    try:
        return value_of(text, column)
    except Unreadable as error:
        raise misfit(
            table.file, row, column.name, text, "the value does not fit", str(error)
        ) from error
