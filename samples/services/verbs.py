"""Every verb with what it must be told, read off its function: forms, REST and commands use it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_type_hints

from django.db import transaction

from samples.domain.errors import DomainError, InvalidValue, NotFound, Refusals
from samples.domain.kinds import ContainerKind, Kind, PlaceKind
from samples.domain.lifecycle import RIDES, Condition, Stage, Verb, allowed_verbs, place_kinds
from samples.domain.when import When
from samples.models import (
    Container,
    Custodian,
    CustodyEvent,
    Holding,
    Ledger,
    Outcrop,
    Place,
    Sample,
    Source,
)
from samples.selectors import lookup
from samples.services import custody
from samples.services import ledger as ledgers
from samples.services.actors import Actor
from samples.services.custody.ride import together
from samples.services.entries import Entry


class InputKind(StrEnum):
    """What an input is read as."""

    PLACE = "place"
    CUSTODIAN = "custodian"
    SAMPLE = "sample"
    OUTCROP = "outcrop"
    NUMBER = "number"
    INTEGER = "integer"
    DATE = "date"
    CHOICE = "choice"
    TEXT = "text"


_KINDS: dict[type, InputKind] = {
    Place: InputKind.PLACE,
    Custodian: InputKind.CUSTODIAN,
    Sample: InputKind.SAMPLE,
    Outcrop: InputKind.OUTCROP,
    Decimal: InputKind.NUMBER,
    int: InputKind.INTEGER,
    date: InputKind.DATE,
    str: InputKind.TEXT,
}


NAMES = frozenset({InputKind.PLACE, InputKind.CUSTODIAN, InputKind.SAMPLE, InputKind.OUTCROP})
"""What is read as the name of a record."""

Find = Callable[[str, str], object]
"""The record that a text (second) names, of a kind (first); raises NotFound."""


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing a verb is told: its name, what it is read as, whether it must be given."""

    name: str
    kind: InputKind
    required: bool
    help: str
    choices: type[Kind] | None = None

    @property
    def label(self) -> str:
        """The name in words."""
        return self.name.replace("_", " ").capitalize()

    def read(self, text: str, find: Find | None = None) -> object:
        """The value that a text stands for; raises InvalidValue naming this input.

        `find`, where given, looks up what the text names.
        """
        try:
            if self.choices is not None:
                return self.choices(text)
            if find is not None and self.kind in NAMES:
                return find(self.kind.value, text)
            return _READERS[self.kind](text)
        except (NotFound, ValueError, InvalidOperation) as error:
            raise InvalidValue(
                f"{self.name} can't be read.",
                field=self.name,
                value=text,
                expected=error.expected
                if isinstance(error, NotFound)
                else ", ".join(self.choices)
                if self.choices
                else f"a {self.kind.value}",
            ) from error


MOST_DIGITS = 18
"""Digits before and after the point that a figure may have."""


def _number(text: str) -> Decimal:
    number = Decimal(text)
    # Written out, 1e999999999 would fill the memory.
    if not number.is_finite() or max(number.adjusted(), -int(number.as_tuple().exponent)) > (
        MOST_DIGITS
    ):
        raise ValueError(text)
    return number


