"""The portions of a sample: what it weighed, what it was split into, what became of each piece.

Portion 0 is the whole sample, as it was weighed when its tube was opened. A split takes pieces off
a portion; each gets the next number of the tube. Mass is whole micrograms and is conserved: what a
portion weighed at first is what is left of it, what was split off it, lost from it and consumed.

The tree is nothing but its events applied in order, so that it can be replayed at any time. What
may be said of it next is decided in `portioning`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from samples.domain.custody import Detail
from samples.domain.errors import InvalidValue
from samples.domain.kinds import Kind
from samples.domain.state import PORTIONED, Verb

_CHILD = re.compile(r"child_([0-9]+)_ug")

Details = Mapping[str, Detail]


class PortionState(Kind):
    """Where a portion stands."""

    HELD = "held"
    ALLOCATED = "allocated"
    ON_LOAN = "on_loan"
    USED_UP = "used_up"


@dataclass(frozen=True, kw_only=True)
class Portion:
    """A piece of a sample, or the whole of it (number 0).

    `mass_ug` is what is left; `initial_ug` = mass + split + lost + consumed. An allocation names
    `investigator`, `purpose` and the committee's `decision`; a loan the custodian who has it
    (`holder`), the `place`, the `agreement` and `due_on` (ISO 8601). `made_seq` and `seq` number
    the events of the tube that made it and that last concerned it.
    """

    number: int
    parent: int | None
    initial_ug: int
    mass_ug: int
    split_ug: int = 0
    lost_ug: int = 0
    consumed_ug: int = 0
    state: PortionState = PortionState.HELD
    investigator: str = ""
    purpose: str = ""
    decision: str = ""
    holder: str | None = None
    place: str | None = None
    agreement: str = ""
    due_on: str | None = None
    made_seq: int
    seq: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing was ever taken off it."""
        return self.mass_ug == self.initial_ug

    def less(self, *, seq: int, split: int = 0, lost: int = 0, consumed: int = 0) -> Portion:
        """What is left of it; when nothing is, whoever had it has nothing to give back."""
        left = self.mass_ug - split - lost - consumed
        if min(left, split, lost, consumed) < 0:
            raise InvalidValue(
                f"Portion {self.number} has {self.mass_ug} µg; mass is conserved.",
                field="mass_ug",
                value=split + lost + consumed,
                expected=f"at most {self.mass_ug} µg",
            )
        now = replace(
            self,
            mass_ug=left,
            split_ug=self.split_ug + split,
            lost_ug=self.lost_ug + lost,
            consumed_ug=self.consumed_ug + consumed,
            seq=seq,
        )
        return now if left else now.back(PortionState.USED_UP)

    def back(self, state: PortionState) -> Portion:
        """With nobody: neither lent nor allocated."""
        return replace(
            self,
            state=state,
            investigator="",
            purpose="",
            decision="",
            holder=None,
            place=None,
            agreement="",
            due_on=None,
        )


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The portions of one tube by number; `following` is the next number.

    A number is never given twice in a chain, also where the split that gave it was taken back: a
    vial may bear it.
    """

    sample: str | None = None
    portions: Mapping[int, Portion] = field(default_factory=dict)
    following: int = 1

    def put(self, *changed: Portion) -> Tree:
        """With these portions as they are now."""
        return replace(
            self, portions={**self.portions, **{portion.number: portion for portion in changed}}
        )

    def children(self, number: int) -> list[Portion]:
        """What was split off a portion, in order of their numbers."""
        return [portion for portion in self.portions.values() if portion.parent == number]


class History:
    """The tree as the events of a chain make it, those that were taken back included."""

    def __init__(self) -> None:
        self._led_to: list[tuple[int, Tree]] = [(0, Tree())]

    @property
    def tree(self) -> Tree:
        """Where the events told so far lead."""
        return self._led_to[-1][1]

    def tell(
        self, seq: int, verb: Verb, details: Details, *, corrects: int | None, sample: str | None
    ) -> None:
        """The next event of the chain. Raises InvalidValue for one that does not add up."""
        if verb in PORTIONED:
            made = apply(self.tree, verb, details, seq=seq)
            self._led_to.append((seq, replace(made, sample=made.sample or sample)))
        elif corrects is not None and corrects == self._led_to[-1][0]:
            _, taken_back = self._led_to.pop()
            before, tree = self._led_to[-1]
            self._led_to[-1] = (before, replace(tree, following=taken_back.following))


def apply(tree: Tree, verb: Verb, details: Details, *, seq: int) -> Tree:
    """The tree after an event about one of its portions.

    Raises InvalidValue where the figures of the event don't add up with the tree.
    """
    number = whole(details, "portion")
    if verb is Verb.WEIGH and "loss_ug" not in details:
        return _weighed(tree, number, whole(details, "mass_ug"), seq)
    try:
        portion = tree.portions[number]
    except KeyError as error:
        raise InvalidValue(
            f"There is no portion {number}.", field="portion", value=number
        ) from error
    match verb:
        case Verb.WEIGH:
            left = portion.less(seq=seq, lost=whole(details, "loss_ug"))
            return tree.put(_as_said(left, details, "mass_ug"))
        case Verb.SPLIT:
            return _split(tree, portion, details, seq)
        case Verb.ALLOCATE:
            return tree.put(
                replace(
                    portion,
                    state=PortionState.ALLOCATED,
                    investigator=text(details, "investigator"),
                    purpose=text(details, "purpose"),
                    decision=text(details, "document"),
                    seq=seq,
                )
            )
        case Verb.LEND:
            return tree.put(
                replace(
                    portion,
                    state=PortionState.ON_LOAN,
                    holder=text(details, "to"),
                    place=text(details, "place"),
                    agreement=text(details, "document"),
                    due_on=text(details, "due_on"),
                    seq=seq,
                )
            )
        case Verb.RETURN_LOAN:
            left = portion.less(seq=seq, lost=whole(details, "loss_ug"))
            left = _as_said(left, details, "mass_ug")
            return tree.put(left.back(PortionState.HELD) if left.mass_ug else left)
        case Verb.CONSUME:
            left = portion.less(seq=seq, consumed=whole(details, "mass_ug"))
            return tree.put(_as_said(left, details, "remainder_ug"))
    raise InvalidValue(f"{verb.label} says nothing of portions.", field="verb", value=verb.value)


def _weighed(tree: Tree, number: int, mass_ug: int, seq: int) -> Tree:
    before = tree.portions.get(0)
    if number != 0 or mass_ug < 1 or (before is not None and not before.is_whole):
        raise InvalidValue("Only the whole sample is given a mass.", field="portion", value=number)
    if before is not None:
        return tree.put(replace(before, initial_ug=mass_ug, mass_ug=mass_ug, seq=seq))
    return tree.put(
        Portion(number=0, parent=None, initial_ug=mass_ug, mass_ug=mass_ug, made_seq=seq, seq=seq)
    )


def _split(tree: Tree, portion: Portion, details: Details, seq: int) -> Tree:
    children = {
        int(found[1]): whole(details, name) for name in details if (found := _CHILD.fullmatch(name))
    }
    rest = portion.less(seq=seq, split=sum(children.values()), lost=whole(details, "loss_ug"))
    if not children or min(children) < tree.following or min(children.values()) < 1:
        raise InvalidValue(f"The pieces of portion {portion.number} don't add up.", field="masses")
    pieces = [
        # A piece of what was allocated to somebody is allocated to them too.
        replace(
            portion,
            number=number,
            parent=portion.number,
            initial_ug=mass,
            mass_ug=mass,
            split_ug=0,
            lost_ug=0,
            consumed_ug=0,
            made_seq=seq,
            seq=seq,
        )
        for number, mass in sorted(children.items())
    ]
    made = tree.put(_as_said(rest, details, "remainder_ug"), *pieces)
    return replace(made, following=max(children) + 1)


def _as_said(portion: Portion, details: Details, name: str) -> Portion:
    """The portion, whose mass the event states too."""
    if portion.mass_ug != whole(details, name):
        raise InvalidValue(
            f"Portion {portion.number} is left with {portion.mass_ug} µg.",
            field=name,
            value=details[name],
            expected=f"{portion.mass_ug} µg",
        )
    return portion


def whole(details: Details, name: str) -> int:
    """A whole number among the details; raises InvalidValue for anything else."""
    value = details.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidValue(
            f"{name} is not a whole number.", field=name, value=value, expected="a whole number"
        )
    return value


def text(details: Details, name: str) -> str:
    """A text among the details; empty where there is none."""
    return str(details.get(name) or "")
