"""Collection aboard the rover: from an empty tube to a sealed one in its rack."""

from __future__ import annotations

from decimal import Decimal
from typing import Unpack

from samples.domain.errors import InvalidValue
from samples.domain.lifecycle import Verb
from samples.models import Custodian, Outcrop, Place, Sample
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry

LONGEST_SERIAL = 40
"""Characters of a seal's serial."""


@deed()
def register(*, place: Place, custodian: Custodian, **act: Unpack[Act]) -> Entry:
    """Enter an empty container into a ledger, at a place, with who answers for it."""
    return entry(Verb.REGISTER, act, place=place, custodian=custodian)


@deed(outcrop="the target it is meant for")
def assign(
    *,
    outcrop: Outcrop | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Choose an empty tube for a target."""
    return entry(Verb.ASSIGN, act, details={"outcrop": outcrop.slug if outcrop else None})


@deed(sample="the record of what it witnesses")
def expose(*, sample: Sample, **act: Unpack[Act]) -> Entry:
    """Open a witness tube to its surroundings."""
    return entry(Verb.EXPOSE, act, sample=sample)


@deed(sample="what goes in")
def fill(*, sample: Sample, **act: Unpack[Act]) -> Entry:
    """Take a sample into an empty sample tube."""
    return entry(Verb.FILL, act, sample=sample)


@deed()
def empty(**act: Unpack[Act]) -> Entry:
    """Dump the content, so that the tube can be used again (tube 261 in January 2022).

    In the flight ledger the sample's record stays and says that it was not retained.
    """
    return entry(Verb.EMPTY, act)


@deed(core_length_mm="length by the volume probe, mm", volume_mm3="volume by the volume probe, mm³")
def measure(
    *,
    core_length_mm: Decimal | None = None,
    volume_mm3: Decimal | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Push the volume probe into the tube; at least one of the figures is what it said.

    Raises InvalidValue without a figure, or for one that is not more than zero.
    """
    figures = {"core_length_mm": core_length_mm, "volume_mm3": volume_mm3}
    given = {name: value for name, value in figures.items() if value is not None}
    wrong = next(
        (name for name, value in given.items() if not value.is_finite() or value <= 0), None
    )
    if not given or wrong:
        raise InvalidValue(
            "A measurement has a figure.",
            field=wrong or "core_length_mm",
            value=given.get(wrong or ""),
            expected="a length in mm or a volume in mm³, more than zero",
        )
    return entry(
        Verb.MEASURE,
        act,  # No float ever enters a hash: a figure goes in as it is written.
        details={name: format(value, "f") for name, value in given.items()},
    )


@deed(evidence="image id or address")
def image(
    *,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Take an image of the container or into it (CacheCam, WATSON, or a camera on Earth)."""
    return entry(Verb.IMAGE, act, details={"evidence": evidence})


@deed()
def fail_seal(**act: Unpack[Act]) -> Entry:
    """A seal was tried and did not take."""
    return entry(Verb.FAIL_SEAL, act)


@deed(seal_serial="serial number of the seal, set once")
def seal(
    *,
    seal_serial: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Press the plug in. The seal's serial is set once.

    Raises InvalidValue for a serial that is longer than any.
    """
    if seal_serial is not None and len(seal_serial) > LONGEST_SERIAL:
        raise InvalidValue(
            "The serial is too long.",
            field="seal_serial",
            value=seal_serial,
            expected=f"at most {LONGEST_SERIAL} characters",
        )
    return entry(Verb.SEAL, act, details={"seal_serial": seal_serial})


@deed(place="rack or slot")
def stow(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Put a tube into the storage rack; an assigned one that was not used is stored again."""
    return entry(Verb.STOW, act, place=place)