_READERS: dict[InputKind, Any] = {
    InputKind.PLACE: lookup.place,
    InputKind.CUSTODIAN: lookup.custodian,
    InputKind.SAMPLE: lookup.sample,
    InputKind.OUTCROP: lookup.outcrop,
    InputKind.NUMBER: _number,
    InputKind.INTEGER: int,
    InputKind.DATE: date.fromisoformat,
    InputKind.TEXT: str,
}


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A verb: its function, what it does in words, and its inputs."""

    verb: Verb
    deed: custody.Deed[Any]
    text: str
    inputs: tuple[Input, ...]
    reason_required: bool
    evidence_required: bool

    @property
    def permission(self) -> str:
        """What its actor must hold."""
        return f"samples.record_{self.verb.value}"

    @property
    def rides(self) -> bool:
        """Whether it is said of all tubes of one sample container at once."""
        return self.verb in RIDES

    def place_kinds(self, stage: Stage | None) -> frozenset[PlaceKind]:
        """The kinds of place to offer for a container in this stage."""
        return custody.LENT_TO if self.verb is Verb.LEND else place_kinds(self.verb, stage)

    def read(self, given: Mapping[str, str]) -> dict[str, object]:
        """The inputs read from texts (slugs, codes, numbers); a blank text is one not given.

        Raises InvalidValue for an unknown name, a missing one, or a text that can't be read.
        """
        known = {one.name: one for one in self.inputs}
        for name in given:
            if name not in known:
                raise InvalidValue(
                    f"{self.verb.label} takes no {name}.",
                    field=name,
                    value=given[name],
                    expected=", ".join(known) or "nothing further",
                )
        for one in self.inputs:
            if one.required and not given.get(one.name, "").strip():
                raise InvalidValue(
                    f"{self.verb.label} needs {one.name}.", field=one.name, expected=one.help
                )
        return {name: known[name].read(text) for name, text in given.items() if text.strip()}

    def entry(
        self,
        *,
        ledger: Ledger,
        container: Container,
        actor: Actor,
        when: When,
        inputs: Mapping[str, object],
        reason: str = "",
        source: Source | None = None,
        expected_seq: int | None = None,
    ) -> Entry:
        """What would be recorded; the inputs as `read` gives them."""
        entry: Entry = self.deed.entry(
            ledger=ledger,
            container=container,
            actor=actor,
            when=when,
            reason=reason,
            source=source,
            expected_seq=expected_seq,
            **inputs,
        )
        return entry


_NAMED: dict[Verb, custody.Deed[Any]] = {Verb.OPEN: custody.open_tube}


def _spec(verb: Verb) -> Spec:
    deed = _NAMED.get(verb) or getattr(custody, verb.value)
    hints = get_type_hints(deed.entry)
    parameters = inspect.signature(deed.entry).parameters.values()
    inputs = []
    for parameter in parameters:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        hint = hints[parameter.name]
        plain = next((kind for kind in get_args(hint) if kind is not NoneType), hint)
        choices = plain if issubclass(plain, Kind) else None
        inputs.append(
            Input(
                name=parameter.name,
                kind=InputKind.CHOICE if choices else _KINDS[plain],
                required=parameter.default is inspect.Parameter.empty,
                help=deed.inputs.get(parameter.name, parameter.name.replace("_", " ")),
                choices=choices,
            )
        )
    return Spec(
        verb=verb,
        deed=deed,
        text=(inspect.getdoc(deed.entry) or "").partition("\n")[0],
        inputs=tuple(inputs),
        reason_required=verb in _REASONED,
        evidence_required=verb in _EVIDENCED,
    )


_REASONED = frozenset({Verb.LOSE, Verb.DAMAGE, Verb.WITHDRAW, Verb.DECLINE, Verb.CORRECT})
_EVIDENCED = frozenset({Verb.LOSE, Verb.DAMAGE})

SPECS: dict[Verb, Spec] = {verb: _spec(verb) for verb in Verb}
"""Every verb, in the order of the lifecycle."""


_NEVER = {ContainerKind.SAMPLE_TUBE: Verb.EXPOSE, ContainerKind.WITNESS_TUBE: Verb.FILL}
"""What the guards never let be done to such a container, at whatever stage."""


@dataclass(frozen=True)
class Offer:
    """A verb that some of a selection may have recorded, and which of them may not."""

    spec: Spec
    refused: tuple[Container, ...]


def offers(selection: Iterable[tuple[Container, Holding | None]], actor: Actor) -> list[Offer]:
    """The verbs that the present state of at least one of a selection allows, those for all first.

    Only such as the actor may record. In the order of the lifecycle.
    """
    allowed = [
        (container, {spec.verb for spec in offered(holding, actor)})
        for container, holding in selection
    ]
    found = [
        Offer(spec, tuple(container for container, verbs in allowed if spec.verb not in verbs))
        for spec in SPECS.values()
        if any(spec.verb in verbs for _, verbs in allowed)
    ]
    return sorted(found, key=lambda offer: bool(offer.refused))


def offered(holding: Holding | None, actor: Actor) -> list[Spec]:
    """The verbs that a container's present state allows and its actor may record."""
    if holding is None:
        verbs: Iterable[Verb] = allowed_verbs(None)
    else:
        verbs = allowed_verbs(
            Stage(holding.stage),
            Condition(holding.condition),
            offered=holding.offered_to_id is not None,
        )
        never = _NEVER[ContainerKind(holding.container.kind)]
        verbs = [verb for verb in verbs if verb is not never]
        if holding.seq > 1:
            verbs = [*verbs, Verb.CORRECT]
    return [SPECS[verb] for verb in verbs if actor.has_perm(SPECS[verb].permission)]


def record(
    *,
    ledger: Ledger,
    entries: Sequence[Entry],
    actor: Actor,
    with_fellows: bool = False,
) -> list[CustodyEvent]:
    """Record entries, all or none.

    `with_fellows`: what is said of one tube in the sample container is said of all that ride with
    it. Raises Refusals with what is wrong with each row, Conflict, NotPermitted.
    """
    if with_fellows:
        entries = whole(ledger, entries)
    return ledgers.record_all(ledger=ledger, entries=entries, actor=actor)


def whole(ledger: Ledger, entries: Sequence[Entry]) -> list[Entry]:
    """The entries, each followed by those of the tubes that travel with it and are not named."""
    named = {entry.container.pk for entry in entries}
    found: list[Entry] = []
    for entry in entries:
        fellows = [one for one in together(entry, ledger=ledger) if one.container.pk not in named]
        named.update(one.container.pk for one in fellows)
        found += [entry, *fellows]
    return found


def refusals(
    *, ledger: Ledger, entries: Sequence[Entry], actor: Actor
) -> Mapping[int, DomainError]:
    """What is wrong with each entry, by its number; nothing is recorded. Raises NotPermitted."""
    try:
        with transaction.atomic():
            ledgers.record_all(ledger=ledger, entries=entries, actor=actor)
            transaction.set_rollback(True)
    except Refusals as found:
        return found.by_row
    return {}
