"""What the parts of the loader share: who loads, the sources by code, and what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import models

from samples.domain.kinds import Confidence
from samples.models import Source
from samples.services import catalogue
from samples.services.actors import Actor, SystemActor
from samples.services.provenance import Statement

REASON = "Reference inventory of Mars 2020."
NASA_PAGE = ("s1", "s2")

M = TypeVar("M", bound=models.Model)


@dataclass
class Loading:
    """One run of the loader. `added` and `present` count records by their name in the plural."""

    actor: Actor = field(default_factory=lambda: SystemActor("reference loader"))
    sources: dict[str, Source] = field(default_factory=dict)
    added: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)

    def keep(self, record: M, key: str, statements: Iterable[Statement] = ()) -> M:
        """The stored record with this record's `key`; it is added when it is not there yet.

        A record that is there is left as it is: a curator's later revision is not overwritten.
        """
        manager = type(record)._default_manager
        name = str(record._meta.verbose_name_plural)
        stored = manager.filter(**{key: getattr(record, key)}).first()
        if stored is not None:
            self.present[name] += 1
            return stored
        self.added[name] += 1
        return catalogue.add(record, actor=self.actor, reason=REASON, statements=list(statements))

    def say(
        self,
        fields: str | Iterable[str],
        codes: Iterable[str],
        confidence: Confidence = Confidence.CONFIRMED,
        *,
        printed: str = "",
        agrees: bool = True,
        note: str = "",
    ) -> list[Statement]:
        """One statement for each field and source code."""
        names = [fields] if isinstance(fields, str) else list(fields)
        return [
            Statement(
                field=name,
                source=self.sources[code],
                confidence=confidence,
                printed_text=printed,
                agrees=agrees,
                note=note,
            )
            for name in names
            for code in codes
        ]
