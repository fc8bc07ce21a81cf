"""Related things in short, as they stand inside another record."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.api.fields import Position, Record, Url, memory, written
from samples.domain.state import Condition
from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Custodian,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Outcrop,
    PastHolding,
    Place,
    Sample,
    Waypoint,
)


class MissionLink(Record[Mission]):
    """A mission in short."""

    url = Url("missions")

    class Meta:
        model = Mission
        fields: tuple[str, ...] = ("slug", "name", "url")


class CampaignLink(Record[Campaign]):
    """A campaign in short."""

    url = Url("campaigns")

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ("slug", "name", "url")


class OutcropLink(Record[Outcrop]):
    """An outcrop in short."""

    url = Url("outcrops")

    class Meta:
        model = Outcrop
        fields: tuple[str, ...] = ("slug", "name", "url")


class AbrasionPatchShort(Record[AbrasionPatch]):
    """A patch of rock ground flat for the instruments."""

    class Meta:
        model = AbrasionPatch
        fields: tuple[str, ...] = ("slug", "name", "depth_mm", "note")


class WaypointShort(Record[Waypoint]):
    """Where the rover stood: sol, rover motion counter (rmc) and position."""

    position = Position()

    class Meta:
        model = Waypoint
        fields: tuple[str, ...] = ("sol", "rmc", "position")


class ContainerLink(Record[Container]):
    """A container in short."""

    url = Url("containers", "code")

    class Meta:
        model = Container
        fields: tuple[str, ...] = ("code", "serial", "kind", "url")


class SampleLink(Record[Sample]):
    """A sample in short."""

    url = Url("samples", "identifier")

    class Meta:
        model = Sample
        fields: tuple[str, ...] = ("slug", "designation", "name", "sample_type", "url")


class PlacePart(Record[Place]):
    """A place in short."""

    url = Url("places")

    class Meta:
        model = Place
        fields: tuple[str, ...] = ("slug", "name", "kind", "url")


class PlaceLink(PlacePart):
    """A place in short, with the places it is part of, the nearest first."""

    within = serializers.SerializerMethodField()

    class Meta(PlacePart.Meta):
        fields = ("slug", "name", "kind", "url", "within")

    @extend_schema_field(PlacePart(many=True))
    def get_within(self, place: Place) -> list[Any]:
        """The rack and the rover, of a slot."""
        found, parent = [], place.parent
        while parent is not None:
            found.append(written(PlacePart, parent, self.context))
            parent = parent.parent
        return found


class OrganisationShort(Record[Organisation]):
    """An organisation; `web_url` is its own site."""

    web_url = serializers.URLField(source="url", allow_null=True)

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ("slug", "name", "web_url")


class CustodianShort(Record[Custodian]):
    """Who answers for a container."""

    organisation = OrganisationShort()

    class Meta:
        model = Custodian
        fields: tuple[str, ...] = ("slug", "name", "organisation")


class LedgerLink(Record[Ledger]):
    """A ledger in short: `flight` tells what happened, `mock` was played through."""

    url = Url("ledgers")

    class Meta:
        model = Ledger
        fields: tuple[str, ...] = ("slug", "name", "kind", "url")


@extend_schema_field(LedgerLink)
class LedgerAsked(serializers.Field[Any, Any, Any, Any]):
    """The ledger whose state the record tells."""

    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)

    def to_representation(self, value: Any) -> Any:
        """The same for every record of an answer, so it is written once."""
        del value
        known = memory(self.context)
        if "ledger_written" not in known:
            known["ledger_written"] = written(LedgerLink, known["ledger"], known)
        return known["ledger_written"]


class StateUrl(Url):
    """The address of a present state; a past one has none of its own, so null."""

    def __init__(self) -> None:
        super().__init__("holdings", "pk")
        self.allow_null = True

    def to_representation(self, value: Any) -> Any:
        """The address, if it is a holding."""
        return None if isinstance(value, PastHolding) else super().to_representation(value)


class State(Record[Holding]):
    """What a ledger says of a container at the moment asked for: a holding, or a past one."""

    condition = serializers.ChoiceField(Condition.choices())
    place = PlaceLink()
    custodian = CustodianShort()
    offered_to = CustodianShort(allow_null=True, help_text="Whom it is offered to.")
    os_slot = PlacePart(
        allow_null=True, help_text="Its slot in the orbiting sample container, until receipt."
    )
    cleared = serializers.BooleanField(
        help_text="Whether a safety decision lets it leave containment."
    )

    class Meta:
        model = Holding
        fields: tuple[str, ...] = (
            "stage", "condition", "sealed", "seal_serial", "place", "custodian", "offered_to",
            "os_slot", "cleared", "since",
        )  # fmt: skip


class Now(State):
    """The state of a container at the moment; null once a sample is in no container."""

    url = StateUrl()

    class Meta(State.Meta):
        fields = (*State.Meta.fields, "url")

    def get_attribute(self, instance: Any) -> Holding | None:
        """The one state of the ledger asked for; lists fetch it as `now`."""
        return instance.now[0] if instance.now else None


class NowWithSample(Now):
    """The state of a container and what is in it."""

    sample = SampleLink(source="content", allow_null=True)

    class Meta(Now.Meta):
        fields = ("stage", "sample", *Now.Meta.fields[1:])


class NowWithContainer(Now):
    """The state of the container that lies in a place."""

    container = ContainerLink()
    sample = SampleLink(source="content", allow_null=True)

    class Meta(Now.Meta):
        fields = (
            "container", "sample", "stage", "condition", "sealed", "custodian", "since", "url"
        )  # fmt: skip

    def get_attribute(self, instance: Any) -> Holding | None:
        """What lies in a depot spot."""
        return super().get_attribute(instance.place)
