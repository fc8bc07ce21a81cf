"""The custody event as it is hashed, and the replay of a container's history.

An event is a flat JSON object, written as RFC 8785 canonical JSON. Its exact text is stored and
its SHA-256 is the event's hash; the text holds the hash of the event before it, so that no event
can be changed, taken out or put in without all later hashes changing. Only strings, integers,
booleans, null and one nested object of the same (`details`) occur: no float ever enters a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

import rfc8785

from samples.domain.errors import InvalidValue, LedgerBroken
from samples.domain.lifecycle import Stage, State, Verb

GENESIS_HASH = "0" * 64
"""The previous hash of a container's first event."""

FORMAT_VERSION = 1

Detail = str | int | bool | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One fact about one container in one ledger. Names, not row numbers, so that it stands alone.

    The event happened at `occurred_at` at the latest and at `occurred_not_before` at the earliest
    (None: no lower bound known); the two are equal for an instant. Times are UTC.
    """

    ledger: str
    container: str
    seq: int
    previous_hash: str
    verb: Verb
    occurred_at: datetime
    occurred_not_before: datetime | None
    sol: int | None
    recorded_at: datetime
    recorded_by: str
    from_stage: Stage | None
    from_place: str | None
    from_custodian: str | None
    to_stage: Stage
    to_place: str
    to_custodian: str
    sample: str | None
    reason: str
    source: str | None
    details: dict[str, Detail] = field(default_factory=dict)

    def canonical_text(self) -> str:
        """The RFC 8785 text that is stored and hashed.

        Raises InvalidValue for a naive time or a detail that is neither text, integer, boolean nor
        null.
        """
        body: dict[str, object] = {"version": FORMAT_VERSION}
        for name, value in asdict(self).items():
            body[name] = iso_utc(value, name) if isinstance(value, datetime) else value
        for key, detail in self.details.items():
            if not isinstance(detail, str | int | None):
                raise InvalidValue(
                    f"Detail {key} can't enter the ledger.",
                    field=key,
                    value=detail,
                    expected="text, a whole number, true, false or nothing",
                )
        return rfc8785.dumps(body).decode()  # type: ignore[arg-type]


def iso_utc(moment: datetime, name: str = "time") -> str:
    """A UTC moment as `2022-12-21T17:15:03.123456Z`, always with microseconds.

    Raises InvalidValue for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise InvalidValue(
            "A time without a time zone is ambiguous.", field=name, value=moment, expected="UTC"
        )
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hash_of(text: str) -> str:
    """SHA-256 of the stored text, lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """What a ledger keeps of an event: its text and its hash, with the columns beside them."""

    text: str
    hash: str
    columns: dict[str, object]


def replay(events: Iterable[StoredEvent]) -> tuple[State | None, str]:
    """The state and head hash that a container's events, in order of `seq`, lead to.

    Raises LedgerBroken naming the first event that does not hold: a hash that is not that of its
    text, a gap, a broken link, or a column that says something else than the text.
    """
    state: State | None = None
    head = GENESIS_HASH
    for expected_seq, event in enumerate(events, start=1):
        body = json.loads(event.text)
        where = f"{body.get('ledger')}/{body.get('container')}#{expected_seq}"
        if hash_of(event.text) != event.hash:
            raise LedgerBroken(f"{where}: the text was changed after it was hashed.", field=where)
        if body["seq"] != expected_seq:
            raise LedgerBroken(f"{where}: missing; found #{body['seq']} instead.", field=where)
        if body["previous_hash"] != head:
            raise LedgerBroken(f"{where}: does not follow the event before it.", field=where)
        for name, value in event.columns.items():
            if body[name] != value:
                raise LedgerBroken(
                    f"{where}: column {name} says {value!r}, the event says {body[name]!r}.",
                    field=where,
                    value=value,
                    expected=str(body[name]),
                )
        state = _apply(state, body)
        head = event.hash
    return state, head


def _apply(state: State | None, body: dict[str, Any]) -> State:
    details = body["details"]
    verb = Verb(str(body["verb"]))
    emptied = verb is Verb.EMPTY
    sample = body["sample"]
    return State(
        stage=Stage(str(body["to_stage"])),
        place=str(body["to_place"]),
        custodian=str(body["to_custodian"]),
        sample=None if emptied or sample is None else str(sample),
        seal_serial=None
        if emptied
        else (details.get("seal_serial") or (state.seal_serial if state else None)),
        sealed=not emptied and (verb is Verb.SEAL or (state is not None and state.sealed)),
    )
