"""The hashed event and the replay: any change of a history is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.custody import GENESIS_HASH, Event, StoredEvent, hash_of, replay
from samples.domain.errors import InvalidValue, LedgerBroken
from samples.domain.lifecycle import Stage, Verb

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
STEPS = [
    (Verb.REGISTER, Stage.STORED_EMPTY, None),
    (Verb.FILL, Stage.FILLED, "malay"),
    (Verb.EMPTY, Stage.STORED_EMPTY, "malay"),
    (Verb.FILL, Stage.FILLED, "ha'ahóni"),
    (Verb.SEAL, Stage.SEALED, "ha'ahóni"),
]


def chain() -> list[StoredEvent]:
    events: list[StoredEvent] = []
    previous = GENESIS_HASH
    before: Stage | None = None
    for seq, (verb, stage, sample) in enumerate(STEPS, start=1):
        event = Event(
            ledger="flight",
            container="tube-08",
            seq=seq,
            previous_hash=previous,
            verb=verb,
            occurred_at=NOON + timedelta(days=seq),
            occurred_not_before=None,
            sol=seq,
            recorded_at=NOON + timedelta(days=30),
            recorded_by="curator",
            from_stage=before,
            from_place="rack" if before else None,
            from_custodian="ops" if before else None,
            to_stage=stage,
            to_place="rack",
            to_custodian="ops",
            sample=sample,
            reason="",
            source="s1",
            details={"seal_serial": "S9"} if verb is Verb.SEAL else {},
        )
        text = event.canonical_text()
        columns: dict[str, object] = {
            "seq": seq,
            "verb": verb.value,
            "sample": sample,
            "to_place": "rack",
        }
        events.append(StoredEvent(text=text, hash=hash_of(text), columns=columns))
        previous, before = hash_of(text), stage
    return events


def test_a_history_leads_to_its_state() -> None:
    state, head = replay(chain())
    assert state is not None
    assert (state.stage, state.sample, state.sealed, state.seal_serial) == (
        Stage.SEALED,
        "ha'ahóni",
        True,
        "S9",
    )
    assert head == chain()[-1].hash


def test_the_hash_is_sha256_of_rfc_8785_text() -> None:
    event = chain()[3]
    assert rfc8785.dumps(json.loads(event.text)).decode() == event.text
    assert hashlib.sha256(event.text.encode()).hexdigest() == event.hash


@given(st.data())
def test_any_changed_character_is_found(data: st.DataObject) -> None:
    events = chain()
    which = data.draw(st.integers(0, len(events) - 1))
    text = events[which].text
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from('abc019 é"}').filter(lambda letter: letter != text[at]))
    events[which] = replace(events[which], text=text[:at] + other + text[at + 1 :])
    with pytest.raises((LedgerBroken, ValueError)):
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
    events[1] = replace(
        events[1], text=text, hash=hash_of(text), columns={**events[1].columns, "sample": "other"}
    )
    with pytest.raises(LedgerBroken, match="#3: does not follow"):
        replay(events)


def test_a_changed_column_is_found() -> None:
    events = chain()
    events[2] = replace(events[2], columns={**events[2].columns, "to_place": "lander"})
    with pytest.raises(LedgerBroken, match="#3: column to_place"):
        replay(events)


def test_a_float_never_enters_a_hash() -> None:
    body = json.loads(chain()[0].text)
    event = Event(
        **{
            **{name: body[name] for name in body if name not in ("version", "details")},
            "verb": Verb.REGISTER,
            "occurred_at": NOON,
            "recorded_at": NOON,
            "details": {"mass": 1.5},
        }
    )
    with pytest.raises(InvalidValue) as refusal:
        event.canonical_text()
    assert refusal.value.field == "mass"


def test_a_naive_time_never_enters_a_hash() -> None:
    body = json.loads(chain()[0].text)
    event = Event(
        **{
            **{name: body[name] for name in body if name not in ("version", "details")},
            "verb": Verb.REGISTER,
            "occurred_at": NOON.replace(tzinfo=None),
            "recorded_at": NOON,
        }
    )
    with pytest.raises(InvalidValue) as refusal:
        event.canonical_text()
    assert refusal.value.field == "occurred_at"
