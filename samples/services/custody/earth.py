"""On Earth: receipt, safety decision, opening and release from containment."""

from __future__ import annotations

from typing import Unpack

from samples.domain.lifecycle import SafetyDecision, Verb
from samples.models import Place
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed(place="receiving facility")
def receive(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Take a tube out of the sample container at the receiving facility."""
    return entry(Verb.RECEIVE, act, place=place)


@deed()
def open_tube(**act: Unpack[Act]) -> Entry:
    """Break the seal in containment, after receipt."""
    return entry(Verb.OPEN, act)


@deed(
    decision="what the sample safety assessment says", document="number of the decision's document"
)
def clear(
    *,
    decision: SafetyDecision,
    document: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Record a safety decision: safe or sterilised lets it leave containment, hold does not."""
    return entry(Verb.CLEAR, act, details={"decision": decision.value, "document": document})


@deed(place="store or laboratory")
def release(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Let a container leave containment, after a safety decision."""
    return entry(Verb.RELEASE, act, place=place)


@deed(place="where it goes")
def move(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Put a container somewhere else on Earth, within what its stage allows."""
    return entry(Verb.MOVE, act, place=place)
