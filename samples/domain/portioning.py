"""What may be said of the portions of a sample next, and the figures that follow from it."""

from __future__ import annotations

import re

from samples.domain.errors import InvalidValue, TransitionRefused
from samples.domain.identifiers import portion_identifier
from samples.domain.portions import Details, Portion, PortionState, Tree, text, whole
from samples.domain.quantities import MICROGRAMS_MAX
from samples.domain.state import Verb

MOST_PIECES = 50
"""Pieces of one split; more are more splits."""

_S = PortionState
_IN_HAND = (_S.HELD, _S.ALLOCATED)
_MAY: dict[Verb, tuple[PortionState, ...]] = {
    Verb.WEIGH: _IN_HAND,
    Verb.SPLIT: _IN_HAND,
    Verb.ALLOCATE: _IN_HAND,
    Verb.LEND: (_S.ALLOCATED, _S.ON_LOAN),
    Verb.RETURN_LOAN: (_S.ON_LOAN,),
    Verb.CONSUME: (*_IN_HAND, _S.ON_LOAN),
}
"""The states of a portion that each verb may start from."""


def complete(tree: Tree, verb: Verb, told: Details, *, of: str) -> Details:
    """The details of the event that says so: numbers given, remainder and loss worked out.

    `of` names the sample, for messages. Raises TransitionRefused naming the portion, its mass and
    what was asked; InvalidValue for figures that can't be masses.
    """
    number = whole(told, "portion")
    name = portion_identifier(of, number)
    if verb is Verb.WEIGH and not tree.portions and number == 0:
        return {**told, "mass_ug": _mass(told, "mass_ug", at_least=1)}
    portion = _present(tree, number, name)
    may = _MAY[verb]
    if portion.state not in may:
        raise TransitionRefused(
            f"{name} is {portion.state.label.lower()} and can't {verb.label.lower()} now.",
            field="portion",
            value=number,
            expected="a portion that is " + " or ".join(state.label.lower() for state in may),
        )
    match verb:
        case Verb.WEIGH:
            return _weighing(portion, told, name)
        case Verb.SPLIT:
            return _splitting(tree, portion, told, name)
        case Verb.LEND:
            _same_borrower(portion, told, name)
        case Verb.RETURN_LOAN:
            return _returning(portion, told, name)
        case Verb.CONSUME:
            mass = _mass(told, "mass_ug", at_least=1)
            _enough(portion, mass, name, field="mass_ug")
            return {**told, "remainder_ug": portion.mass_ug - mass}
    return told


def masses(listed: str) -> list[int]:
    """Whole micrograms as people list them: `1200000, 500000`.

    A comma alone does not part them: 1,200,500 may well be one mass. Raises InvalidValue for
    anything else, for none, for more than MOST_PIECES.
    """
    expected = (
        f"1 to {MOST_PIECES} masses in whole micrograms with spaces between, such as "
        "1200000, 500000"
    )
    parts = re.split(r"[,;]?\s+|;", listed.strip())
    fits = 1 <= len(parts) <= MOST_PIECES and all(
        re.fullmatch(r"[0-9]{1,19}", part, re.ASCII) for part in parts
    )
    found = [int(part) for part in parts] if fits else []
    if not found or min(found) < 1 or max(found) > MICROGRAMS_MAX:
        raise InvalidValue(
            "The masses can't be read.", field="masses", value=listed, expected=expected
        )
    return found


def _present(tree: Tree, number: int, name: str) -> Portion:
    portion = tree.portions.get(number)
    if portion is None:
        there = [str(one.number) for one in tree.portions.values() if one.mass_ug][:MOST_PIECES]
        raise TransitionRefused(
            f"There is no portion {name}."
            if tree.portions
            else f"The sample was not weighed yet, so there is no portion {name}.",
            field="portion",
            value=number,
            expected=", ".join(there) or "the sample weighed first (weigh)",
        )
    return portion


def _enough(portion: Portion, asked: int, name: str, *, field: str) -> None:
    if asked > portion.mass_ug:
        raise TransitionRefused(
            f"{name} has {portion.mass_ug} µg; {asked} µg are asked for.",
            field=field,
            value=asked,
            expected=f"at most {portion.mass_ug} µg",
        )


def _weighing(portion: Portion, told: Details, name: str) -> Details:
    """The whole sample gets its mass; of anything else only a loss can be found."""
    mass = _mass(told, "mass_ug", at_least=1)
    if portion.number == 0 and portion.is_whole:
        return told
    _enough(portion, mass, name, field="mass_ug")
    return {**told, "loss_ug": portion.mass_ug - mass}


def _splitting(tree: Tree, portion: Portion, told: Details, name: str) -> Details:
    pieces = masses(text(told, "masses"))
    taken = sum(pieces)
    _enough(portion, taken, name, field="masses")
    rest = portion.mass_ug - taken
    loss = _stated(told, "loss_ug")
    remainder = _stated(told, "remainder_ug")
    if loss is None:
        loss = 0 if remainder is None else rest - remainder
    if remainder is None:
        remainder = rest - loss
    if min(loss, remainder) < 0 or loss + remainder != rest:
        stated = "loss_ug" if told.get("remainder_ug") is None else "remainder_ug"
        raise TransitionRefused(
            f"{name} has {portion.mass_ug} µg; with the pieces of {taken} µg, loss and remainder "
            "don't add up to it.",
            field=stated,
            value=told.get(stated),
            expected=f"loss and remainder of {rest} µg together",
        )
    said = {key: value for key, value in told.items() if key != "masses"}
    numbered = {
        f"child_{number}_ug": mass for number, mass in enumerate(pieces, start=tree.following)
    }
    return {**said, **numbered, "loss_ug": loss, "remainder_ug": remainder}


def _same_borrower(portion: Portion, told: Details, name: str) -> None:
    """A loan is extended by lending to who has it; somebody else waits for its return."""
    if portion.state is PortionState.ON_LOAN and portion.holder != told.get("to"):
        raise TransitionRefused(
            f"{name} is on loan to {portion.holder}.",
            field="to",
            value=told.get("to"),
            expected=f"its return first; or {portion.holder}, to extend the loan",
        )


def _returning(portion: Portion, told: Details, name: str) -> Details:
    mass = _mass(told, "mass_ug", at_least=0)
    _enough(portion, mass, name, field="mass_ug")
    loss = portion.mass_ug - mass
    stated = _stated(told, "loss_ug")
    if stated is not None and stated != loss:
        raise TransitionRefused(
            f"{name} had {portion.mass_ug} µg when it was last told of; {mass} µg came back.",
            field="loss_ug",
            value=stated,
            expected=f"{loss} µg",
        )
    return {**told, "loss_ug": loss}


def _mass(told: Details, name: str, *, at_least: int) -> int:
    mass = whole(told, name)
    if not at_least <= mass <= MICROGRAMS_MAX:
        raise InvalidValue(
            f"{mass} is not a mass in micrograms.",
            field=name,
            value=mass,
            expected=f"{at_least} to {MICROGRAMS_MAX} µg",
        )
    return mass


def _stated(told: Details, name: str) -> int | None:
    return None if told.get(name) is None else _mass(told, name, at_least=0)
