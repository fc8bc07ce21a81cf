"""What must hold beside stage and place before a verb is done; each guard refuses one thing."""

from __future__ import annotations

from collections.abc import Callable

from samples.domain.errors import TransitionRefused
from samples.domain.kinds import ContainerKind
from samples.domain.state import Condition, Move, SealState, State

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
    if state is None or state.sealed:
        return
    for field, value, expected in (
        ("waiver", move.waiver, "why the missing seal is waived"),
        ("waived_by", move.waived_by, "who waives the missing seal"),
    ):
        if not value:
            raise TransitionRefused(
                f"{move.container} is not sealed; it is not loaded without a waiver.",
                field=field,
                expected=expected,
            )


def os_takes_one_more(_state: State | None, move: Move) -> None:
    """The orbiting sample container closes once, and holds no more than its capacity."""
    if move.os_closed:
        raise TransitionRefused(
            f"{move.place} is in an orbiting sample container that was closed; it closes once.",
            field="place",
            value=move.place,
            expected="a slot of an open orbiting sample container",
        )
    if move.capacity_left is not None and move.capacity_left < 1:
        raise TransitionRefused(
            f"The orbiting sample container of {move.place} is full.",
            field="place",
            value=move.place,
            expected="a slot of one that has room",
        )


def has_reason(_state: State | None, move: Move) -> None:
    """What can't be undone by going on is explained."""
    if not move.reason.strip():
        raise TransitionRefused(
            f"To {move.verb.label.lower()} {move.container} a reason is needed.",
            field="reason",
            expected="why",
        )


def has_evidence(_state: State | None, move: Move) -> None:
    """A loss or damage rests on something that can be looked at."""
    if not move.evidence:
        raise TransitionRefused(
            f"To {move.verb.label.lower()} {move.container} evidence is needed.",
            field="evidence",
            expected="an image, document or telemetry, or a source",
        )


def cleared(state: State | None, move: Move) -> None:
    """Nothing leaves containment before a safety decision."""
    if state is not None and not state.cleared:
        raise TransitionRefused(
            f"{move.container} is not cleared; it leaves containment only after a safety decision.",
            field="container",
            value=move.container,
            expected="a safety decision (clear) that it is safe or sterilised",
        )


def holds_a_sample(state: State | None, move: Move) -> None:
    """Only what is in a tube can be weighed."""
    if state is not None and state.sample is None:
        raise TransitionRefused(
            f"{move.container} holds no sample.",
            field="container",
            value=move.container,
            expected="a container with a sample in it",
        )


def not_sealed(state: State | None, move: Move) -> None:
    """What is behind a seal can't be taken out."""
    if state is not None and state.sealed:
        raise TransitionRefused(
            f"{move.container} is sealed; it is opened before its sample is handled.",
            field="container",
            value=move.container,
            expected="a tube that was opened (open)",
        )


def still_sealed(state: State | None, move: Move) -> None:
    """A seal is broken once."""
    if state is not None and not state.sealed:
        raise TransitionRefused(
            f"{move.container} has no seal in place any more.",
            field="container",
            value=move.container,
            expected="a tube that is sealed",
        )


def has_document(_state: State | None, move: Move) -> None:
    """An allocation rests on a committee's decision, a loan on an agreement."""
    if not move.document:
        raise TransitionRefused(
            f"To {move.verb.label.lower()} a portion of {move.container} a document is needed.",
            field="document",
            expected="the number of the decision or agreement",
        )


def found_elsewhere_or_lost(state: State | None, move: Move) -> None:
    """Finding says something new: the thing was lost, or is not where the ledger has it."""
    if state is not None and state.condition is not Condition.LOST and state.place == move.place:
        raise TransitionRefused(
            f"{move.container} is known to be at {move.place}.",
            field="place",
            value=move.place,
            expected="another place, or a container that is lost",
        )


def names_receiver(state: State | None, move: Move) -> None:
    """A hand-over goes to another custodian and has a document."""
    if not move.offered_to or (state is not None and move.offered_to == state.custodian):
        raise TransitionRefused(
            f"{move.container} is offered to somebody else than who answers for it.",
            field="to",
            value=move.offered_to,
            expected="another custodian",
        )
    if not move.document:
        raise TransitionRefused(
            f"The hand-over of {move.container} needs its transfer document.",
            field="document",
            expected="the number of the transfer document",
        )


def not_on_offer(state: State | None, move: Move) -> None:
    """One hand-over at a time."""
    if state is not None and state.offered_to:
        raise TransitionRefused(
            f"{move.container} is offered to {state.offered_to} already.",
            field="container",
            value=move.container,
            expected="accept, decline or recall first",
        )


def on_offer(state: State | None, move: Move) -> None:
    """Only what was offered is accepted, declined or recalled."""
    if state is None or not state.offered_to:
        raise TransitionRefused(
            f"{move.container} is not on offer.",
            field="container",
            value=move.container,
            expected="an offer first",
        )


def states_condition(_state: State | None, move: Move) -> None:
    """The receiver says in which condition, and how sealed, it was received."""
    for field, value in (("condition", move.condition), ("seal", move.seal)):
        if value is None:
            raise TransitionRefused(
                f"Who accepts {move.container} states its {field}.",
                field=field,
                expected="sound or damaged"
                if field == "condition"
                else "intact, broken or none (never sealed)",
            )


def seal_as_known(state: State | None, move: Move) -> None:
    """A seal that was never pressed in is neither intact nor broken."""
    if state is not None and move.seal is SealState.INTACT and not state.sealed:
        raise TransitionRefused(
            f"{move.container} has no seal in place that could be intact.",
            field="seal",
            value=move.seal.value,
            expected="broken or none",
        )


def same_organisation(state: State | None, move: Move) -> None:
    """A change of organisation takes two hands: offered, then accepted."""
    if state is not None and move.organisation != move.holder_organisation:
        raise TransitionRefused(
            f"{move.custodian} is of another organisation than {state.custodian}.",
            field="custodian",
            value=move.custodian,
            expected="a hand-over: offer, then accept",
        )


def in_order_of_time(_state: State | None, move: Move) -> None:
    """Nothing happens before what came before it could have happened."""
    earliest = move.previous_occurred_not_before
    if earliest is not None and move.occurred_at < earliest:
        raise TransitionRefused(
            f"{move.container} could not {move.verb.label.lower()} at "
            f"{move.occurred_at:%Y-%m-%dT%H:%M:%SZ}: its last event happened no earlier than "
            f"{earliest:%Y-%m-%dT%H:%M:%SZ}.",
            field="occurred_at",
            value=move.occurred_at.isoformat(),
            expected=f"{earliest:%Y-%m-%dT%H:%M:%SZ} or later",
        )
