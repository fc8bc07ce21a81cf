"""Places: where a container can be."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.compact import MissionLink, PlacePart
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.models import Place, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class PlaceRow(Record[Place]):
    """Rover rack, depot spot, lander, slot, facility …; at most three levels deep."""

    url = Url("places")
    mission = MissionLink(allow_null=True)
    parent = PlacePart(allow_null=True, help_text="What it is part of.")
    position = Position()
    containers = ListUrl(
        "containers", lambda place: {"place": place.slug}, "The containers here and in its parts."
    )
    parts = ListUrl("places", lambda place: {"within": place.slug}, "The place and its parts.")

    class Meta:
        model = Place
        fields: tuple[str, ...] = (
            "url", "slug", "name", "kind", "mission", "parent", "capacity", "position", "note",
            "containers", "parts",
        )  # fmt: skip


class PlaceDetail(PlaceRow):
    """A place with the sources of its values."""

    sources = Sources()

    class Meta(PlaceRow.Meta):
        fields = (*PlaceRow.Meta.fields, "sources")


class Places(Resource[Place]):
    """Where a container can be, from the rover's rack to a laboratory."""

    model = Place
    shows = (Place, ValueProvenance)
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
    default_ordering = ("slug",)
    known_by = ("The place's slug.", "three-forks", "perseverance")

    def get_queryset(self) -> QuerySet[Place]:
        """All places."""
        places = Place.objects.select_related("mission", "parent")
        return places.prefetch_related(with_sources()) if self.detail else places
