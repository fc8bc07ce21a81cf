"""A timeline as all forms are made of it: who does what from when to when, in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One activity. `kind` is a word such as `pick_up`; `who` is a lane; sols from the arrival.

    `sample` is a designation, empty where it is about none; `more` is what else is known.
    """

    number: int
    who: str
    kind: str
    name: str
    begin: datetime
    end: datetime
    from_sol: float
    to_sol: float
    sample: str
    more: Json

    @property
    def seconds(self) -> int:
        """How long it takes."""
        return round((self.end - self.begin).total_seconds())


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """All activities of a plan's run, or of a mock mission as it was flown.

    `key` names it for ever, on every installation; `version` says which answer or flight it is.
    `stamped` is when it was made. `is_mock`: it was flown on, or asked of, a mock ledger.
    """

    key: str
    name: str
    version: str
    scenario: str
    mission: str
    ledger: str
    is_mock: bool
    as_flown: bool
    stamped: datetime
    start: datetime
    entries: tuple[Entry, ...]

    @property
    def end(self) -> datetime:
        """When the last activity is done."""
        return max([self.start, *(entry.end for entry in self.entries)])

    @property
    def title(self) -> str:
        """Name and version; begins with MOCK where it is one."""
        return ("MOCK " if self.is_mock else "") + f"{self.name}, {self.version}"

    @property
    def sentence(self) -> str:
        """What it is, for a person."""
        if self.as_flown:
            return "MOCK: flown on a mock ledger; none of this happened."
        mock = "MOCK: of a mock ledger. " if self.is_mock else ""
        return f"{mock}Hypothetical: a plan; nothing of it has happened."

    def about(self) -> Json:
        """What every form says of it."""
        return {
            "plan": self.name,
            "version": self.version,
            "scenario": self.scenario,
            "mission": self.mission,
            "ledger": self.ledger,
            "ledger_kind": "mock" if self.is_mock else "flight",
            "mock": self.is_mock,
            "hypothetical": True,
            "as_flown": self.as_flown,
            "note": self.sentence,
        }
