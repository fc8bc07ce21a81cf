"""The custody event as it is hashed, and the replay of a container's history.

An event is a flat JSON object, written as RFC 8785 canonical JSON. Its exact text is stored and
its SHA-256 is the event's hash; the text holds the hash of the event before it, so that no event
can be changed, taken out or put in without all later hashes changing. Only strings, integers,
booleans, null and one nested object of the same (`details`) occur: no float ever enters a hash.

Every event says the whole state it leads to (`to_…`). A correction leads back to the state before
the event it corrects, which is always the last one that still counts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from samples.domain.errors import InvalidValue, LedgerBroken
from samples.domain.kinds import LedgerKind
from samples.domain.state import Condition, Stage, State, Verb

GENESIS_HASH = "0" * 64
"""The previous hash of a container's first event."""

FORMAT_VERSION = 2
"""2 writes the whole state; 1 (before branches and corrections) wrote stage, place, custodian."""

Detail = str | int | bool | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One fact about one container in one ledger. Names, not row numbers, so that it stands alone.

    The event happened at `occurred_at` at the latest and at `occurred_not_before` at the earliest
    (None: no lower bound known); the two are equal for an instant. Times are UTC. `sample` is what
    the event is about, `state.sample` what is in the container after it. `corrects` is the number
    of the event of the same chain that a correction takes back.
    """

    ledger: str
    ledger_kind: LedgerKind
    container: str
    seq: int
    previous_hash: str
    verb: Verb
    occurred_at: datetime
    occurred_not_before: datetime | None
    sol: int | None
    recorded_at: datetime
    recorded_by: str
    before: State | None
    state: State
    sample: str | None
    reason: str
    source: str | None
    corrects: int | None = None
    details: Mapping[str, Detail] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The event as plain values, by the names the text uses.

        Raises InvalidValue for a naive time or a detail that is neither text, integer, boolean nor
        null.
        """
        for key, detail in self.details.items():
            if not isinstance(detail, str | int | None):
                raise InvalidValue(
                    f"Detail {key} can't enter the ledger.",
                    field=key,
                    value=detail,
                    expected="text, a whole number, true, false or nothing",
                )
        before, state, earliest = self.before, self.state, self.occurred_not_before
        return {
            "version": FORMAT_VERSION,
            "ledger": self.ledger,
            "ledger_kind": self.ledger_kind,
            "container": self.container,
            "seq": self.seq,
            "previous_hash": self.previous_hash,
            "verb": self.verb,
            "occurred_at": iso_utc(self.occurred_at, "occurred_at"),
            "occurred_not_before": iso_utc(earliest, "occurred_not_before") if earliest else None,
            "sol": self.sol,
            "recorded_at": iso_utc(self.recorded_at, "recorded_at"),
            "recorded_by": self.recorded_by,
            "from_stage": before.stage if before else None,
            "from_place": before.place if before else None,
            "from_custodian": before.custodian if before else None,
            **{f"to_{name}": getattr(state, name) for name in STATE_FIELDS},
            "sample": self.sample,
            "reason": self.reason,
            "source": self.source,
            "corrects": self.corrects,
            "details": dict(self.details),
        }

    def canonical_text(self) -> str:
        """The RFC 8785 text that is stored and hashed; raises InvalidValue as `body` does."""
        return canonical(self.body())


STATE_FIELDS = (
    "stage", "condition", "place", "custodian", "sample", "sealed", "seal_serial", "os_slot",
    "offered_to", "cleared",
)  # fmt: skip


def canonical(body: Mapping[str, Any]) -> str:
    """RFC 8785 canonical JSON of a body without floats whose keys are ASCII.

    For such a body the standard library writes just what RFC 8785 asks for (a test compares it
    with the rfc8785 package), in a fraction of the time. Raises InvalidValue for text that is not
    Unicode (a lone surrogate).
    """
    text = _ENCODER.encode(body)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise InvalidValue(
                "A text holds half a character.", value=ascii(error.object), expected="Unicode"
            ) from error
    return text


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def iso_utc(moment: datetime, name: str = "time") -> str:
    """A UTC moment as `2022-12-21T17:15:03.123456Z`, always with microseconds.

    Raises InvalidValue for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise InvalidValue(
            "A time without a time zone is ambiguous.", field=name, value=moment, expected="UTC"
        )
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def hash_of(text: str) -> str:
    """SHA-256 of the stored text, lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class StoredEvent:
    """What a ledger keeps of an event: its text and its hash, with the columns beside them."""

    text: str
    hash: str
    columns: dict[str, object]


