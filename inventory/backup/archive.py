"""The file of a backup: written whole or not at all, and never believed without its hash."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from samples.domain.errors import Conflict, InvalidValue

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1024 * 1024

Tell = Callable[[str, int, int | None], None]
"""Told what is being done, how far it is, and of how much (None: nobody knows)."""


@dataclass(frozen=True)
class Manifest:
    """What a backup is of. `database` is `sqlite` or `postgresql`, `sha256` that of the copy.

    `migrations` are the applied ones as `app.name`; `ledgers` say for each its slug, kind,
    containers, events and the Merkle root over all heads, as a checkpoint does.
    """

    format: int
    taken_at: str
    version: str
    database: str
    server: str
    migrations: list[str]
    ledgers: list[dict[str, Any]]
    member: str = ""
    size: int = 0
    sha256: str = ""


class _Hashed:
    """Passes bytes on to a file, and keeps their hash and number."""

    def __init__(self, file: IO[bytes], tell: Callable[[int], None]) -> None:
        self.file, self.tell = file, tell
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        self.size += len(data)
        self.tell(self.size)
        return self.file.write(data)


def write(
    path: Path, facts: Manifest, member: str, copy: Callable[[Any], None], tell: Tell
) -> Manifest:
    """Write a backup: `copy` is given something to write the copy to. Readable by its owner alone.

    Raises Conflict where a file is there already, InvalidValue where none can be made. Whatever
    goes wrong, nothing is left behind.
    """
    if path.exists():
        raise Conflict(
            f"{path} is there already.", field="file", value=str(path), expected="a new name"
        )
    partial = path.with_name(f"{path.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise InvalidValue(
            f"{path} can't be written: {error.strerror}.", field="file", value=str(path),
            expected="a file in a folder that can be written to",
        ) from error  # fmt: skip
    try:
        with os.fdopen(descriptor, "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                entry = zipfile.ZipInfo(member, date_time=_zip_time(facts.taken_at))
                # What pg_dump writes is compressed already.
                entry.compress_type = (
                    zipfile.ZIP_STORED if member.endswith(".pgdump") else zipfile.ZIP_DEFLATED
                )
                with archive.open(entry, "w", force_zip64=True) as target:
                    hashed = _Hashed(target, lambda done: tell("Writing", done, None))
                    copy(hashed)
                whole = replace(
                    facts, member=member, size=hashed.size, sha256=hashed.digest.hexdigest()
                )
                archive.writestr(MANIFEST, json.dumps(asdict(whole), indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError as error:
        raise InvalidValue(
            f"{path} can't be written: {error.strerror}.", field="file", value=str(path),
            expected="room for the copy",
        ) from error  # fmt: skip
    finally:
        partial.unlink(missing_ok=True)
    return whole


def read(path: Path) -> Manifest:
    """The manifest of a backup. Raises InvalidValue where the file is none."""
    try:
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(MANIFEST))
            manifest = Manifest(**{field.name: document[field.name] for field in fields(Manifest)})
            archive.getinfo(manifest.member)
    except FileNotFoundError as error:
        raise InvalidValue(
            f"There is no file {path}.", field="file", value=str(path), expected="a backup"
        ) from error
    except (OSError, zipfile.BadZipFile, KeyError, TypeError, ValueError, zlib.error) as error:
        raise _no_backup(path, f"it is none, or it is damaged ({error})") from error
    if manifest.format != FORMAT:
        raise _no_backup(path, f"its format is {manifest.format}")
    return manifest


@contextmanager
def unpacked(path: Path, manifest: Manifest, tell: Tell) -> Iterator[Path]:
    """The copy as a file of its own, for as long as it is needed (TMPDIR says where).

    Raises InvalidValue unless it is, byte for byte, the one that was taken.
    """
    with tempfile.TemporaryDirectory(prefix="inventory-restore-") as folder:
        room_for(Path(folder), manifest.size)
        copy = Path(folder) / Path(manifest.member).name
        try:
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(manifest.member) as packed,
                copy.open("wb") as file,
            ):
                hashed = _Hashed(file, lambda done: tell("Checking", done, manifest.size))
                shutil.copyfileobj(packed, hashed, CHUNK)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise _no_backup(path, f"it is damaged ({error})") from error
        found = hashed.digest.hexdigest()
        if found != manifest.sha256:
            raise _no_backup(path, f"its SHA-256 is {found}, not {manifest.sha256}")
        yield copy


def room_for(path: Path, size: int) -> None:
    """Raise InvalidValue where a folder has no room for so many bytes."""
    free = shutil.disk_usage(path).free
    if free < size:
        raise InvalidValue(
            f"There are {free} bytes free in {path}.", field="file", value=size,
            expected="as many as the copy has",
        )  # fmt: skip


def _no_backup(path: Path, why: str) -> InvalidValue:
    return InvalidValue(
        f"{path} can't be restored: {why}.",
        field="file",
        value=str(path),
        expected=f"a file written by `manage.py backup`, format {FORMAT}, unchanged",
    )


def _zip_time(iso: str) -> tuple[int, int, int, int, int, int]:
    when = datetime.fromisoformat(iso)
    return (when.year, when.month, when.day, when.hour, when.minute, when.second)
