"""Where a value stands in a document of terms: `vehicles[0].count.value`."""

from __future__ import annotations

import re
from typing import Any

_STEP = re.compile(r"([a-z_]+)|\[(\d+)\]", re.ASCII)


def steps(path: str) -> list[str | int]:
    """`vehicles[0].count.value` as the keys that lead there."""
    return [int(index) if index else name for name, index in _STEP.findall(path)]


def put(document: Any, path: str, value: Any) -> None:
    """Set what stands at a path; objects that are not there are made."""
    *way, last = steps(path)
    for step in way:
        if isinstance(step, str) and document.get(step) is None:
            document[step] = {}
        document = document[step]
    document[last] = value


def get(document: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for step in steps(path):
        if document is None or (isinstance(step, str) and step not in document):
            return None
        document = document[step]
    return document
