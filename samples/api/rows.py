"""One row of what is to be recorded, read from JSON: the verb, its inputs, when and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from samples.api.body import Body, members, refuse_unknown
from samples.domain.errors import DomainError, InvalidValue, NotFound
from samples.domain.identifiers import MAX_SOL
from samples.domain.lifecycle import RIDES, Verb
from samples.domain.versions import Seen
from samples.domain.when import When
from samples.models import Container, Ledger
from samples.selectors.names import Names
from samples.services.actors import Actor
from samples.services.custody import together
from samples.services.entries import Entry
from samples.services.verbs import NAMES, SPECS, Input, InputKind, Spec

COMMON = (
    "kind", "container", "occurred_at", "occurred_not_before", "sol", "reason", "source",
    "expected_seq", "if_match", "with_fellows",
)  # fmt: skip
MOST_EVENTS = 1_000_000
"""More events than any container has."""
LONGEST_INPUT = 400
"""Characters of a text that a verb is told."""
MOST = 2**31 - 1
"""The largest whole number that a column takes."""

_TOLD_AS = {
    "at": "occurred_at", "utc": "occurred_at", "not_before": "occurred_not_before", "verb": "kind",
}  # fmt: skip
_WHEN = ("occurred_at", "occurred_not_before", "sol")


@dataclass(frozen=True)
class Row:
    """What a row says: the entry, and those of the tubes that travel with its container."""

    spec: Spec
    entries: list[Entry]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads rows for one ledger; what they name is looked up once."""

    ledger: Ledger
    actor: Actor
    names: Names

    def fetch(self, rows: Sequence[Any]) -> None:
        """Fetch what many rows name together: five queries, however many rows."""
        wanted: dict[str, set[str]] = {}
        for row in rows:
            for name, kind in _named(row):
                if isinstance(row[name], str):
                    wanted.setdefault(kind, set()).add(row[name])
        for kind, texts in wanted.items():
            self.names.fetch(kind, texts)

    def read(self, data: Any, container: Container | None = None, seen: Seen | None = None) -> Row:
        """The entry of a row; `container` where the address names it, `seen` where a header says.

        Raises what is wrong with it: one InvalidValue, or Refusals with all of them.
        """
        given = members(data)
        spec = _spec(given)
        common = [name for name in COMMON if name != "if_match" or seen is None]
        body = Body(given, refuse_unknown(given, [*common, *(one.name for one in spec.inputs)]))
        said = body.record(
            "container",
            lambda text: self._find("container", text),
            "a code such as tube-08, or a serial",
            required=container is None,
        )
        if container is not None and said is not None and said != container:
            body.faults.append(
                InvalidValue(
                    f"The address names {container}.",
                    field="container",
                    value=given["container"],
                    expected=f"{container.code}, or nothing",
                )
            )
        when = self._when(body)
        source = body.record("source", lambda text: self._find("source", text), "a source's code")
        reason = body.text("reason")
        expected_seq = body.number("expected_seq", at_most=MOST_EVENTS)
        seen = seen or body.seen("if_match")
        with_fellows = body.truth("with_fellows")
        if with_fellows and spec.verb not in RIDES:
            body.faults.append(
                InvalidValue(
                    f"{spec.verb.label} concerns one container.",
                    field="with_fellows",
                    value=True,
                    expected="false, or one of "
                    + ", ".join(verb for verb in Verb if verb in RIDES),
                )
            )
        inputs = self._inputs(spec, body)
        body.done()
        about = said or container
        assert about is not None and when is not None  # noqa: S101, PT018 - `done` raises else
        try:
            entry = spec.entry(
                ledger=self.ledger,
                container=about,
                actor=self.actor,
                when=when,
                inputs=inputs,
                reason=reason,
                source=source,
                expected_seq=expected_seq,
            )
        except DomainError as error:
            raise told(error, spec) from error
        entry = replace(entry, seen=seen)
        return Row(spec, together(entry, ledger=self.ledger) if with_fellows else [entry])

    def _when(self, body: Body) -> When | None:
        at, not_before = body.moment("occurred_at"), body.moment("occurred_not_before")
        sol = body.number("sol", at_most=MAX_SOL)
        if any(error.field in _WHEN for error in body.faults):
            return None
        try:
            return When.told(self.ledger.mission.clock, at=at, not_before=not_before, sol=sol)
        except DomainError as error:
            error.field = _TOLD_AS.get(error.field or "", error.field)
            body.faults.append(error)
            return None

    def _inputs(self, spec: Spec, body: Body) -> Mapping[str, object]:
        inputs: dict[str, object] = {}
        for one in spec.inputs:
            value = body.given.get(one.name)
            try:
                text = _text(one, value)
                if text:
                    inputs[one.name] = one.read(text, self._find)
                elif one.required:
                    raise InvalidValue(
                        f"{spec.verb.label} needs {one.name}.",
                        field=one.name,
                        value=value,
                        expected=one.help,
                    )
            except InvalidValue as error:
                body.faults.append(error)
        return inputs

    def container_of(self, data: Any) -> Container | None:
        """The container that a row names, if it names one."""
        name = data.get("container") if isinstance(data, dict) else None
        try:
            found: Container = self.names.find("container", str(name))
        except NotFound:
            return None
        return found

    def _find(self, kind: str, text: str) -> Any:
        return self.names.find(kind, text)


def told(error: DomainError, spec: Spec) -> DomainError:
    """The refusal with its field named as the request names it."""
    own = {one.name for one in spec.inputs}
    name = error.field
    if name == "place" and name not in own:
        # A place is a `spot`, `slot` or `lander` where the verb says so.
        name = next((one.name for one in spec.inputs if one.kind is InputKind.PLACE), name)
    error.field = _TOLD_AS.get(name or "", name)
    return error


def _spec(given: Mapping[str, Any]) -> Spec:
    kind = given.get("kind")
    try:
        return SPECS[Verb(str(kind))]
    except ValueError:
        raise InvalidValue(
            "kind is missing." if kind is None else f"There is no kind {kind!s:.40}.",
            field="kind",
            value=kind,
            expected="one of " + ", ".join(Verb),
        ) from None


def _text(one: Input, value: Any) -> str:
    """The JSON value as the text that the verb reads; blank for one that is not given."""
    kinds: tuple[type, ...]
    match one.kind:
        case InputKind.NUMBER:
            kinds, expected = (int, Decimal), "a number"
        case InputKind.INTEGER:
            kinds, expected = (int,), "a whole number"
        case _:
            kinds, expected = (str,), one.help
    if value is None:
        return ""
    fits = isinstance(value, kinds) and not isinstance(value, bool)
    if not fits or (isinstance(value, str) and len(value) > LONGEST_INPUT):
        raise InvalidValue(
            f"{one.name} can't be used.", field=one.name, value=value, expected=expected
        )
    if isinstance(value, int) and abs(value) > MOST:
        raise InvalidValue(f"{one.name} can't be used.", field=one.name, expected=f"at most {MOST}")
    return str(value).strip()


def _named(row: Any) -> list[tuple[str, str]]:
    """The members of a row that name records, each with the kind of record."""
    if not isinstance(row, dict):
        return []
    found = [(name, name) for name in ("container", "source") if name in row]
    try:
        spec = _spec(row)
    except InvalidValue:
        return found
    return found + [
        (one.name, one.kind.value) for one in spec.inputs if one.kind in NAMES and one.name in row
    ]
