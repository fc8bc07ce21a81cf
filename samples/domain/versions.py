"""What a writer saw of a record, told by the tag of `If-Match`, and whether that is still so.

A tag holds the version of what can be written and, in an answer, a digest of its text after a
point: `1f9c0a….6-59be….a07c…`. Of these a write looks for the one part that it would change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from samples.domain.errors import InvalidValue, Stale

WHATEVER = "*"
NOT_YET = "0"
"""The version of the state of a container that is not yet in a ledger."""
EXPECTED = 'the ETag of an answer, such as "6-59be34cbc3d5fa80", or *'

_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x2b\x2d-\x7e]+)"|([A-Za-z0-9._-]+)', re.ASCII)
_LONGEST = 2000


@dataclass(frozen=True)
class Seen:
    """The versions that will do (None: whatever it is now), and the text that said so."""

    parts: frozenset[str] | None
    text: str = WHATEVER

    @classmethod
    def read(cls, text: object, field: str) -> Seen:
        """`*`, a tag, or several with commas; quotes may be left out. Raises InvalidValue."""
        if text == WHATEVER:
            return cls(None)
        tags = text.split(",") if isinstance(text, str) and len(text) <= _LONGEST else []
        found = [_TAG.fullmatch(tag.strip()) for tag in tags]
        if not found or None in found:
            raise InvalidValue(
                f"{field} can't be read.", field=field, value=text, expected=EXPECTED
            )
        texts = [match[1] or match[2] for match in found if match]
        parts = frozenset(part for tag in texts for part in tag.split("."))
        return cls(parts, str(text))

    def require(self, version: str, what: str) -> None:
        """Raise Stale unless this version will do."""
        if self.parts is not None and version not in self.parts:
            raise Stale(
                f"{what} is no longer as you saw it.",
                version=version,
                field="If-Match",
                value=self.text,
                expected=f"{quoted(version)}, once you have read what it is now",
            )


def quoted(version: str) -> str:
    """A version as a strong entity tag."""
    return f'"{version}"'


def of_state(seq: int, head: str) -> str:
    """The version of a container's state in a ledger: its number of events, and the last's hash."""
    return f"{seq}-{head[:16]}"
