"""On the surface: the depot, retrieval vehicles, the lander and its sample container."""

from __future__ import annotations

from decimal import Decimal
from typing import Unpack

from samples.domain.errors import InvalidValue
from samples.domain.lifecycle import Verb
from samples.models import Custodian, Place
from samples.services.custody.act import Act, deed, entry
from samples.services.entries import Entry


@deed(spot="depot spot", printed_lmst="local mean solar time as the source prints it")
def drop(
    *,
    spot: Place,
    printed_lmst: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Lay a sealed tube down at a depot spot."""
    return entry(Verb.DROP, act, place=spot, details={"printed_lmst": printed_lmst})


@deed(
    latitude_deg="planetocentric, degrees north",
    longitude_deg="degrees east",
    uncertainty_m="expected error, metres",
    evidence="image id or address",
)
def survey(
    *,
    latitude_deg: Decimal,
    longitude_deg: Decimal,
    uncertainty_m: Decimal | None = None,
    evidence: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Find where exactly a cached tube lies (sphere of 3 396 190 m, IAU_2015:49900).

    Raises InvalidValue for a position that is not on the globe.
    """
    for field, value, limit in (
        ("latitude_deg", latitude_deg, 90),
        ("longitude_deg", longitude_deg, 180),
    ):
        if not -limit <= value <= limit:
            raise InvalidValue(
                "The position is not on the globe.",
                field=field,
                value=value,
                expected=f"-{limit} to {limit} degrees",
            )
    return entry(
        Verb.SURVEY,
        act,
        details={
            "latitude_deg": format(latitude_deg, "f"),
            "longitude_deg": format(longitude_deg, "f"),
            "uncertainty_m": None if uncertainty_m is None else format(uncertainty_m, "f"),
            "evidence": evidence,
        },
    )


@deed(place="the vehicle or rack it goes to")
def pick_up(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Take a tube up from its depot spot."""
    return entry(Verb.PICK_UP, act, place=place)


@deed(place="the vehicle or rack it goes to")
def transfer(*, place: Place, **act: Unpack[Act]) -> Entry:
    """Hand a tube from one vehicle to another one."""
    return entry(Verb.TRANSFER, act, place=place)


@deed(lander="lander", custodian="who answers for it there, if another")
def deliver(
    *,
    lander: Place,
    custodian: Custodian | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Bring a tube to a lander."""
    return entry(Verb.DELIVER, act, place=lander, custodian=custodian)


@deed(
    slot="slot of the orbiting sample container",
    waiver="why the missing seal is waived",
    waived_by="who waives the missing seal",
)
def load(
    *,
    slot: Place,
    waiver: str | None = None,
    waived_by: str | None = None,
    **act: Unpack[Act],
) -> Entry:
    """Put a tube into a slot of the orbiting sample container; an unsealed one needs a waiver."""
    return entry(Verb.LOAD, act, place=slot, details={"waiver": waiver, "waived_by": waived_by})
