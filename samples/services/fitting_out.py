"""The places of a retrieval that nobody has flown: for mock ledgers only.

Kinds, numbers and capacity are those of the agencies' concept of 2022 (docs/data-sources.md, W4,
W6, W8, W11–W13): one lander, two helicopters, a container of 30 slots, an ascent vehicle, an
orbiter with an entry capsule, a receiving facility. The store, the laboratory and who borrows from
it are assumed, so that what comes after the receipt can be played through too (W13).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from samples.domain.kinds import PlaceKind
from samples.models import Custodian, Mission, Organisation, Place
from samples.services.actors import Actor, require

OS_SLOTS = 30
"""Tubes in the orbiting sample container (W8)."""
LONGEST_NAME = 120
LONGEST_KIND = 30

_PLACES: tuple[tuple[str, str, PlaceKind, str | None], ...] = (
    ("concept-lander", "Sample Retrieval Lander (concept)", PlaceKind.LANDER, None),
    ("concept-helicopter-1", "Recovery helicopter 1 (concept)", PlaceKind.RETRIEVAL_VEHICLE, None),
    ("concept-helicopter-2", "Recovery helicopter 2 (concept)", PlaceKind.RETRIEVAL_VEHICLE, None),
    ("concept-os", "Orbiting Sample container (concept)", PlaceKind.ORBITING_SAMPLE, None),
    ("concept-mav", "Mars Ascent Vehicle (concept)", PlaceKind.ASCENT_VEHICLE, None),
    ("concept-ero", "Earth Return Orbiter (concept)", PlaceKind.EARTH_RETURN_ORBITER, None),
    ("concept-ees", "Earth Entry System (concept)", PlaceKind.ENTRY_CAPSULE, "concept-ero"),
    ("concept-srf", "Sample Receiving Facility (concept)", PlaceKind.RECEIVING_FACILITY, None),
    ("concept-store", "Curation store (concept)", PlaceKind.STORE, None),
    ("concept-laboratory", "Investigator's laboratory (concept)", PlaceKind.LABORATORY, None),
)
_CUSTODIANS: tuple[tuple[str, str, str, str], ...] = (
    ("concept-lander-team", "Lander team (concept)", "nasa-jpl", "NASA / JPL-Caltech"),
    ("concept-orbiter-team", "Orbiter team (concept)", "esa", "European Space Agency"),
    (
        "concept-receiving-team",
        "Receiving facility team (concept)",
        "concept-receiving-host",
        "Host of the receiving facility (concept)",
    ),
    (
        "concept-investigator",
        "Investigator (concept)",
        "concept-investigator-host",
        "Investigator's institution (concept)",
    ),
)


def fit_out(*, mission: Mission, actor: Actor) -> list[Place]:
    """Make the concept's places and custodians, those that are not there yet; returns the new ones.

    Raises NotPermitted.
    """
    require(actor, "samples.add_place")
    made: list[Place] = []
    with transaction.atomic():
        for slug, name, kind, parent in _PLACES:
            _place(made, slug, mission, {"name": name, "kind": kind.value, "parent": parent})
        for number in range(1, OS_SLOTS + 1):
            _place(
                made,
                f"concept-os-slot-{number:02}",
                mission,
                {
                    "name": f"OS slot {number} (concept)",
                    "kind": PlaceKind.ORBITING_SAMPLE_SLOT.value,
                    "parent": "concept-os",
                    "capacity": 1,
                },
            )
        for slug, name, organisation, full in _CUSTODIANS:
            keeper, _ = Organisation.objects.get_or_create(
                slug=organisation, defaults={"name": full}
            )
            Custodian.objects.get_or_create(
                slug=slug, defaults={"name": name, "organisation": keeper}
            )
    return made


def fit_out_vehicles(
    *, mission: Mission, kind: str, name: str, numbers: Iterable[int], actor: Actor
) -> None:
    """Make the places of alike vehicles of a concept, those that are not there yet.

    Raises NotPermitted.
    """
    require(actor, "samples.add_place")
    with transaction.atomic():
        for number in numbers:
            values = {
                "name": f"{name[:LONGEST_NAME]} {number} (concept)",
                "kind": PlaceKind.RETRIEVAL_VEHICLE.value,
            }
            _place([], vehicle_slug(kind, number), mission, values)


def vehicle_slug(kind: str, number: int) -> str:
    """The slug of a vehicle's place: `concept-helicopter-1`.

    A kind that can't be part of an address, or would be too long, is named by its hash.
    """
    if slugify(kind) != kind or len(kind) > LONGEST_KIND:
        kind = f"vehicle-{sha256(kind.encode()).hexdigest()[:12]}"
    return f"concept-{kind}-{number}"


def _place(made: list[Place], slug: str, mission: Mission, values: dict[str, Any]) -> None:
    parent = values.pop("parent", None)
    values["parent"] = Place.objects.get(slug=parent) if parent else None
    if slug == "concept-os":
        values["capacity"] = OS_SLOTS
    place, is_new = Place.objects.get_or_create(
        slug=slug,
        defaults={
            **values,
            "mission": mission,
            "hypothetical": True,
            "note": "Part of a concept: no retrieval mission has been approved.",
        },
    )
    if is_new:
        made.append(place)
