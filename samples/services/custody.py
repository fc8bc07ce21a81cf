"""The verbs of the sample-return chain, one function each; all go through `ledger.record`.

What each may start from and end in stands in `samples.domain.lifecycle`.
"""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction

from samples.domain.lifecycle import Verb
from samples.domain.when import When
from samples.models import Container, Custodian, CustodyEvent, Ledger, Place, Sample, Source
from samples.services import ledger as ledgers
from samples.services.actors import Actor


class Entry(TypedDict, total=False):
    """What every verb may be told besides its own: why, and which source says so."""

    reason: str
    source: Source | None


class Subject(TypedDict):
    """Which container in which ledger, and who acts."""

    ledger: Ledger
    container: Container
    actor: Actor


def register(
    *,
    ledger: Ledger,
    container: Container,
    place: Place,
    custodian: Custodian,
    when: When,
    actor: Actor,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Enter an empty container into a ledger, at a place, with who answers for it."""
    return ledgers.record(
        verb=Verb.REGISTER,
        ledger=ledger,
        container=container,
        place=place,
        custodian=custodian,
        when=when,
        actor=actor,
        **entry,
    )


def expose(
    *,
    ledger: Ledger,
    container: Container,
    sample: Sample,
    when: When,
    actor: Actor,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Open a witness tube to its surroundings; `sample` is the record of what it witnesses."""
    return ledgers.record(
        verb=Verb.EXPOSE,
        ledger=ledger,
        container=container,
        sample=sample,
        when=when,
        actor=actor,
        **entry,
    )


def fill(
    *,
    ledger: Ledger,
    container: Container,
    sample: Sample,
    when: When,
    actor: Actor,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Take a sample into an empty sample tube."""
    return ledgers.record(
        verb=Verb.FILL,
        ledger=ledger,
        container=container,
        sample=sample,
        when=when,
        actor=actor,
        **entry,
    )


def empty(
    *, ledger: Ledger, container: Container, when: When, actor: Actor, **entry: Unpack[Entry]
) -> CustodyEvent:
    """Dump the content, so that the tube can be used again (tube 261 in January 2022).

    In the flight ledger the sample's record stays and says that it was not retained.
    """
    with transaction.atomic():
        event = ledgers.record(
            verb=Verb.EMPTY, ledger=ledger, container=container, when=when, actor=actor, **entry
        )
        if not ledger.is_mock:
            Sample.objects.filter(events=event).update(retained=False)
    return event


def fail_seal(
    *, ledger: Ledger, container: Container, when: When, actor: Actor, **entry: Unpack[Entry]
) -> CustodyEvent:
    """A seal was tried and did not take."""
    return ledgers.record(
        verb=Verb.FAIL_SEAL, ledger=ledger, container=container, when=when, actor=actor, **entry
    )


def seal(
    *,
    ledger: Ledger,
    container: Container,
    when: When,
    actor: Actor,
    seal_serial: str | None = None,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Press the plug in. The seal's serial is set once."""
    return ledgers.record(
        verb=Verb.SEAL,
        ledger=ledger,
        container=container,
        when=when,
        actor=actor,
        details={"seal_serial": seal_serial} if seal_serial else None,
        **entry,
    )


def drop(
    *,
    ledger: Ledger,
    container: Container,
    spot: Place,
    when: When,
    actor: Actor,
    printed_lmst: str | None = None,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Lay a sealed tube down at a depot spot. `printed_lmst` keeps the source's own local time."""
    return ledgers.record(
        verb=Verb.DROP,
        ledger=ledger,
        container=container,
        place=spot,
        when=when,
        actor=actor,
        details={"printed_lmst": printed_lmst} if printed_lmst else None,
        **entry,
    )


def deliver(
    *,
    ledger: Ledger,
    container: Container,
    lander: Place,
    when: When,
    actor: Actor,
    custodian: Custodian | None = None,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Bring a tube to a lander."""
    return ledgers.record(
        verb=Verb.DELIVER,
        ledger=ledger,
        container=container,
        place=lander,
        custodian=custodian,
        when=when,
        actor=actor,
        **entry,
    )


def load(
    *,
    ledger: Ledger,
    container: Container,
    slot: Place,
    when: When,
    actor: Actor,
    waiver: str | None = None,
    **entry: Unpack[Entry],
) -> CustodyEvent:
    """Put a tube into a slot of the orbiting sample container.

    An unsealed tube needs a `waiver` that names who and why.
    """
    return ledgers.record(
        verb=Verb.LOAD,
        ledger=ledger,
        container=container,
        place=slot,
        when=when,
        actor=actor,
        details={"waiver": waiver} if waiver else None,
        **entry,
    )
