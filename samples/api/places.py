"""Places: where a container can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.api.base import AtMomentMixin, Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import LedgerAsked, MissionLink, PlacePart
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.api.moments import AsOf, KnownAt
from samples.models import Holding, Ledger, Place, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.occupancy import occupancy
from samples.selectors.provenance import with_sources


@extend_schema_field(serializers.IntegerField(min_value=0))
class Holds(serializers.Field[Any, Any, int, Any]):
    """How many containers are in a place."""

    def __init__(self) -> None:
        super().__init__(
            source="*", read_only=True, help_text="Containers here and in its parts, by the ledger."
        )

    def to_representation(self, value: Place) -> int:
        """From the one count of the answer."""
        count: int = self.context["occupancy"][value.pk]
        return count


class PlaceRow(Record[Place]):
    """Rover rack, depot spot, lander, slot, facility …; at most three levels deep.

    `hypothetical`: part of a concept that was never flown; only mock ledgers use it.
    """

    url = Url("places")
    mission = MissionLink(allow_null=True)
    parent = PlacePart(allow_null=True, help_text="What it is part of.")
    position = Position()
    ledger = LedgerAsked()
    as_of = AsOf()
    known_at = KnownAt()
    holds = Holds()
    containers = ListUrl(
        "containers", lambda place: {"place": place.slug}, "The containers here and in its parts."
    )
    parts = ListUrl("places", lambda place: {"within": place.slug}, "The place and its parts.")

    class Meta:
        model = Place
        fields: tuple[str, ...] = (
            "url", "slug", "name", "kind", "mission", "parent", "capacity", "hypothetical",
            "position", "note", "ledger", "as_of", "known_at", "holds", "containers", "parts",
        )  # fmt: skip


class PlaceDetail(PlaceRow):
    """A place with the sources of its values."""

    sources = Sources()

    class Meta(PlaceRow.Meta):
        fields = (*PlaceRow.Meta.fields, "sources")


class Places(CatalogueWrites, AtMomentMixin, Resource[Place]):
    """Where a container can be, from the rover's rack to a laboratory, and how many are there."""

    written = Kind(Place, "places")
    model = Place
    shows = (Place, Holding, Ledger, ValueProvenance)
    serializer_class = PlaceRow
    detail_serializer_class = PlaceDetail
    filterset_class = catalogue_filters.PlaceFilter
    ordering_paths = {
        "slug": "slug",
        "name": "name",
        "kind": "kind",
        "capacity": "capacity",
        "latitude_deg": "latitude_deg",
        "longitude_deg": "longitude_deg",
    }
    geometry = "position"
    default_ordering = ("slug",)
    known_by = ("The place's slug.", "three-forks", "perseverance")

    def get_queryset(self) -> QuerySet[Place]:
        """All places."""
        places = Place.objects.select_related("mission", "parent")
        return places.prefetch_related(with_sources()) if self.detail else places

    def get_serializer_context(self) -> Mapping[str, Any]:
        """With how many containers each place holds."""
        context = super().get_serializer_context()
        if not self.tells("holds"):
            return context
        return {**context, "occupancy": occupancy(self.moment)}
