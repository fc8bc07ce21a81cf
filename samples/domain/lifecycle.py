"""What may happen to a container, in one table (drawn in docs/lifecycle.md from here).

A row names the verb, the stages it may start from (none: the container is new to the ledger), the
stage it ends in (none: it stays), the kinds of place it ends at and the guards that must hold.
A verb may have several rows, for different stages. Nothing else in the product decides what is
allowed. A correction is not in the table: it restores the state before the event it corrects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from samples.domain import guards as g
from samples.domain.errors import TransitionRefused
from samples.domain.kinds import PlaceKind
from samples.domain.state import (
    PORTIONED,
    RIDES,
    USABLE,
    Condition,
    Move,
    SafetyDecision,
    SealState,
    Stage,
    State,
    Verb,
)

__all__ = [
    "PORTIONED",
    "RIDES",
    "STAYS",
    "TABLE",
    "Condition",
    "Move",
    "SafetyDecision",
    "SealState",
    "Stage",
    "State",
    "Transition",
    "Verb",
    "advance",
    "allowed_verbs",
    "place_kinds",
    "require_stage",
    "rows_of",
]


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table."""

    verb: Verb
    sources: frozenset[Stage]
    target: Stage | None
    places: frozenset[PlaceKind]
    guards: tuple[g.Guard, ...] = ()
    conditions: frozenset[Condition] = USABLE


_P = PlaceKind
_ABOARD = frozenset({_P.ROVER_RACK, _P.ROVER_RACK_SLOT})
_ANYWHERE = frozenset(PlaceKind)
_FLOWN = frozenset({_P.EARTH_RETURN_ORBITER, _P.ENTRY_CAPSULE})
_OUTSIDE = frozenset({_P.STORE, _P.LABORATORY, _P.RECEIVING_FACILITY})
_NEW: frozenset[Stage] = frozenset()


def _stages(words: str) -> frozenset[Stage]:
    return frozenset(Stage(word) for word in words.split())


_ALL = frozenset(Stage)
_IN_HAND = _stages("filled seal_failed sealed exposed")


def _row(
    verb: Verb,
    sources: frozenset[Stage] | str,
    target: str | None,
    places: Iterable[PlaceKind],
    *guards: g.Guard,
    conditions: frozenset[Condition] = USABLE,
) -> Transition:
    return Transition(
        verb=verb,
        sources=_stages(sources) if isinstance(sources, str) else sources,
        target=Stage(target) if target else None,
        places=frozenset(places),
        guards=guards,
        conditions=conditions,
    )


_FOUND_AT = {
    _P.DEPOT_SPOT: Stage.CACHED,
    _P.RETRIEVAL_VEHICLE: Stage.RETRIEVED,
    _P.LANDER: Stage.DELIVERED,
    _P.RECEIVING_FACILITY: Stage.RECEIVED,
}
"""How far a container is that was found at such a place; elsewhere it is as far as it was."""

_V = Verb
_ANY_CONDITION = USABLE | {Condition.LOST}
_RIDING = USABLE | {Condition.WITHDRAWN}
_ANY_AT_ALL = frozenset(Condition)
"""A portion on loan is not in the tube; it can come back whatever became of that."""

