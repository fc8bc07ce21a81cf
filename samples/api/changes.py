"""The body of a request that writes catalogue records: their values, and why they change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models

from samples.api.body import Body, refuse_unknown
from samples.api.writable import Writable, find, writable
from samples.domain.errors import (
    DomainError,
    InvalidRecord,
    InvalidValue,
    NotFound,
    NotPermitted,
)
from samples.domain.kinds import Confidence
from samples.exchange.resources.refusals import by_field
from samples.models import Source
from samples.models.base import Catalogued

WHY = "change"
"""The member that says why; no record has a column of this name."""
LONGEST_REASON = 500


@dataclass(frozen=True)
class Kind:
    """A kind of record that is written: its model, other names of columns, what stays as it is."""

    model: type[models.Model]
    plural: str
    names: Mapping[str, str] = field(default_factory=dict)
    """Columns that go by another name in the API."""
    fixed: tuple[str, ...] = ()
    """Columns that say what a record is part of: set once, when it is added."""
    made: tuple[str, ...] = ()
    """What the service makes where it is not given."""
    key: str = "slug"
    """What names a record in a list of changes."""

    @cached_property
    def members(self) -> dict[str, Writable]:
        """What may be written, by its name in the body."""
        return writable(self.model, self.names)

    @property
    def is_fact(self) -> bool:
        """Whether each value is stated by a source."""
        return issubclass(self.model, Catalogued)

    @property
    def one(self) -> str:
        """A record, in words."""
        name = str(self.model._meta.verbose_name)
        return f"{'An' if name[0] in 'aeiou' else 'A'} {name}"


@dataclass
class Change:
    """What a body says: values by column, why, and what is wrong with it."""

    kind: Kind
    values: dict[str, Any]
    given: dict[str, Any]
    """What was given for each column."""
    why: dict[str, Any]
    faults: list[DomainError]

    def carry_out(self, do: Callable[[], models.Model]) -> models.Model | None:
        """Have a service do it; what it refuses joins the other faults, each by its own name.

        It is asked even if the body can't be read whole, so that all faults are told at once.
        """
        try:
            return do()
        except NotPermitted:
            raise
        except DomainError as error:
            known = {one.field for one in self.faults}
            self.faults += [one for one in self._told(error) if one.field not in known]
        return None

    def _told(self, error: DomainError) -> list[DomainError]:
        if not isinstance(error, InvalidRecord):
            if error.field in {"reason", "source"}:
                error.field = f"{WHY}.{error.field}"
                return [error]
            members = self.kind.members.values()
            named = {one.column: one.name for one in members} | {"tube_serial": "serial"}
            error.field = named.get(error.field or "", error.field)
            return [error]
        found: list[DomainError] = []
        for name, messages in by_field(error, self.kind.model).items():
            member = next((one for one in self.kind.members.values() if one.column == name), None)
            found += [
                InvalidValue(
                    message,
                    field=member.name if member else None,
                    value=self.given.get(name),
                    expected=member.expected if member else None,
                )
                for message in messages
            ]
        return found


@dataclass
class Reader:
    """Reads the changes of one request; what they name is looked up once."""

    kind: Kind
    adding: bool
    found: dict[tuple[Any, str], Any] = field(default_factory=dict)

    def read(self, data: Any, *also: str, why: Any = None) -> Change:
        """A change; `also`: what else may stand in it, `why`: where it says nothing itself.

        Raises InvalidValue for what is no object.
        """
        if not isinstance(data, dict):
            raise InvalidValue("That is no JSON object.", expected='an object, {"name": value, …}')
        given, faults = self._flat(data)
        members = self.kind.members
        fixed = {one.name for one in members.values() if one.column in self.kind.fixed}
        known = [name for name in members if self.adding or name not in fixed]
        own = {name: value for name, value in given.items() if name not in {WHY, *also}}
        for name in () if self.adding else fixed & own.keys():
            del own[name]
            faults.append(
                InvalidValue(f"{name} stays as it is.", field=name, expected="no such member")
            )
        faults += refuse_unknown(own, known)
        values: dict[str, Any] = {}
        for name in own.keys() & members.keys():
            try:
                values[members[name].column] = members[name].read(own[name], self._find)
            except InvalidValue as error:
                faults.append(error)
        told, wrong = self._why(data.get(WHY, why))
        return Change(
            self.kind,
            values,
            {members[name].column: own[name] for name in own.keys() & members.keys()},
            told,
            [*faults, *wrong],
        )

    def _flat(self, data: Mapping[str, Any]) -> tuple[dict[str, Any], list[DomainError]]:
        """With the members of `position` beside the others; null for it empties all of them."""
        inside = [name for name in self.kind.members if name.startswith("position.")]
        given = dict(data)
        if not inside or "position" not in data:
            return given, []
        position = given.pop("position")
        if position is None:
            return given | dict.fromkeys(inside), []
        if not isinstance(position, dict):
            fault = InvalidValue(
                "position can't be used.", field="position", value=position, expected="an object"
            )
            return given, [fault]
        return given | {f"position.{name}": value for name, value in position.items()}, []

    def _why(self, data: Any) -> tuple[dict[str, Any], list[DomainError]]:
        known = ["reason"]
        if self.kind.is_fact:
            known += ["source", "confidence"]
            known += [] if self.adding else ["printed_text", "source_date"]
        if data is None:
            data = {}
        if not isinstance(data, dict):
            return {"reason": "-", "source": None}, [
                InvalidValue(f"{WHY} can't be used.", field=WHY, value=data, expected="an object")
            ]
        body = Body.of(data, *known)
        reason = body.text("reason", required=True, longest=LONGEST_REASON)
        source = body.record("source", self._source, "a source's code", required=self.kind.is_fact)
        # The service is asked all the same, for what else is wrong; then nothing is kept.
        told: dict[str, Any] = {"reason": reason or "-", "source": source}
        if "confidence" in body.given:
            terms = list(Confidence)
            if body.given["confidence"] in terms:
                told["confidence"] = Confidence(body.given["confidence"])
            else:
                body.fault("confidence", "confidence can't be used.", body.given["confidence"],
                           "one of " + ", ".join(terms))  # fmt: skip
        if "printed_text" in body.given:
            told["printed_text"] = body.text("printed_text", longest=400)
        if "source_date" in body.given:
            told["source_date"] = _day(body)
        for fault in body.faults:
            fault.field = f"{WHY}.{fault.field}"
        return told, body.faults

    def _source(self, code: str) -> Source:
        record = self._find(Source, code)
        assert isinstance(record, Source)  # noqa: S101 - it was asked for
        return record

    def _find(self, model: type[models.Model], text: str) -> models.Model:
        key = (model, text)
        if key not in self.found:
            self.found[key] = find(model, text)
        record: models.Model = self.found[key]
        return record


def _day(body: Body) -> date | None:
    value = body.given["source_date"]
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        body.fault("source_date", "source_date can't be used.", value, "a day such as 2034-06-30")
        return None


def stored(kind: Kind, data: Any, lookup_one: Callable[[str], models.Model]) -> models.Model:
    """The record that a row of a list of changes is about; raises InvalidValue."""
    name = data.get(kind.key) if isinstance(data, dict) else None
    expected = f"the {kind.key} of {kind.one.lower()}"
    text = str(name) if isinstance(name, str | int) and not isinstance(name, bool) else None
    if text is None:
        raise InvalidValue(
            f"{kind.key} is missing." if name is None else f"{kind.key} can't be used.",
            field=kind.key,
            value=name,
            expected=expected,
        )
    try:
        return lookup_one(text)
    except NotFound as error:
        raise InvalidValue(
            error.message, field=kind.key, value=name, expected=error.expected
        ) from error
