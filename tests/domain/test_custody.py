"""The hashed event and the replay: any change of a history is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.custody import (
    COLUMNS,
    GENESIS_HASH,
    Event,
    StoredEvent,
    canonical,
    hash_of,
    replay,
)
from samples.domain.errors import InvalidValue, LedgerBroken
from samples.domain.kinds import LedgerKind
from samples.domain.lifecycle import Stage, State, Verb

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
STEPS = [
    (Verb.REGISTER, Stage.STORED_EMPTY, None),
    (Verb.FILL, Stage.FILLED, "malay"),
    (Verb.EMPTY, Stage.STORED_EMPTY, "malay"),
    (Verb.FILL, Stage.FILLED, "ha'ahóni"),
    (Verb.SEAL, Stage.SEALED, "ha'ahóni"),
]


def event(seq: int, previous: str, before: State | None, state: State, **facts: Any) -> Event:
    day = NOON + timedelta(days=seq)
    return replace(
        Event(
            ledger="flight",
            ledger_kind=LedgerKind.FLIGHT,
            container="tube-08",
            seq=seq,
            previous_hash=previous,
            verb=Verb.IMAGE,
            occurred_at=day,
            occurred_not_before=day,
            sol=seq,
            recorded_at=NOON + timedelta(days=30),
            recorded_by="curator",
            before=before,
            state=state,
            sample=state.sample,
            reason="",
            source="s1",
        ),
        **facts,
    )


def stored(event: Event) -> StoredEvent:
    text = event.canonical_text()
    body = json.loads(text)
    return StoredEvent(text, hash_of(text), tuple(body[name] for name in COLUMNS))


def other_column(event: StoredEvent, **values: object) -> StoredEvent:
    columns = dict(zip(COLUMNS, event.columns, strict=True)) | values
    return event._replace(columns=tuple(columns[name] for name in COLUMNS))


def state(stage: Stage, sample: str | None, **facts: Any) -> State:
    return State(stage=stage, place="rack", custodian="ops", sample=sample, **facts)


def chain() -> list[StoredEvent]:
    events: list[StoredEvent] = []
    previous = GENESIS_HASH
    before: State | None = None
    for seq, (verb, stage, sample) in enumerate(STEPS, start=1):
        sealed = verb is Verb.SEAL
        after = state(
            stage,
            None if verb is Verb.EMPTY else sample,
            sealed=sealed,
            seal_serial="S9" if sealed else None,
        )
        events.append(stored(event(seq, previous, before, after, verb=verb, sample=sample)))
        previous, before = events[-1].hash, after
    return events


def and_corrected(events: list[StoredEvent], *, seq: int, back_to: State) -> list[StoredEvent]:
    correction = event(
        len(events) + 1, events[-1].hash, None, back_to, verb=Verb.CORRECT, corrects=seq
    )
    return [*events, stored(correction)]


def test_a_history_leads_to_its_state() -> None:
    replayed = replay(chain())
    assert replayed.state == state(Stage.SEALED, "ha'ahóni", sealed=True, seal_serial="S9")
    assert (replayed.head, replayed.seq) == (chain()[-1].hash, len(STEPS))
    assert replayed.now is not None
    assert (replayed.now.since, replayed.now.not_before) == (
        "2022-01-06T12:00:00.000000Z",
        "2022-01-06T12:00:00.000000Z",
    )


def test_a_correction_leads_back_to_the_state_and_the_times_before() -> None:
    filled = state(Stage.FILLED, "ha'ahóni")
    events = and_corrected(chain(), seq=5, back_to=filled)
    replayed = replay(events)
    assert replayed.state == filled
    assert (replayed.seq, replayed.head) == (6, events[-1].hash)
    assert replayed.now is not None
    assert replayed.now.since == "2022-01-05T12:00:00.000000Z"


def test_corrections_go_back_one_by_one() -> None:
    events = and_corrected(chain(), seq=5, back_to=state(Stage.FILLED, "ha'ahóni"))
    events = and_corrected(events, seq=4, back_to=state(Stage.STORED_EMPTY, None))
    assert replay(events).state == state(Stage.STORED_EMPTY, None)


def test_a_correction_of_something_else_than_the_last_that_counts_is_found() -> None:
    events = and_corrected(chain(), seq=4, back_to=state(Stage.STORED_EMPTY, None))
    with pytest.raises(LedgerBroken, match="#6: corrects #4, which is not the last"):
        replay(events)


def test_a_correction_that_leads_elsewhere_is_found() -> None:
    events = and_corrected(chain(), seq=5, back_to=state(Stage.FILLED, "malay"))
    with pytest.raises(LedgerBroken, match="#6: does not lead back to the state before #5"):
        replay(events)


def test_events_of_the_first_format_still_hold() -> None:
    """As they were written before branches and corrections: the rest follows from the chain."""
    events: list[StoredEvent] = []
    previous = GENESIS_HASH
    for seq, (verb, stage, sample) in enumerate(STEPS, start=1):
        body: dict[str, Any] = {
            **dict.fromkeys(("occurred_not_before", "sol", "source", "from_stage", "from_place")),
            "from_custodian": None,
            "reason": "",
            "recorded_at": "2022-02-01T12:00:00.000000Z",
            "recorded_by": "curator",
            "ledger": "flight",
            "container": "tube-08",
            "seq": seq,
            "previous_hash": previous,
            "verb": verb.value,
            "occurred_at": "2022-01-01T12:00:00.000000Z",
            "to_stage": stage.value,
            "to_place": "rack",
            "to_custodian": "ops",
            "sample": sample,
        }
        details = {"seal_serial": "S9"} if verb is Verb.SEAL else {}
        text = canonical({**body, "version": 1, "details": details})
        previous = hash_of(text)
        beside = {
            **dict.fromkeys(COLUMNS),
            **body,
            "ledger_kind": "flight",
            "to_condition": "sound",
            "to_sample": None if verb is Verb.EMPTY else sample,
            "to_sealed": verb is Verb.SEAL,
            "to_seal_serial": "S9" if verb is Verb.SEAL else None,
            "to_cleared": False,
        }
        events.append(StoredEvent(text, previous, tuple(beside[name] for name in COLUMNS)))
    assert replay(events).state == state(Stage.SEALED, "ha'ahóni", sealed=True, seal_serial="S9")
    events[1] = other_column(events[1], to_sealed=True)
    with pytest.raises(LedgerBroken, match="#2: column to_sealed"):
        replay(events)


def test_the_hash_is_sha256_of_rfc_8785_text() -> None:
    one = chain()[3]
    assert rfc8785.dumps(json.loads(one.text)).decode() == one.text
    assert hashlib.sha256(one.text.encode()).hexdigest() == one.hash


values = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text()


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,9}", fullmatch=True), values))
def test_the_canonical_text_is_that_of_rfc_8785(details: dict[str, str | int | None]) -> None:
    body: dict[str, Any] = {"version": 2, "details": details, "reason": "“why”"}
    try:
        expected = rfc8785.dumps(body)
    except UnicodeEncodeError:
        with pytest.raises(InvalidValue, match="half a character"):
            canonical(body)
    else:
        assert canonical(body).encode() == expected


@given(st.data())
def test_any_changed_character_is_found(data: st.DataObject) -> None:
    events = chain()
    which = data.draw(st.integers(0, len(events) - 1))
    text = events[which].text
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from('abc019 é"}').filter(lambda letter: letter != text[at]))
    events[which] = events[which]._replace(text=text[:at] + other + text[at + 1 :])
    with pytest.raises(LedgerBroken, match=f"#{which + 1}: the text was changed"):
        replay(events)


@given(st.integers(0, len(STEPS) - 2))
def test_a_missing_event_is_found(which: int) -> None:
    events = chain()
    del events[which]
    with pytest.raises(LedgerBroken, match=f"#{which + 1}: missing"):
        replay(events)


@given(st.permutations(range(len(STEPS))).filter(lambda order: order != sorted(order)))
def test_reordered_events_are_found(order: list[int]) -> None:
    events = chain()
    with pytest.raises(LedgerBroken):
        replay([events[index] for index in order])


def test_a_rehashed_event_breaks_the_link_after_it() -> None:
    events = chain()
    text = events[1].text.replace('"malay"', '"other"')
    events[1] = other_column(
        events[1]._replace(text=text, hash=hash_of(text)), sample="other", to_sample="other"
    )
    with pytest.raises(LedgerBroken, match="#3: does not follow"):
        replay(events)


def test_a_changed_column_is_found() -> None:
    events = chain()
    events[2] = other_column(events[2], to_place="lander")
    with pytest.raises(LedgerBroken, match="#3: column to_place"):
        replay(events)


def test_a_float_never_enters_a_hash() -> None:
    wrong = event(1, GENESIS_HASH, None, state(Stage.FILLED, "malay"), details={"mass": 1.5})
    with pytest.raises(InvalidValue) as refusal:
        wrong.canonical_text()
    assert refusal.value.field == "mass"


def test_a_naive_time_never_enters_a_hash() -> None:
    naive = NOON.replace(tzinfo=None)
    wrong = event(1, GENESIS_HASH, None, state(Stage.FILLED, "malay"), occurred_at=naive)
    with pytest.raises(InvalidValue) as refusal:
        wrong.canonical_text()
    assert refusal.value.field == "occurred_at"