TABLE: tuple[Transition, ...] = (
    # Collection, aboard the rover
    _row(_V.REGISTER, _NEW, "stored_empty", _ABOARD),
    _row(_V.ASSIGN, "stored_empty", "assigned", _ABOARD),
    _row(_V.EXPOSE, "stored_empty assigned", "exposed", _ABOARD,
         g.witness_tube_only, g.names_its_sample),
    _row(_V.FILL, "stored_empty assigned", "filled", _ABOARD,
         g.sample_tube_only, g.names_its_sample),
    _row(_V.EMPTY, "filled seal_failed", "stored_empty", _ABOARD),
    _row(_V.MEASURE, "filled seal_failed", None, _ABOARD),
    _row(_V.IMAGE, _ALL, None, _ANYWHERE),
    _row(_V.FAIL_SEAL, "filled seal_failed exposed", "seal_failed", _ABOARD),
    _row(_V.SEAL, "filled seal_failed exposed", "sealed", _ABOARD, g.seal_serial_set_once),
    _row(_V.STOW, "assigned", "stored_empty", _ABOARD),
    _row(_V.STOW, _IN_HAND | {Stage.STORED_EMPTY}, None, _ABOARD),
    # The depot and the way to the lander
    _row(_V.DROP, "sealed", "cached", {_P.DEPOT_SPOT}),
    _row(_V.SURVEY, "cached", None, {_P.DEPOT_SPOT}),
    _row(_V.PICK_UP, "cached", "retrieved", _ABOARD | {_P.RETRIEVAL_VEHICLE}),
    _row(_V.TRANSFER, _IN_HAND | {Stage.RETRIEVED}, "retrieved", _ABOARD | {_P.RETRIEVAL_VEHICLE}),
    _row(_V.DELIVER, _IN_HAND | {Stage.RETRIEVED, Stage.CACHED}, "delivered", {_P.LANDER}),
    _row(_V.LOAD, "delivered", "loaded", {_P.ORBITING_SAMPLE_SLOT},
         g.sealed_or_waived, g.os_takes_one_more),
    # The ride home: every tube of the orbiting sample container at once
    _row(_V.CLOSE_OS, "loaded", "closed_in", {_P.ORBITING_SAMPLE_SLOT}, conditions=_RIDING),
    _row(_V.LAUNCH, "closed_in", "launched", {_P.ASCENT_VEHICLE}, conditions=_RIDING),
    _row(_V.REACH_ORBIT, "launched", "in_mars_orbit", {_P.ORBITING_SAMPLE}, conditions=_RIDING),
    _row(_V.CAPTURE, "in_mars_orbit", "captured", {_P.EARTH_RETURN_ORBITER}, conditions=_RIDING),
    _row(_V.CONTAIN, "captured", "contained", _FLOWN, conditions=_RIDING),
    _row(_V.DEPART, "contained", "in_earth_transit", _FLOWN, conditions=_RIDING),
    _row(_V.LAND, "in_earth_transit", "landed", {_P.ENTRY_CAPSULE}, conditions=_RIDING),
    # On Earth
    _row(_V.RECEIVE, "landed", "received", {_P.RECEIVING_FACILITY}, conditions=_RIDING),
    _row(_V.OPEN, "received", "opened", {_P.RECEIVING_FACILITY}),
    _row(_V.OPEN, "released", None, _OUTSIDE, g.still_sealed),
    _row(_V.CLEAR, "received opened", None, {_P.RECEIVING_FACILITY}),
    _row(_V.RELEASE, "received opened", "released", {_P.STORE, _P.LABORATORY}, g.cleared),
    _row(_V.MOVE, "received opened", None, {_P.RECEIVING_FACILITY}),
    _row(_V.MOVE, "released", None, _OUTSIDE),
    # What happens to a portion of the sample; the tube stays where it is
    _row(_V.WEIGH, "opened released", None, _OUTSIDE, g.holds_a_sample, g.not_sealed),
    _row(_V.SPLIT, "opened released", None, _OUTSIDE, g.not_sealed),
    _row(_V.ALLOCATE, "opened released", None, _OUTSIDE, g.has_document),
    _row(_V.LEND, "opened released", None, _OUTSIDE, g.cleared, g.has_document),
    _row(_V.RETURN_LOAN, "opened released", None, _OUTSIDE, conditions=_ANY_AT_ALL),
    _row(_V.CONSUME, "opened released", None, _OUTSIDE),
    # What can happen anywhere
    _row(_V.LOSE, _ALL, None, _ANYWHERE, g.has_reason, g.has_evidence),
    _row(_V.FIND, _ALL, None, _ABOARD | set(_FOUND_AT) | {_P.STORE, _P.LABORATORY},
         g.found_elsewhere_or_lost, conditions=_ANY_CONDITION),
    _row(_V.DAMAGE, _ALL, None, _ANYWHERE, g.has_reason, g.has_evidence),
    _row(_V.WITHDRAW, _ALL, None, _ANYWHERE, g.has_reason, conditions=_ANY_CONDITION),
    # Hand-over between organisations, in two steps
    _row(_V.OFFER, _ALL, None, _ANYWHERE, g.names_receiver, g.not_on_offer),
    _row(_V.ACCEPT, _ALL, None, _ANYWHERE, g.on_offer, g.states_condition, g.seal_as_known),
    _row(_V.DECLINE, _ALL, None, _ANYWHERE, g.on_offer, g.has_reason, conditions=_ANY_CONDITION),
    _row(_V.RECALL, _ALL, None, _ANYWHERE, g.on_offer, conditions=_ANY_CONDITION),
)  # fmt: skip

STAYS = frozenset(
    {
        _V.MEASURE, _V.IMAGE, _V.SURVEY, _V.CLOSE_OS, _V.OPEN, _V.CLEAR, _V.DEPART, _V.LOSE,
        _V.DAMAGE, _V.WITHDRAW, _V.OFFER, _V.ACCEPT, _V.DECLINE, _V.RECALL,
    }
) | PORTIONED  # fmt: skip
"""Verbs that leave the container where it is."""


def rows_of(verb: Verb) -> list[Transition]:
    """The rows of a verb; none for a correction."""
    return [row for row in TABLE if row.verb is verb]


def allowed_verbs(
    stage: Stage | None, condition: Condition = Condition.SOUND, *, offered: bool | None = None
) -> list[Verb]:
    """The verbs the table offers in this stage and condition (stage None: not yet in the ledger).

    With `offered` given, only the steps of a hand-over that are possible then.
    """
    wrong = {None: (), True: (_V.OFFER,), False: (_V.ACCEPT, _V.DECLINE, _V.RECALL)}[offered]
    found = [row.verb for row in TABLE if _fits(row, stage, condition) and row.verb not in wrong]
    return list(dict.fromkeys(found))


