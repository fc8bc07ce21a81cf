"""Hand-over between organisations, in two steps; the giver answers until the receiver accepts."""

from __future__ import annotations

from typing import Unpack

from samples.domain.lifecycle import Condition, SealState, Verb
from samples.models import Custodian
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed(to="who shall answer for it", document="number of the transfer document")
def offer(
    *,
    to: Custodian,
    document: str,
    **act: Unpack[Act],
) -> Entry:
    """Offer a container to another custodian."""
    return entry(Verb.OFFER, act, offered_to=to, details={"document": document, "to": to.slug})


@deed(
    condition="sound or damaged, as received",
    seal="the seal as received",
    document="number of the receipt",
)
def accept(
    *,
    condition: Condition,
    seal: SealState,
    document: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Take an offered container over: the receiver answers for it from now on."""
    return entry(
        Verb.ACCEPT,
        act,
        details={"condition": condition.value, "seal": seal.value, "document": document},
    )


@deed()
def decline(**act: Unpack[Act]) -> Entry:
    """Refuse an offered container, with a reason: the giver goes on answering for it."""
    return entry(Verb.DECLINE, act)


@deed()
def recall(**act: Unpack[Act]) -> Entry:
    """Take an offer back before it was accepted."""
    return entry(Verb.RECALL, act)
