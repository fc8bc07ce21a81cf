"""RFC 8785 canonical JSON with floats: one text for one document, on every machine.

`samples.domain.custody.canonical` is for the ledger, where no float occurs.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any


def digest(document: Any) -> str:
    """SHA-256 of the document's canonical JSON, lower-case hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def canonical(document: Any) -> str:
    """RFC 8785 text of a document of objects, lists, texts, numbers, truths and nulls.

    Numbers are finite and below 1e15 in magnitude, as those of a problem are.
    """
    if isinstance(document, dict):
        # By UTF-16 code units, as RFC 8785 asks.
        names = sorted(document, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{canonical(document[name])}" for name in names) + "}"
    if isinstance(document, list):
        return "[" + ",".join(map(canonical, document)) + "]"
    return _number(document) if isinstance(document, float) else _text(document)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _number(value: float) -> str:
    """As ECMAScript writes it: Python's digits, another way of writing whole and small numbers."""
    if value.is_integer():
        return str(int(value))
    digits, _, power = repr(value).partition("e-")
    if not power:
        return digits
    small = int(power) > 6
    return f"{digits}e-{int(power)}" if small else format(Decimal(repr(value)), "f")
