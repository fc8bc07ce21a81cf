"""A query parameter, as it is checked and documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter: its JSON schema, in words what would do, and may it be repeated."""

    name: str
    schema: Mapping[str, Any]
    expected: str
    description: str = ""
    repeats: bool = False