def place_kinds(verb: Verb, stage: Stage | None) -> frozenset[PlaceKind]:
    """The kinds of place the verb ends at from this stage; none where it stays where it is."""
    if verb in STAYS or verb is Verb.CORRECT:
        return frozenset()
    kinds = [row.places for row in rows_of(verb) if _starts(row, stage)]
    return frozenset().union(*kinds)


def advance(state: State | None, move: Move) -> State:
    """The state after the move.

    Raises TransitionRefused, naming the field to mend, when the table or a guard does not allow it.
    """
    row = require_stage(state, move.verb, move.container)
    if move.place_kind not in row.places:
        names = ", ".join(sorted(kind.label.lower() for kind in row.places))
        raise TransitionRefused(
            f"{move.verb.label} ends at a place of another kind than {move.place}.",
            field="place",
            value=move.place,
            expected=names,
        )
    if state is not None and move.verb in STAYS and move.place != state.place:
        raise TransitionRefused(
            f"{move.verb.label} leaves {move.container} where it is.",
            field="place",
            value=move.place,
            expected=state.place,
        )
    for guard in (g.in_order_of_time, *row.guards):
        guard(state, move)
    if move.verb is not Verb.ACCEPT:
        g.same_organisation(state, move)
    if state is None:
        return State(
            stage=row.target or Stage.STORED_EMPTY,
            place=move.place,
            custodian=move.custodian,
            sample=None,
        )
    change = CHANGES.get(move.verb)
    moved = replace(
        state, stage=row.target or state.stage, place=move.place, custodian=move.custodian
    )
    return replace(moved, **change(state, move)) if change else moved


Change = Callable[[State, Move], dict[str, Any]]


def _sealed_still(state: State, move: Move) -> bool:
    return state.sealed and move.seal is not SealState.BROKEN


def _found(state: State, move: Move) -> dict[str, Any]:
    found = Condition.SOUND if state.condition is Condition.LOST else state.condition
    return {
        "stage": _FOUND_AT.get(move.place_kind, state.stage),
        "condition": move.condition or found,
        "os_slot": None,
    }


CHANGES: dict[Verb, Change] = {
    Verb.FILL: lambda _state, move: {"sample": move.sample},
    Verb.EXPOSE: lambda _state, move: {"sample": move.sample},
    Verb.EMPTY: lambda _state, _move: {"sample": None, "sealed": False, "seal_serial": None},
    Verb.SEAL: lambda state, move: {
        "sealed": True,
        "seal_serial": move.seal_serial or state.seal_serial,
    },
    Verb.LOAD: lambda _state, move: {"os_slot": move.place},
    Verb.RECEIVE: lambda _state, _move: {"os_slot": None},
    Verb.OPEN: lambda _state, _move: {"sealed": False},
    Verb.CLEAR: lambda _state, move: {"cleared": move.decision is not SafetyDecision.HOLD},
    Verb.LOSE: lambda _state, _move: {"condition": Condition.LOST, "os_slot": None},
    Verb.FIND: _found,
    Verb.DAMAGE: lambda state, move: {
        "condition": Condition.DAMAGED,
        "sealed": _sealed_still(state, move),
    },
    Verb.WITHDRAW: lambda _state, _move: {"condition": Condition.WITHDRAWN, "offered_to": None},
    Verb.OFFER: lambda _state, move: {"offered_to": move.offered_to},
    Verb.ACCEPT: lambda state, move: {
        "offered_to": None,
        "condition": move.condition,
        "sealed": state.sealed and move.seal is SealState.INTACT,
    },
    Verb.DECLINE: lambda _state, _move: {"offered_to": None},
    Verb.RECALL: lambda _state, _move: {"offered_to": None},
}
"""What a verb does beside stage, place and custodian."""


def require_stage(state: State | None, verb: Verb, container: str) -> Transition:
    """The row that lets the verb start from this state; raises TransitionRefused for none."""
    stage = state.stage if state else None
    condition = state.condition if state else Condition.SOUND
    for row in rows_of(verb):
        if _fits(row, stage, condition):
            return row
    if state is None:
        raise TransitionRefused(
            f"{container} is not in this ledger yet.",
            field="container",
            value=container,
            expected="a container that was registered",
        )
    word = state.stage if state.condition in USABLE else state.condition
    verbs = ", ".join(allowed_verbs(stage, condition, offered=bool(state.offered_to)))
    raise TransitionRefused(
        f"{container} is {word.label.lower()} and can't {verb.label.lower()} now.",
        field="verb",
        value=verb.value,
        expected=verbs or "nothing further",
    )


def _starts(row: Transition, stage: Stage | None) -> bool:
    return stage in row.sources if stage is not None else not row.sources


def _fits(row: Transition, stage: Stage | None, condition: Condition) -> bool:
    return _starts(row, stage) and condition in row.conditions
