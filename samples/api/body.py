"""Reading the body of a request, strictly: all faults at once, each by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, TypeVar

from samples.api.moments import read_moment
from samples.domain.errors import DomainError, InvalidValue, NotFound, Refusals
from samples.domain.versions import Seen

T = TypeVar("T")

LONGEST_TEXT = 4000
"""Characters of a reason, note or other text."""


def members(data: Any, where: str = "") -> dict[str, Any]:
    """A JSON object without the members that are null, which are not given.

    Raises InvalidValue for anything else.
    """
    if not isinstance(data, dict):
        raise InvalidValue(
            f"{where or 'The body'} is no JSON object.",
            field=where or None,
            expected='an object, {"name": value, …}',
        )
    return {name: value for name, value in data.items() if value is not None}


def refuse_unknown(given: Mapping[str, Any], known: list[str]) -> list[DomainError]:
    """A fault for each member that is not known here."""
    faults: list[DomainError] = []
    for name in given:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f" Did you mean {close[0]}?" if close else ""
            faults.append(
                InvalidValue(
                    f"There is no {name} here.{hint}",
                    field=name,
                    value=given[name],
                    expected="one of " + ", ".join(known),
                )
            )
    return faults


@dataclass
class Body:
    """The members of a JSON object, read one by one; `done` raises every fault there was."""

    given: dict[str, Any]
    faults: list[DomainError] = field(default_factory=list)

    @classmethod
    def of(cls, data: Any, *known: str) -> Body:
        """The body of a request that takes these members."""
        given = members(data)
        return cls(given, refuse_unknown(given, list(known)))

    def text(
        self, name: str, *, required: bool = False, longest: int = LONGEST_TEXT, default: str = ""
    ) -> str:
        """A text without blanks around it."""
        value: object = self.given.get(name, default)
        expected = f"a text of 1 to {longest} characters"
        if not isinstance(value, str) or len(value) > longest:
            self.fault(name, f"{name} can't be used.", value, expected)
            return default
        said = value.strip()
        if required and not said:
            self.fault(name, f"{name} is missing.", None, expected)
        return said

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone, as UTC."""
        if name not in self.given:
            return None
        return self._take(lambda: read_moment(name, self.given[name]))

    def seen(self, name: str) -> Seen | None:
        """What was seen of a record: a tag, or `*`."""
        if name not in self.given:
            return None
        return self._take(lambda: Seen.read(self.given[name], name))

    def number(self, name: str, *, at_most: int) -> int | None:
        """A whole number from 0."""
        value = self.given.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= at_most:
            self.fault(name, f"{name} can't be used.", value, f"a whole number from 0 to {at_most}")
            return None
        return value

    def amount(self, name: str, *, default: float) -> float:
        """A number; what is in reach, the service says."""
        value = self.given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.fault(name, f"{name} can't be used.", value, "a number")
            return default
        try:
            return float(value)
        except OverflowError:
            self.fault(name, f"{name} can't be used.", str(value)[:40], "a number")
            return default

    def document(self, name: str, *, required: bool = False) -> dict[str, Any]:
        """A JSON object, its numbers as floats."""
        value = self.given.get(name)
        if value is None and not required:
            return {}
        if not isinstance(value, dict):
            self.fault(name, f"{name} can't be used.", value, "an object")
            return {}
        return {key: _plain(part) for key, part in value.items()}

    def truth(self, name: str) -> bool:
        """True or false; false unless given."""
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            self.fault(name, f"{name} can't be used.", value, "true or false")
        return value is True

    def record(
        self, name: str, find: Callable[[str], T], expected: str, *, required: bool = False
    ) -> T | None:
        """What the text names; `find` raises NotFound for an unknown name."""
        value = self.given.get(name)
        if value is None or value == "":
            if required:
                self.fault(name, f"{name} is missing.", None, expected)
            return None
        if not isinstance(value, str):
            self.fault(name, f"{name} can't be used.", value, expected)
            return None
        return self._take(lambda: _found(name, value, find))

    def done(self) -> None:
        """Raise what is wrong: the one fault, or Refusals with all."""
        raise_all(self.faults)

    def _take(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except DomainError as error:
            self.faults.append(error)
            return None

    def fault(self, name: str, message: str, value: object, expected: str) -> None:
        """Note what is wrong with a member."""
        self.faults.append(InvalidValue(message, field=name, value=value, expected=expected))


def _plain(value: Any) -> Any:
    """With floats where the body was read exactly."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return float(value) if isinstance(value, Decimal) else value


def raise_all(faults: list[DomainError], message: str | None = None) -> None:
    """Raise the one fault, or Refusals with all of them; nothing without any."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        refusals = Refusals(dict(enumerate(faults)))
        refusals.message = message or faults[0].message
        raise refusals


def _found(name: str, value: str, find: Callable[[str], T]) -> T:
    try:
        return find(value)
    except NotFound as error:
        raise InvalidValue(
            error.message, field=name, value=value, expected=error.expected
        ) from error
