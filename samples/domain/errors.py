"""Refusals a person can act on.

Every room raises these; the API turns them into problem JSON (RFC 9457), the admin into a message,
the command line into an exit code. None of them is ever a surprise: a surprise is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class DomainError(Exception):
    """A request that cannot be carried out, with what a person needs to mend it.

    `field` names the offending input, `value` is what was given, `expected` says what would do.
    """

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "The request was refused"

    def __init__(
        self,
        message: str,
        *,
        field: str | None = None,
        value: object = None,
        expected: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.value = value
        self.expected = expected
        self.current: dict[str, object] | None = None
        """The present state of the container concerned, where that helps to mend the request."""

    def __str__(self) -> str:
        parts = [self.message]
        if self.expected:
            parts.append(f"Expected: {self.expected}.")
        return " ".join(parts)


class InvalidValue(DomainError):
    """A value that can't be read or can't be true (latitude 95, sol -3)."""

    code = "invalid-value"
    title = "A value is not valid"


class NotFound(DomainError):
    """A designation, slug or code that names nothing here."""

    code = "not-found"
    title = "No such thing"


class TransitionRefused(DomainError):
    """A verb that the present state of the container does not allow."""

    code = "transition-refused"
    title = "The container's present state does not allow this"


class Conflict(DomainError):
    """Somebody else was first: a lost race, a slot taken, a name in use."""

    code = "conflict"
    title = "The present state conflicts with the request"


class Blocked(Conflict):
    """A record that others refer to; `records` are some of them, and there are `more`."""

    def __init__(self, message: str, *, records: Sequence[object], more: int, **told: Any) -> None:
        super().__init__(message, **told)
        self.records = records
        self.more = more


class Stale(Conflict):
    """Somebody changed it since it was read; `version` is the present one."""

    code = "precondition-failed"
    title = "It has changed since it was read"

    def __init__(self, message: str, *, version: str, **told: Any) -> None:
        super().__init__(message, **told)
        self.version = version


class Unseen(DomainError):
    """A change that does not say what it was made from."""

    code = "precondition-required"
    title = "The request must say what it was made from"


class NotPermitted(DomainError):
    """The acting person may not do this."""

    code = "not-permitted"
    title = "Not permitted"


class LedgerBroken(DomainError):
    """A custody history that does not verify; `field` names the event or column."""

    code = "ledger-broken"
    title = "The custody history does not verify"


class InvalidRecord(InvalidValue):
    """A record whose fields don't hold; `errors` maps each field to what is wrong with it.

    The key `__all__` holds what concerns several fields at once.
    """

    title = "The record is not valid"

    def __init__(self, message: str, *, errors: dict[str, list[str]], **context: object) -> None:
        field = next((name for name in errors if name != "__all__"), None)
        super().__init__(message, field=field, value=context.get("value"))
        self.errors = errors


class Refusals(DomainError):
    """Several rows of one request that can't be carried out; `by_row` counts from 0."""

    code = "rows-refused"
    title = "Rows of the request were refused"

    def __init__(self, by_row: dict[int, DomainError]) -> None:
        first = next(iter(by_row.values()))
        super().__init__(
            first.message
            if len(by_row) == 1
            else f"{len(by_row)} rows can't be carried out; nothing was recorded.",
            field=first.field,
            value=first.value,
            expected=first.expected,
        )
        self.by_row = by_row
