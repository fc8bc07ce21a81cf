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
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

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


COLUMNS = (
    "ledger", "ledger_kind", "container", "seq", "previous_hash", "verb", "occurred_at",
    "occurred_not_before", "sol", "recorded_at", "recorded_by", "from_stage", "from_place",
    "from_custodian", *(f"to_{name}" for name in STATE_FIELDS), "sample", "reason", "source",
    "corrects",
)  # fmt: skip
"""What is kept beside the text to search by, under the names of the text; times as `iso_utc`."""

_columns_of = itemgetter(*COLUMNS)
_state_of = itemgetter(*(f"to_{name}" for name in STATE_FIELDS))


class StoredEvent(NamedTuple):
    """What a ledger keeps of an event: its text and its hash, with the columns beside them.

    `columns` are the values of COLUMNS in that order; empty: only the text is looked at.
    """

    text: str
    hash: str
    columns: tuple[object, ...] = ()


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


Body = dict[str, Any]
Counting = list[tuple[Body, str | None]]
"""The events that count, each with the latest lower bound so far."""


def replay(events: Iterable[StoredEvent]) -> Replayed:
    """Where a container's events, in order of `seq`, lead.

    The events of a branch follow those of the ledger it branched off, up to where it did. Raises
    LedgerBroken naming the first event that does not hold: a hash that is not that of its text, a
    gap, a broken link, a correction of something else than the last event that counts, or a column
    that says something else than the text.
    """
    counting: Counting = []
    head, seq = GENESIS_HASH, 0
    sha256, loads = hashlib.sha256, orjson.loads
    for text, digest, columns in events:
        seq += 1
        data = text.encode()
        try:
            body: Any = loads(data)
        except orjson.JSONDecodeError as error:
            raise _unlinked(_named(columns), seq, head, False) from error
        if (
            sha256(data).hexdigest() != digest
            or body["seq"] != seq
            or body["previous_hash"] != head
        ):
            known = body if isinstance(body, dict) else _named(columns)
            raise _unlinked(known, seq, head, hash_of(text) == digest)
        _count(counting, body, columns)
        if columns and _columns_of(body) != columns:
            raise _other_column(body, columns)
        head = digest
    return Replayed(_standing(counting), seq, head)


def follow(rows: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, Replayed]]:
    """Where each chain leads, by its hashes and links and its last event alone.

    `rows`: the chain's key, text and hash of each event, chain by chain. Several times as fast as
    `replay`: each text is hashed, not read. That it holds the number and the hash that it must is
    seen without reading it too. What `replay` knows beyond that (times, columns, whether a
    correction was of the right event) is not looked at. Raises LedgerBroken.
    """
    chain, head, seq, last = None, GENESIS_HASH, 0, ""
    sha256 = hashlib.sha256
    for key, text, digest in rows:
        if key != chain:
            if chain is not None:
                yield chain, _led_to(last, seq, head)
            chain, head, seq = key, GENESIS_HASH, 0
        seq += 1
        if (
            sha256(text.encode()).hexdigest() != digest
            or f'"previous_hash":"{head}"' not in text
            or f'"seq":{seq},' not in text
        ):
            raise _unlinked(orjson.loads(text), seq, head, hash_of(text) == digest)
        head, last = digest, text
    if chain is not None:
        yield chain, _led_to(last, seq, head)


def _led_to(last: str, seq: int, head: str) -> Replayed:
    body: Body = orjson.loads(last)
    if body["version"] == 1:
        raise LedgerBroken(
            f"{_where(body, seq)}: events of the first format are read one by one.",
            field=_where(body, seq),
            expected="a replay",
        )
    return Replayed(_standing([(body, None)]), seq, head)


def _named(columns: tuple[object, ...]) -> Body:
    """Whose event it is, where its text can't be read any more."""
    return dict(zip(COLUMNS, columns, strict=False))


def _where(body: Body, seq: int) -> str:
    return f"{body.get('ledger')}/{body.get('container')}#{seq}"


def _unlinked(body: Body, seq: int, head: str, hash_holds: bool) -> LedgerBroken:
    where = _where(body, seq)
    if not hash_holds:
        why = "the text was changed after it was hashed."
    elif body["seq"] != seq:
        why = f"missing; found #{body['seq']} instead."
    else:
        why = f"does not follow the event before it ({head[:12]}…)."
    return LedgerBroken(f"{where}: {why}", field=where)


def _other_column(body: Body, columns: tuple[object, ...]) -> LedgerBroken:
    name, said, value = next(
        (name, body[name], value)
        for name, value in zip(COLUMNS, columns, strict=True)
        if body[name] != value
    )
    where = _where(body, body["seq"])
    return LedgerBroken(
        f"{where}: column {name} says {value!r}, the event says {said!r}.",
        field=where,
        value=value,
        expected=str(said),
    )


def _count(counting: Counting, body: Body, columns: tuple[object, ...]) -> None:
    """Put an event on the pile of those that count, or take off the one it corrects."""
    if body["version"] == 1:
        _complete(body, counting[-1][0] if counting else None, columns)
    corrects = body["corrects"]
    if corrects is None:
        earliest = body["occurred_not_before"]
        before = counting[-1][1] if counting else None
        later = before if earliest is None or (before and before > earliest) else earliest
        counting.append((body, later))
        return
    where = _where(body, body["seq"])
    if len(counting) < 2 or counting[-1][0]["seq"] != corrects:
        raise LedgerBroken(
            f"{where}: corrects #{corrects}, which is not the last event that counts.", field=where
        )
    counting.pop()
    if _state_of(body) != _state_of(counting[-1][0]):
        raise LedgerBroken(
            f"{where}: does not lead back to the state before #{corrects}.", field=where
        )


def _standing(counting: Counting) -> Standing | None:
    if not counting:
        return None
    body, not_before = counting[-1]
    values = dict(zip(STATE_FIELDS, _state_of(body), strict=True))
    state = State(
        **{**values, "stage": Stage(values["stage"]), "condition": Condition(values["condition"])}
    )
    return Standing(state, body["occurred_at"], not_before)


def _complete(body: Body, before: Body | None, columns: tuple[object, ...]) -> None:
    """What the first format did not write: it knew the verbs up to loading, and no corrections."""
    verb = Verb(body["verb"])
    emptied = verb is Verb.EMPTY
    serial = body["details"].get("seal_serial") or (before["to_seal_serial"] if before else None)
    body.update(
        ledger_kind=columns[COLUMNS.index("ledger_kind")] if columns else None,
        to_condition=Condition.SOUND.value,
        to_sample=None if emptied else body["sample"],
        to_sealed=not emptied and (verb is Verb.SEAL or bool(before and before["to_sealed"])),
        to_seal_serial=None if emptied else serial,
        to_os_slot=body["to_place"] if verb is Verb.LOAD else None,
        to_offered_to=None,
        to_cleared=False,
        corrects=None,
    )
