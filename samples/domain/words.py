"""Words as they are searched for: without accents, in lower case, each found by its beginning.

The same rule thrice: here, in PostgreSQL's `samples_words` and in SQLite's FTS5. Punctuation parts
words, apostrophes too: Ha'ahóni is `ha` and `ahoni`, M2020-00337-08 is `m2020`, `00337` and `08`.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from samples.domain.errors import InvalidValue
from samples.domain.identifiers import Designation

MARKS = "\u0300-\u036f"
"""Accents, once they are parted from their letters: a range of a regular expression."""

PARTING = "^0-9a-z\u00df-\u00f6\u00f8-\u02af\u0370-\u1fff\u2c00-\u2dff\u3040-\ud7ff\uf900-\ufdff"
"""What parts words: all but digits and the letters of the scripts. Independent of any locale."""

LONGEST = 100
"""Characters of a word that count; PostgreSQL refuses words of more than 2 kB."""

_MARKS = re.compile(f"[{MARKS}]")
_PARTING = re.compile(f"[{PARTING}]+")

Wanted = tuple[str, ...]
"""What one word of a search asks: these tokens, of the last one the beginning."""


def tokens(text: str) -> list[str]:
    """The tokens of a text, in order."""
    plain = text if text.isascii() else _MARKS.sub("", unicodedata.normalize("NFKD", text))
    return [token[:LONGEST] for token in _PARTING.split(plain.lower()) if token]


def wanted(text: str) -> list[Wanted]:
    """What a search asks, word by word; a designation may be padded or not. Empty: nothing."""
    found = []
    for word in text.split():
        with suppress(InvalidValue):
            word = str(Designation.parse(word.upper()))  # noqa: PLW2901 - the same, padded
        found.append(tuple(tokens(word)))
    return [each for each in found if each]


def holds(document: str, each: Wanted) -> bool:
    """Whether a document has what one word of a search asks."""
    there = set(tokens(document))
    *whole, start = each
    return there.issuperset(whole) and any(token.startswith(start) for token in there)
