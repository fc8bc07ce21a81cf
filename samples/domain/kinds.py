"""The closed vocabularies of the inventory, each member a plain string that is stored as is.

Terms follow the NASA sample page, the PDS4 dictionaries (speclib, mars2020) and the curation
practice described in docs/data-model.md.
"""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A vocabulary term; `label` is what a person reads."""

    @property
    def label(self) -> str:
        """The term in words: `rock_core` reads "Rock core"."""
        return _LABELS.get(self.value, self.value.replace("_", " ").capitalize())

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """The (value, label) pairs that forms and serializers want."""
        return [(member.value, member.label) for member in cls]


class ContainerKind(Kind):
    """What the thing that moves is."""

    SAMPLE_TUBE = "sample_tube"
    WITNESS_TUBE = "witness_tube"


class SampleType(Kind):
    """What a container holds."""

    ROCK_CORE = "rock_core"
    REGOLITH = "regolith"
    ATMOSPHERIC = "atmospheric"
    WITNESS = "witness"


class MaterialType(Kind):
    """speclib `material_type`, the values that occur here, and gas (speclib `material_state`)."""

    ROCK = "rock"
    UNCONSOLIDATED_MIXTURE = "unconsolidated_mixture"
    GAS = "gas"


class RockType(Kind):
    """speclib `rock_type`; what NASA printed is kept beside it."""

    IGNEOUS = "igneous"
    SEDIMENTARY = "sedimentary"
    METAMORPHIC = "metamorphic"
    UNKNOWN = "unknown"


class MassBasis(Kind):
    """How a mass is known."""

    MEASURED = "measured"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


class PositionBasis(Kind):
    """What a latitude and longitude were read off."""

    TARGET = "target"
    ROVER_LOCALIZATION = "rover_localization"
    INTERPOLATED = "interpolated"
    SURVEYED = "surveyed"
    ASSUMED = "assumed"


class ElevationDatum(Kind):
    """What an elevation is measured from."""

    AREOID = "areoid"
    SPHERE = "sphere"


class Confidence(Kind):
    """How well a statement is supported."""

    CONFIRMED = "confirmed"
    DERIVED = "derived"
    UNVERIFIED = "unverified"


class Trust(Kind):
    """How well a source was cross-checked."""

    HIGH = "high"
    MEDIUM_HIGH = "medium_high"
    MEDIUM = "medium"


class PlaceKind(Kind):
    """Where a container can be, from the rover's rack to a laboratory on Earth."""

    ROVER = "rover"
    ROVER_RACK = "rover_rack"
    ROVER_RACK_SLOT = "rover_rack_slot"
    DEPOT = "depot"
    DEPOT_SPOT = "depot_spot"
    RETRIEVAL_VEHICLE = "retrieval_vehicle"
    LANDER = "lander"
    ORBITING_SAMPLE = "orbiting_sample"
    ORBITING_SAMPLE_SLOT = "orbiting_sample_slot"
    ASCENT_VEHICLE = "ascent_vehicle"
    EARTH_RETURN_ORBITER = "earth_return_orbiter"
    ENTRY_CAPSULE = "entry_capsule"
    RECEIVING_FACILITY = "receiving_facility"
    STORE = "store"
    LABORATORY = "laboratory"


SLOT_KINDS = frozenset(
    {PlaceKind.ROVER_RACK_SLOT, PlaceKind.DEPOT_SPOT, PlaceKind.ORBITING_SAMPLE_SLOT}
)
"""Places that hold one container at most."""


class ObservationKind(Kind):
    """What an image or document shows."""

    PANORAMA = "panorama"
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


class LedgerKind(Kind):
    """Whether a history tells what happened or what was played through."""

    FLIGHT = "flight"
    MOCK = "mock"


_LABELS = {
    "atmospheric": "Atmosphere",
    "orbiting_sample": "Orbiting sample container",
    "orbiting_sample_slot": "Orbiting sample container slot",
    "earth_return_orbiter": "Earth return orbiter",
    "areoid": "Areoid (MOLA)",
    "sphere": "Sphere of 3 396 190 m",
    "closed_in": "In closed container",
    "in_mars_orbit": "In Mars orbit",
    "in_earth_transit": "In transit to Earth",
    "close_os": "Close sample container",
    "pick_up": "Pick up",
    "medium_high": "Medium-high",
}
