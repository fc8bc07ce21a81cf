"""JSON bodies, strictly: what is ambiguous or can't be stored is refused at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 20
"""Levels of nesting a body may have; far more than any request needs."""


class StrictJson(JSONParser):
    """JSON whose keys come once, whose numbers keep their digits and whose texts can be stored.

    A number with a point is a Decimal: no float ever enters a hash.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The body; raises ParseError."""
        try:
            body = json.loads(
                stream.read().decode("utf-8"),
                object_pairs_hook=_once_each,
                parse_float=Decimal,
                parse_constant=_refuse,
            )
        except RecursionError:
            raise ParseError("The JSON is nested too deeply.") from None
        except ValueError as error:  # UnicodeDecodeError, JSONDecodeError and those raised here
            raise ParseError(f"The body is no JSON that can be read: {error}") from error
        _require_storable(body, DEEPEST)
        return body


class MergePatch(StrictJson):
    """The same as a JSON Merge Patch (RFC 7396)."""

    media_type = "application/merge-patch+json"


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"{twice!a} is given twice.")
    return found


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number.")


def _require_storable(value: Any, levels: int) -> None:
    """No NUL, which PostgreSQL refuses; no half of a surrogate pair, which is no text at all."""
    if levels == 0:
        raise ParseError("The JSON is nested too deeply.")
    match value:
        case str():
            if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
                raise ParseError("A text holds a character that can't be stored.")
        case dict():
            for key, part in value.items():
                _require_storable(key, 1)
                _require_storable(part, levels - 1)
        case list():
            for part in value:
                _require_storable(part, levels - 1)
