"""An MMGIS layer as bytes: what it is called, its hash, its features."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from samples.domain.errors import InvalidValue

MAX_BYTES = 50 * 1024 * 1024
"""Ten times what the traverse of 2026 takes."""
TITLE = 200
"""Characters of a layer's name that are kept."""


@dataclass(frozen=True)
class File:
    """A file as it was given; `name` without folders."""

    name: str
    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Layer:
    """The features of a file, and what the layer calls itself."""

    title: str
    features: list[Any]


def read(file: File, field_name: str) -> Layer:
    """The features of a collection, of a single feature or of a bare list of features.

    Raises InvalidValue, naming the field that the file was given in.
    """
    if len(file.data) > MAX_BYTES:
        raise _unreadable(file, field_name, f"it is larger than {MAX_BYTES // 2**20} MB")
    try:
        document = json.loads(file.data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _unreadable(file, field_name, f"it is not UTF-8: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise _unreadable(file, field_name, f"it is not JSON: {error}") from error
    title = PurePath(file.name).stem
    if isinstance(document, list):
        return Layer(title, document)
    if isinstance(document, dict):
        if isinstance(document.get("features"), list):
            named = document.get("name")
            told = named.replace("\x00", "").strip() if isinstance(named, str) else ""
            return Layer(told[:TITLE] or title, document["features"])
        if document.get("type") == "Feature":
            return Layer(title, [document])
    raise _unreadable(file, field_name, "it holds no GeoJSON features")


def _unreadable(file: File, field_name: str, why: str) -> InvalidValue:
    return InvalidValue(
        f"{file.name} can't be read: {why}.",
        field=field_name,
        value=file.name,
        expected="GeoJSON as JPL's MMGIS serves its layers",
    )
