"""What may happen to a container, in one table.

    register ──▶ stored_empty ──fill──▶ filled ──seal──▶ sealed ──drop──▶ cached
                  │    ▲                 │  ▲ │             │                │
                  │    └──────empty──────┘  │ └─fail_seal─▶ seal_failed      │
                  │              ▲          │               │  │  ▲          │
                  │              └──────────┼────empty──────┘  │  └fail_seal │
                  └─expose─▶ exposed ──seal─┼──▶ sealed ◀─seal─┘             │
                                            │      │                         │
                                            └──────┴───deliver──▶ delivered ◀┘
                                                                  │
                                                                  load ──▶ loaded

A row names the verb, the stages it may start from, the stage it ends in, the kinds of place it ends
at and the guards that must hold. Nothing else in the product decides what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from samples.domain.errors import TransitionRefused
from samples.domain.kinds import ContainerKind, Kind, PlaceKind


class Stage(Kind):
    """How far a container has come."""

    STORED_EMPTY = "stored_empty"
    EXPOSED = "exposed"
    FILLED = "filled"
    SEAL_FAILED = "seal_failed"
    SEALED = "sealed"
    CACHED = "cached"
    DELIVERED = "delivered"
    LOADED = "loaded"


class Verb(Kind):
    """What a custody event says was done."""

    REGISTER = "register"
    EXPOSE = "expose"
    FILL = "fill"
    EMPTY = "empty"
    FAIL_SEAL = "fail_seal"
    SEAL = "seal"
    DROP = "drop"
    DELIVER = "deliver"
    LOAD = "load"


@dataclass(frozen=True, kw_only=True)
class State:
    """Where a container stands in a ledger: everything its events have made of it."""

    stage: Stage
    place: str
    custodian: str
    sample: str | None
    seal_serial: str | None = None
    sealed: bool = False


@dataclass(frozen=True, kw_only=True)
class Move:
    """What somebody wants to do: the verb and its end, with what the guards need to know."""

    verb: Verb
    container: str
    container_kind: ContainerKind
    place: str
    place_kind: PlaceKind
    custodian: str
    sample: str | None = None
    seal_serial: str | None = None
    waiver: str | None = None
    occurred_at: datetime
    previous_occurred_not_before: datetime | None = None


Guard = Callable[[State | None, Move], None]


def sample_tube_only(_state: State | None, move: Move) -> None:
    """A witness tube records contamination; it is never filled."""
    if move.container_kind is ContainerKind.WITNESS_TUBE:
        raise TransitionRefused(
            f"{move.container} is a witness tube; a witness tube is never filled.",
            field="container",
            value=move.container,
            expected="a sample tube",
        )


def witness_tube_only(_state: State | None, move: Move) -> None:
    """Only a witness tube is opened to its surroundings without taking material."""
    if move.container_kind is not ContainerKind.WITNESS_TUBE:
        raise TransitionRefused(
            f"{move.container} is a sample tube; only a witness tube is exposed.",
            field="container",
            value=move.container,
            expected="a witness tube",
        )


def names_its_sample(_state: State | None, move: Move) -> None:
    """What goes into a container has a record of its own."""
    if move.sample is None:
        raise TransitionRefused(
            f"To {move.verb} {move.container} the sample must be named.",
            field="sample",
            expected="a sample of the catalogue",
        )


def seal_serial_set_once(state: State | None, move: Move) -> None:
    """A seal is pressed in once; its serial does not change afterwards."""
    if (
        state is not None
        and state.seal_serial
        and move.seal_serial
        and state.seal_serial != move.seal_serial
    ):
        raise TransitionRefused(
            f"{move.container} already has seal {state.seal_serial}.",
            field="seal_serial",
            value=move.seal_serial,
            expected=f"{state.seal_serial}, or none",
        )


def sealed_or_waived(state: State | None, move: Move) -> None:
    """An unsealed tube travels only with a waiver that names who and why."""
    if state is not None and not state.sealed and not move.waiver:
        raise TransitionRefused(
            f"{move.container} is not sealed; it is not loaded without a waiver.",
            field="waiver",
            expected="who waives the seal and why",
        )


def in_order_of_time(_state: State | None, move: Move) -> None:
    """Nothing happens before what came before it could have happened."""
    earliest = move.previous_occurred_not_before
    if earliest is not None and move.occurred_at < earliest:
        raise TransitionRefused(
            f"{move.container} could not {move.verb} at {move.occurred_at:%Y-%m-%dT%H:%M:%SZ}: "
            f"its last event happened no earlier than {earliest:%Y-%m-%dT%H:%M:%SZ}.",
            field="occurred_at",
            value=move.occurred_at.isoformat(),
            expected=f"{earliest:%Y-%m-%dT%H:%M:%SZ} or later",
        )


@dataclass(frozen=True, kw_only=True)
class Transition:
    """One row of the table. No `sources` means: the container is new to the ledger."""

    verb: Verb
    sources: frozenset[Stage] = frozenset()
    target: Stage
    places: frozenset[PlaceKind]
    guards: tuple[Guard, ...] = ()


_ABOARD = frozenset({PlaceKind.ROVER_RACK, PlaceKind.ROVER_RACK_SLOT})
_S = Stage

TRANSITIONS: dict[Verb, Transition] = {
    row.verb: row
    for row in (
        Transition(verb=Verb.REGISTER, target=_S.STORED_EMPTY, places=_ABOARD),
        Transition(
            verb=Verb.EXPOSE,
            sources=frozenset({_S.STORED_EMPTY}),
            target=_S.EXPOSED,
            places=_ABOARD,
            guards=(witness_tube_only, names_its_sample),
        ),
        Transition(
            verb=Verb.FILL,
            sources=frozenset({_S.STORED_EMPTY}),
            target=_S.FILLED,
            places=_ABOARD,
            guards=(sample_tube_only, names_its_sample),
        ),
        Transition(
            verb=Verb.EMPTY,
            sources=frozenset({_S.FILLED, _S.SEAL_FAILED}),
            target=_S.STORED_EMPTY,
            places=_ABOARD,
        ),
        Transition(
            verb=Verb.FAIL_SEAL,
            sources=frozenset({_S.FILLED, _S.SEAL_FAILED}),
            target=_S.SEAL_FAILED,
            places=_ABOARD,
        ),
        Transition(
            verb=Verb.SEAL,
            sources=frozenset({_S.FILLED, _S.SEAL_FAILED, _S.EXPOSED}),
            target=_S.SEALED,
            places=_ABOARD,
            guards=(seal_serial_set_once,),
        ),
        Transition(
            verb=Verb.DROP,
            sources=frozenset({_S.SEALED}),
            target=_S.CACHED,
            places=frozenset({PlaceKind.DEPOT_SPOT}),
        ),
        Transition(
            verb=Verb.DELIVER,
            sources=frozenset({_S.SEALED, _S.CACHED, _S.FILLED, _S.SEAL_FAILED}),
            target=_S.DELIVERED,
            places=frozenset({PlaceKind.LANDER}),
        ),
        Transition(
            verb=Verb.LOAD,
            sources=frozenset({_S.DELIVERED}),
            target=_S.LOADED,
            places=frozenset({PlaceKind.ORBITING_SAMPLE_SLOT}),
            guards=(sealed_or_waived,),
        ),
    )
}


def allowed_verbs(stage: Stage | None) -> list[Verb]:
    """The verbs the table offers to a container in this stage (None: not yet in the ledger)."""
    return [
        row.verb
        for row in TRANSITIONS.values()
        if (stage in row.sources if stage is not None else not row.sources)
    ]


def advance(state: State | None, move: Move) -> State:
    """The state after the move.

    Raises TransitionRefused, naming the field to mend, when the table or a guard does not allow it.
    """
    require_stage(state, move.verb, move.container)
    row = TRANSITIONS[move.verb]
    if move.place_kind not in row.places:
        names = ", ".join(sorted(kind.label.lower() for kind in row.places))
        raise TransitionRefused(
            f"{move.verb.label} ends at a place of another kind than {move.place}.",
            field="place",
            value=move.place,
            expected=names,
        )
    for guard in (in_order_of_time, *row.guards):
        guard(state, move)
    return State(
        stage=row.target,
        place=move.place,
        custodian=move.custodian,
        sample=_content(state, move),
        seal_serial=(move.seal_serial or (state.seal_serial if state else None))
        if move.verb is not Verb.EMPTY
        else None,
        sealed=move.verb is Verb.SEAL or (state is not None and state.sealed),
    )


def require_stage(state: State | None, verb: Verb, container: str) -> None:
    """Raise TransitionRefused unless the table lets the verb start from this state."""
    row = TRANSITIONS[verb]
    if state is None and row.sources:
        raise TransitionRefused(
            f"{container} is not in this ledger yet.",
            field="container",
            value=container,
            expected="a container that was registered",
        )
    if state is not None and state.stage not in row.sources:
        verbs = ", ".join(allowed_verbs(state.stage)) or "nothing further"
        raise TransitionRefused(
            f"{container} is {state.stage.label.lower()} and can't {row.verb.label.lower()} now.",
            field="verb",
            value=row.verb.value,
            expected=verbs,
        )


def _content(state: State | None, move: Move) -> str | None:
    if move.verb in (Verb.FILL, Verb.EXPOSE):
        return move.sample
    if move.verb is Verb.EMPTY or state is None:
        return None
    return state.sample
