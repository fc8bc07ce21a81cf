"""What an import of a layer found, did and did not understand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Skipped:
    """A feature that was left out; `number` counts the features of the file from 1."""

    number: int
    what: str
    why: str


@dataclass(frozen=True)
class Change:
    """A value of a stored record against the file's."""

    record: str
    field: str
    stored: str
    told: str


@dataclass
class Report:
    """Of one file.

    `unknown` and `unused` count properties by name: what the first mean is not known here, the
    second are known and not kept.
    """

    layer: str
    file: str
    sha256: str
    source: str
    features: int = 0
    same: int = 0
    added: list[str] = field(default_factory=list)
    filled: list[Change] = field(default_factory=list)
    replaced: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    """The file says otherwise, and the stored value stayed."""
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    unused: Counter[str] = field(default_factory=Counter)

    @property
    def changes(self) -> bool:
        """Whether it writes anything."""
        return bool(self.added or self.filled or self.replaced)

    @property
    def is_clean(self) -> bool:
        """Whether every feature was understood and nothing contradicts what is stored."""
        return not (self.kept or self.skipped)

    def skip(self, number: int, what: str, why: str) -> None:
        """Leave a feature out."""
        self.skipped.append(Skipped(number, what, why))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "layer": self.layer,
            "file": self.file,
            "sha256": self.sha256,
            "source": self.source,
            "features": self.features,
            "same": self.same,
            "added": self.added,
            **{
                name: [vars(change) for change in getattr(self, name)]
                for name in ("filled", "replaced", "kept", "skipped")
            },
            "remarks": self.remarks,
            "unknown": dict(sorted(self.unknown.items())),
            "unused": dict(sorted(self.unused.items())),
        }