@dataclass(frozen=True)
class Standing:
    """A state, since when, and the earliest that the next event can be (ISO 8601 UTC texts)."""

    state: State
    since: str
    not_before: str | None


@dataclass(frozen=True)
class Replayed:
    """Where a chain leads: what still counts, the last event's number and hash."""

    now: Standing | None
    seq: int
    head: str

    @property
    def state(self) -> State | None:
        """The state the chain leads to; None before the first event."""
        return self.now.state if self.now else None


def replay(events: Iterable[StoredEvent]) -> Replayed:
    """Where a container's events, in order of `seq`, lead.

    The events of a branch follow those of the ledger it branched off, up to where it did. Raises
    LedgerBroken naming the first event that does not hold: a hash that is not that of its text, a
    gap, a broken link, a correction of something else than the last event that counts, or a column
    that says something else than the text.
    """
    counting: list[tuple[int, Standing]] = []
    head, seq = GENESIS_HASH, 0
    for seq, event in enumerate(events, start=1):
        body = json.loads(event.text)
        where = f"{body.get('ledger')}/{body.get('container')}#{seq}"
        if hash_of(event.text) != event.hash:
            raise LedgerBroken(f"{where}: the text was changed after it was hashed.", field=where)
        if body["seq"] != seq:
            raise LedgerBroken(f"{where}: missing; found #{body['seq']} instead.", field=where)
        if body["previous_hash"] != head:
            raise LedgerBroken(f"{where}: does not follow the event before it.", field=where)
        _count(counting, body, where)
        _compare(event.columns, body, counting[-1][1].state, where)
        head = event.hash
    return Replayed(counting[-1][1] if counting else None, seq, head)


def _count(counting: list[tuple[int, Standing]], body: dict[str, Any], where: str) -> None:
    """Put an event on the pile of those that count, or take off the one it corrects."""
    corrects = body.get("corrects")
    if corrects is None:
        before = counting[-1][1] if counting else None
        bounds = [
            bound
            for bound in (body["occurred_not_before"], before.not_before if before else None)
            if bound
        ]
        standing = Standing(
            _state_after(before.state if before else None, body),
            body["occurred_at"],
            max(bounds) if bounds else None,
        )
        counting.append((body["seq"], standing))
        return
    if len(counting) < 2 or counting[-1][0] != corrects:
        raise LedgerBroken(
            f"{where}: corrects #{corrects}, which is not the last event that counts.", field=where
        )
    counting.pop()
    state = _state_after(None, body)
    if state != counting[-1][1].state:
        raise LedgerBroken(
            f"{where}: does not lead back to the state before #{corrects}.", field=where
        )


def _compare(columns: dict[str, object], body: dict[str, Any], state: State, where: str) -> None:
    for name, value in columns.items():
        # What the first format did not write is what its events lead to.
        said = body[name] if name in body else getattr(state, name.removeprefix("to_"), value)
        if said != value:
            raise LedgerBroken(
                f"{where}: column {name} says {value!r}, the event says {said!r}.",
                field=where,
                value=value,
                expected=str(said),
            )


def _state_after(before: State | None, body: dict[str, Any]) -> State:
    if body["version"] == 1:
        return _state_after_v1(before, body)
    return State(
        stage=Stage(body["to_stage"]),
        condition=Condition(body["to_condition"]),
        place=body["to_place"],
        custodian=body["to_custodian"],
        sample=body["to_sample"],
        sealed=body["to_sealed"],
        seal_serial=body["to_seal_serial"],
        os_slot=body["to_os_slot"],
        offered_to=body["to_offered_to"],
        cleared=body["to_cleared"],
    )


def _state_after_v1(before: State | None, body: dict[str, Any]) -> State:
    """The first format knew the verbs up to loading and said the rest in `details`."""
    verb = Verb(body["verb"])
    emptied = verb is Verb.EMPTY
    serial = body["details"].get("seal_serial") or (before.seal_serial if before else None)
    return State(
        stage=Stage(body["to_stage"]),
        place=body["to_place"],
        custodian=body["to_custodian"],
        sample=None if emptied else body["sample"],
        seal_serial=None if emptied else serial,
        sealed=not emptied and (verb is Verb.SEAL or (before is not None and before.sealed)),
        os_slot=body["to_place"] if verb is Verb.LOAD else None,
    )
