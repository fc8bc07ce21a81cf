"""The portions of a sample: weighed, split, allocated, lent, returned, consumed.

Each verb is an event of the tube, so that a tube and all that was in it have one chain. The tube
stays where it is and its custodian goes on answering for it, also for a portion on loan.
"""

from __future__ import annotations

from datetime import date
from typing import Unpack

from samples.domain import portioning
from samples.domain.errors import InvalidValue
from samples.domain.kinds import PlaceKind
from samples.domain.lifecycle import Verb
from samples.models import Custodian, Place
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry, refuse_concept

LENT_TO = frozenset({PlaceKind.LABORATORY})
"""Where a loan goes."""

_WHICH = "number of the portion; 0 is the whole sample"


@deed(
    mass_ug="mass, whole micrograms",
    portion=_WHICH,
    instrument="what it was weighed with",
    evidence="image, log or record of the weighing",
)
def weigh(
    *,
    mass_ug: int,
    portion: int = 0,
    instrument: str | None = None,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Weigh the sample of an opened tube, or a portion of it.

    The first weighing, and any before something was taken off, gives the whole its mass. Whatever
    is weighed after that can only have lost some: the difference is recorded as loss.
    """
    return entry(
        Verb.WEIGH,
        act,
        details={
            "portion": portion,
            "mass_ug": mass_ug,
            "instrument": instrument,
            "evidence": evidence,
        },
    )


@deed(
    portion=_WHICH,
    masses="mass of each piece, whole micrograms with spaces between: 1200000, 500000",
    loss_ug="mass lost in splitting, micrograms; 0 unless given or left by the remainder",
    remainder_ug="what is left of the portion, micrograms; worked out unless given",
)
def split(
    *,
    portion: int,
    masses: str,
    loss_ug: int | None = None,
    remainder_ug: int | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Split pieces off a portion; each gets the next number of the tube, never given again."""
    return entry(
        Verb.SPLIT,
        act,
        details={
            "portion": portion,
            "masses": " ".join(map(str, portioning.masses(masses))),
            "loss_ug": loss_ug,
            "remainder_ug": remainder_ug,
        },
    )


@deed(
    portion=_WHICH,
    investigator="who may have it: name and institution",
    purpose="what it is for",
    document="number of the committee's decision",
)
def allocate(
    *,
    portion: int,
    investigator: str,
    purpose: str,
    document: str,
    **act: Unpack[Act],
) -> Entry:
    """Allocate a portion to an investigator, as a committee decided.

    Raises InvalidValue where nobody is named.
    """
    if not investigator.strip():
        raise InvalidValue(
            "An allocation names who may have it.",
            field="investigator",
            value=investigator,
            expected="name and institution",
        )
    return entry(
        Verb.ALLOCATE,
        act,
        details={
            "portion": portion,
            "investigator": investigator,
            "purpose": purpose,
            "document": document,
        },
    )


@deed(
    portion=_WHICH,
    to="who has it on loan",
    place="laboratory it goes to",
    due_on="day it is due back, such as 2034-06-30",
    document="number of the loan agreement",
)
def lend(
    *,
    portion: int,
    to: Custodian,
    place: Place,
    due_on: date,
    document: str,
    **act: Unpack[Act],
) -> Entry:
    """Lend an allocated portion; lent again to who has it, the loan is extended.

    Raises InvalidValue for a place that is no laboratory or is not real, or a day gone by.
    """
    refuse_concept(place, act["ledger"])
    if PlaceKind(place.kind) not in LENT_TO:
        raise InvalidValue(
            f"{place} is no laboratory.",
            field="place",
            value=place.slug,
            expected="a place of kind laboratory",
        )
    lent_on = act["when"].at.date()
    if due_on < lent_on:
        raise InvalidValue(
            f"A loan of {lent_on} is not due back before that.",
            field="due_on",
            value=due_on.isoformat(),
            expected=f"{lent_on} or later",
        )
    return entry(
        Verb.LEND,
        act,
        details={
            "portion": portion,
            "to": to.slug,
            "place": place.slug,
            "due_on": due_on.isoformat(),
            "document": document,
        },
    )


@deed(
    portion=_WHICH,
    mass_ug="mass that came back, micrograms; 0 where nothing did",
    loss_ug="mass lost on loan, micrograms; worked out, and compared where given",
    document="number of the receipt",
)
def return_loan(
    *,
    portion: int,
    mass_ug: int,
    loss_ug: int | None = None,
    document: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Take a portion back from its loan; its allocation ends with it."""
    return entry(
        Verb.RETURN_LOAN,
        act,
        details={
            "portion": portion,
            "mass_ug": mass_ug,
            "loss_ug": loss_ug,
            "document": document,
        },
    )


@deed(
    portion=_WHICH,
    mass_ug="mass consumed, micrograms",
    by="who consumed it",
    purpose="what for",
    evidence="record of the analysis",
)
def consume(
    *,
    portion: int,
    mass_ug: int,
    by: str,
    purpose: str,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Use mass of a portion up, also while it is on loan."""
    return entry(
        Verb.CONSUME,
        act,
        details={
            "portion": portion,
            "mass_ug": mass_ug,
            "by": by,
            "purpose": purpose,
            "evidence": evidence,
        },
    )
