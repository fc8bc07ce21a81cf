"""Whether a ledger holds, as an answer: what does not hold is data here, not an error."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from samples.domain.errors import LedgerBroken
from samples.models import Ledger
from samples.services.verify import Verified, verify

# What `verify` names: ledger/container, ledger/container#seq, or "ledger checkpoint number".
_WHERE = re.compile(
    r"(?P<ledger>[^/ ]+)"
    r"(?:/(?P<container>[^#/ ]+)(?:#(?P<seq>\d+))?| checkpoint (?P<checkpoint>\d+))"
)


@dataclass(frozen=True)
class Break:
    """The first thing that does not hold: an event, a container's state, or a checkpoint.

    `ledger` may be one that the ledger branched off.
    """

    message: str
    where: str | None
    ledger: str | None
    container: str | None
    seq: int | None
    checkpoint: int | None


@dataclass(frozen=True)
class Verdict:
    """What a replay of the whole ledger found; `counted` is None where it stopped at a break."""

    checked_at: datetime
    counted: Verified | None
    broken: Break | None

    @property
    def holds(self) -> bool:
        """Whether everything does."""
        return self.broken is None


def verdict(ledger: Ledger) -> Verdict:
    """Replay the ledger now. Raises InvalidValue for a signing key that can't be read."""
    checked_at = datetime.now(UTC)
    try:
        return Verdict(checked_at, verify(ledger), None)
    except LedgerBroken as error:
        return Verdict(checked_at, None, _break(error))


def _break(error: LedgerBroken) -> Break:
    found = _WHERE.fullmatch(error.field or "")
    named = found.groupdict() if found else {}
    return Break(
        message=error.message,
        where=error.field,
        ledger=named.get("ledger"),
        container=named.get("container"),
        seq=_number(named.get("seq")),
        checkpoint=_number(named.get("checkpoint")),
    )


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)
