"""The transition table and its guards, as a property over all moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import TransitionRefused
from samples.domain.kinds import ContainerKind, PlaceKind
from samples.domain.lifecycle import TRANSITIONS, Move, Stage, State, Verb, advance, allowed_verbs

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
SEALED = State(
    stage=Stage.SEALED, place="rack", custodian="ops", sample="malay", seal_serial=None, sealed=True
)


def move(verb: Verb, **facts: object) -> Move:
    return replace(
        Move(
            verb=verb,
            container="SN261",
            container_kind=ContainerKind.SAMPLE_TUBE,
            place="rack",
            place_kind=min(TRANSITIONS[verb].places),
            custodian="ops",
            sample="malay",
            occurred_at=NOON,
        ),
        **facts,  # type: ignore[arg-type]
    )


moves = st.builds(
    Move,
    verb=st.sampled_from(Verb),
    container=st.just("SN261"),
    container_kind=st.sampled_from(ContainerKind),
    place=st.sampled_from(["rack", "spot", "slot", "lander"]),
    place_kind=st.sampled_from(PlaceKind),
    custodian=st.just("ops"),
    sample=st.sampled_from([None, "malay", "robine"]),
    seal_serial=st.sampled_from([None, "S1", "S2"]),
    waiver=st.sampled_from([None, "the curator, for a test"]),
    occurred_at=st.datetimes(datetime(2021, 3, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    previous_occurred_not_before=st.none(),
)


@given(st.lists(moves, max_size=40))
def test_after_any_moves_and_refusals_the_state_is_possible(attempts: list[Move]) -> None:
    state: State | None = None
    for attempt in attempts:
        before = state
        try:
            state = advance(state, attempt)
        except TransitionRefused:
            assert state is before
            continue
        row = TRANSITIONS[attempt.verb]
        assert state.stage is row.target
        assert attempt.place_kind in row.places
        full = state.stage not in (Stage.STORED_EMPTY,)
        assert (state.sample is not None) == full
        if state.stage in (Stage.SEALED, Stage.CACHED):
            assert state.sealed
        if attempt.container_kind is ContainerKind.WITNESS_TUBE:
            assert state.stage is not Stage.FILLED


@pytest.mark.parametrize("verb", Verb)
def test_a_verb_starts_only_from_its_stages(verb: Verb) -> None:
    row = TRANSITIONS[verb]
    for stage in Stage:
        assert (verb in allowed_verbs(stage)) == (stage in row.sources)
    assert (verb in allowed_verbs(None)) == (not row.sources)


def test_a_refused_stage_names_what_would_do() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        advance(SEALED, move(Verb.FILL))
    assert refusal.value.field == "verb"
    assert refusal.value.expected == "drop, deliver"


def test_a_container_unknown_to_the_ledger_is_registered_first() -> None:
    with pytest.raises(TransitionRefused, match="not in this ledger"):
        advance(None, move(Verb.FILL))


def test_a_witness_tube_is_never_filled() -> None:
    empty = replace(SEALED, stage=Stage.STORED_EMPTY, sample=None, sealed=False)
    with pytest.raises(TransitionRefused, match="never filled"):
        advance(empty, move(Verb.FILL, container_kind=ContainerKind.WITNESS_TUBE))


def test_only_a_witness_tube_is_exposed() -> None:
    empty = replace(SEALED, stage=Stage.STORED_EMPTY, sample=None, sealed=False)
    with pytest.raises(TransitionRefused, match="only a witness tube"):
        advance(empty, move(Verb.EXPOSE))


def test_an_unsealed_tube_is_loaded_only_with_a_waiver() -> None:
    unsealed = replace(SEALED, stage=Stage.DELIVERED, sealed=False)
    with pytest.raises(TransitionRefused) as refusal:
        advance(unsealed, move(Verb.LOAD))
    assert refusal.value.field == "waiver"
    loaded = advance(unsealed, move(Verb.LOAD, waiver="the curator: the last free slot"))
    assert loaded.stage is Stage.LOADED


def test_a_seal_serial_is_set_once() -> None:
    failed = replace(SEALED, stage=Stage.SEAL_FAILED, sealed=False, seal_serial="S1")
    with pytest.raises(TransitionRefused) as refusal:
        advance(failed, move(Verb.SEAL, seal_serial="S2"))
    assert refusal.value.field == "seal_serial"


def test_nothing_happens_before_what_came_before_it() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        advance(SEALED, move(Verb.DROP, previous_occurred_not_before=NOON + timedelta(seconds=1)))
    assert refusal.value.field == "occurred_at"


def test_a_verb_ends_at_its_kind_of_place() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        advance(SEALED, move(Verb.DROP, place_kind=PlaceKind.LABORATORY))
    assert refusal.value.field == "place"
    assert refusal.value.expected == "depot spot"
