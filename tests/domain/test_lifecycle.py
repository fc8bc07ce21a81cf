"""The transition table and its guards, as a property over all moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samples.domain.errors import TransitionRefused
from samples.domain.kinds import ContainerKind, PlaceKind
from samples.domain.lifecycle import (
    STAYS,
    TABLE,
    Condition,
    Move,
    SafetyDecision,
    SealState,
    Stage,
    State,
    Verb,
    advance,
    allowed_verbs,
    rows_of,
)
from tests.environment import ROOT

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
SEALED = State(
    stage=Stage.SEALED, place="rack", custodian="ops", sample="malay", seal_serial=None, sealed=True
)


def move(verb: Verb, **facts: Any) -> Move:
    """A move that only what is asked can make wrong."""
    stays = verb in STAYS
    kinds = [kind for row in rows_of(verb) for kind in row.places]
    return replace(
        Move(
            verb=verb,
            container="SN261",
            container_kind=ContainerKind.SAMPLE_TUBE,
            place="rack",
            place_kind=PlaceKind.ROVER_RACK if stays else min(kinds),
            custodian="ops",
            organisation="1",
            holder_organisation="1",
            sample="malay",
            reason="a test",
            evidence="an image",
            occurred_at=NOON,
        ),
        **facts,
    )


moves = st.builds(
    Move,
    verb=st.sampled_from([verb for verb in Verb if verb is not Verb.CORRECT]),
    container=st.just("SN261"),
    container_kind=st.sampled_from(ContainerKind),
    place=st.sampled_from(["rack", "spot", "slot", "lander"]),
    place_kind=st.sampled_from(PlaceKind),
    custodian=st.just("ops"),
    organisation=st.sampled_from(["1", "2"]),
    holder_organisation=st.just("1"),
    sample=st.sampled_from([None, "malay", "robine"]),
    seal_serial=st.sampled_from([None, "S1", "S2"]),
    seal=st.sampled_from([None, *SealState]),
    condition=st.sampled_from([None, Condition.SOUND, Condition.DAMAGED]),
    decision=st.sampled_from(SafetyDecision),
    offered_to=st.sampled_from([None, "esa"]),
    document=st.sampled_from([None, "TD-1"]),
    waiver=st.sampled_from([None, "for a test"]),
    waived_by=st.sampled_from([None, "the curator"]),
    reason=st.sampled_from(["", "why"]),
    evidence=st.sampled_from([None, "image 1"]),
    os_closed=st.booleans(),
    capacity_left=st.sampled_from([None, 0, 1]),
    occurred_at=st.datetimes(datetime(2021, 3, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    previous_occurred_not_before=st.none(),
)
FIRST = move(Verb.REGISTER)
EMPTY = (Stage.STORED_EMPTY, Stage.ASSIGNED)


@given(st.lists(moves, max_size=60), st.sampled_from(ContainerKind))
def test_after_any_moves_and_refusals_the_state_is_possible(
    attempts: list[Move], kind: ContainerKind
) -> None:
    state = advance(None, replace(FIRST, container_kind=kind))
    for attempt in (replace(attempt, container_kind=kind) for attempt in attempts):
        before = state
        try:
            state = advance(state, attempt)
        except TransitionRefused:
            assert state is before
            continue
        rows = [row for row in rows_of(attempt.verb) if before.stage in row.sources]
        assert attempt.place_kind in rows[0].places
        assert before.condition in rows[0].conditions
        if attempt.verb is not Verb.FIND:
            assert state.stage is (rows[0].target or before.stage)
            assert (state.sample is None) == (state.stage in EMPTY)
            assert (state.os_slot is not None) <= (state.stage not in EMPTY)
        if state.stage is Stage.RELEASED and before.stage is not Stage.RELEASED:
            assert before.cleared
        if state.custodian != before.custodian:
            assert attempt.organisation == attempt.holder_organisation
        if kind is ContainerKind.WITNESS_TUBE:
            assert attempt.verb is not Verb.FILL


@pytest.mark.parametrize("verb", [verb for verb in Verb if verb is not Verb.CORRECT])
def test_a_verb_starts_only_from_its_stages(verb: Verb) -> None:
    sources = {stage for row in rows_of(verb) for stage in row.sources}
    for stage in Stage:
        assert (verb in allowed_verbs(stage)) == (stage in sources)
    assert (verb in allowed_verbs(None)) == (verb is Verb.REGISTER)


def test_every_verb_but_the_correction_has_its_row() -> None:
    assert {row.verb for row in TABLE} == set(Verb) - {Verb.CORRECT}


def test_no_two_rows_of_a_verb_start_from_one_stage() -> None:
    for verb in Verb:
        stages = [stage for row in rows_of(verb) for stage in row.sources]
        assert len(stages) == len(set(stages))


def test_every_stage_can_be_reached_and_left() -> None:
    reached = {row.target for row in TABLE} - {None}
    assert reached == set(Stage)
    for stage in set(Stage) - {Stage.RELEASED}:
        further = [row for row in TABLE if stage in row.sources and row.target not in (None, stage)]
        assert further, stage


@pytest.mark.parametrize("condition", [Condition.LOST, Condition.WITHDRAWN])
def test_what_is_gone_can_hardly_be_handled(condition: Condition) -> None:
    gone = replace(SEALED, condition=condition)
    with pytest.raises(TransitionRefused) as refusal:
        advance(gone, move(Verb.DROP))
    assert condition.label.lower() in refusal.value.message
    assert (refusal.value.expected == "find, withdraw") == (condition is Condition.LOST)


def test_a_verb_that_stays_does_not_move() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        advance(SEALED, move(Verb.IMAGE, place="lander", place_kind=PlaceKind.LANDER))
    assert refusal.value.field == "place"


def test_a_refused_stage_names_what_would_do() -> None:
    with pytest.raises(TransitionRefused) as refusal:
        advance(SEALED, move(Verb.FILL))
    assert refusal.value.field == "verb"
    assert refusal.value.expected == (
        "image, stow, drop, transfer, deliver, lose, find, damage, withdraw, offer"
    )


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
    with pytest.raises(TransitionRefused) as refusal:
        advance(unsealed, move(Verb.LOAD, waiver="the last free slot"))
    assert refusal.value.field == "waived_by"
    loaded = advance(
        unsealed, move(Verb.LOAD, waiver="the last free slot", waived_by="the curator")
    )
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


def test_the_page_is_what_the_table_says() -> None:
    from tools.lifecycle_doc import document

    assert (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8") == document()
