"""What every verb is told, and how saying it becomes an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NotRequired, ParamSpec, TypedDict

from samples.domain.custody import Detail
from samples.domain.lifecycle import Verb
from samples.domain.when import When
from samples.models import Container, Custodian, CustodyEvent, Ledger, Place, Sample, Source
from samples.services import ledger as ledgers
from samples.services.actors import Actor
from samples.services.entries import Entry


class Subject(TypedDict):
    """Which container in which ledger, and who acts."""

    ledger: Ledger
    container: Container
    actor: Actor


class Act(Subject):
    """One deed: its subject, its moment, and what is said of it.

    `expected_seq`: how many events the container had when the writer looked; another number is
    refused. `recorded_at`: the moment it is recorded, now unless given.
    """

    when: When
    reason: NotRequired[str]
    source: NotRequired[Source | None]
    expected_seq: NotRequired[int | None]
    recorded_at: NotRequired[datetime | None]


P = ParamSpec("P")


@dataclass(frozen=True)
class Deed(Generic[P]):
    """A verb as a service: called, it records one event.

    `entry` only says what would be recorded, for a batch (`ledger.record_all`). `inputs` says in
    words what the verb's own inputs are, for forms and documents.
    """

    entry: Callable[P, Entry]
    inputs: Mapping[str, str]

    def __call__(self, *args: P.args, **act: P.kwargs) -> CustodyEvent:
        """Record it. Raises TransitionRefused, Conflict, InvalidValue, NotPermitted."""
        told: Mapping[str, Any] = act
        return ledgers.record(
            ledger=told["ledger"],
            entry=self.entry(*args, **act),
            actor=told["actor"],
            recorded_at=told.get("recorded_at"),
        )


def deed(**inputs: str) -> Callable[[Callable[P, Entry]], Deed[P]]:
    """Make a service of a function that says what a verb enters."""

    def made(build: Callable[P, Entry]) -> Deed[P]:
        return Deed(build, inputs)

    return made


def entry(
    verb: Verb,
    act: Act,
    *,
    place: Place | None = None,
    custodian: Custodian | None = None,
    offered_to: Custodian | None = None,
    sample: Sample | None = None,
    corrects: int | None = None,
    details: Mapping[str, Detail] | None = None,
) -> Entry:
    """An entry of what the act says; details that say nothing are left out."""
    return Entry(
        verb=verb,
        container=act["container"],
        when=act["when"],
        place=place,
        custodian=custodian,
        offered_to=offered_to,
        sample=sample,
        reason=act.get("reason") or "",
        source=act.get("source"),
        details={name: said for name, said in (details or {}).items() if said is not None},
        expected_seq=act.get("expected_seq"),
        corrects=corrects,
    )
