"""Documents from files and into them; `-` is standard input, or standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from samples.domain.errors import InvalidValue

Read = TypeVar("Read")

STANDARD = "-"


def text_of(path: str) -> bytes:
    """Return what a file holds; raises OSError."""
    return sys.stdin.buffer.read() if path == STANDARD else Path(path).read_bytes()


def read(path: str, reader: Callable[[bytes], Read]) -> Read:
    """Return what a reader makes of a file; raises OSError, and InvalidValue naming the file."""
    try:
        return reader(text_of(path))
    except InvalidValue as error:
        raise InvalidValue(
            f"{path}: {error.message}",
            field=error.field,
            value=error.value,
            expected=error.expected,
        ) from error


def require_place(path: str) -> None:
    """Raise InvalidValue, before a long work, if a file can't be written there."""
    if path != STANDARD and not Path(path).absolute().parent.is_dir():
        raise InvalidValue(
            f"{path} can't be written.", field="out", value=path, expected="a directory that exists"
        )


def write(path: str, document: Any) -> None:
    """Write a document as JSON; raises OSError."""
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False)
    if path == STANDARD:
        say(text)
    else:
        Path(path).write_text(f"{text}\n", encoding="utf-8")


def say(line: str) -> None:
    """Write a line to standard output, in UTF-8 whatever the terminal's encoding."""
    sys.stdout.buffer.write(f"{line}\n".encode())
    sys.stdout.buffer.flush()
