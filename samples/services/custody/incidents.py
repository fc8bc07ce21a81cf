"""What can happen anywhere: loss, finding, damage, withdrawal."""

from __future__ import annotations

from typing import Unpack

from samples.domain.lifecycle import Condition, SealState, Verb
from samples.models import Place
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed(evidence="what shows it, if no source is named")
def lose(
    *,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """It is not where it should be. Its last known place stays; a reason is needed."""
    return entry(Verb.LOSE, act, details={"evidence": evidence})


@deed(place="where it is", condition="sound or damaged", evidence="what shows it")
def find(
    *,
    place: Place,
    condition: Condition | None = None,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """A lost container turned up, or one is elsewhere than the ledger has it."""
    return entry(
        Verb.FIND,
        act,
        place=place,
        details={"condition": condition.value if condition else None, "evidence": evidence},
    )


@deed(seal="broken, if the seal is", evidence="what shows it, if no source is named")
def damage(
    *,
    seal: SealState | None = None,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Tube, seal or content took harm; a reason is needed. It can still be handled."""
    return entry(
        Verb.DAMAGE, act, details={"seal": seal.value if seal else None, "evidence": evidence}
    )


@deed()
def withdraw(**act: Unpack[Act]) -> Entry:
    """Take a container out of all further use; a reason is needed."""
    return entry(Verb.WITHDRAW, act)
