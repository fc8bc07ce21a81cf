"""Depots with their spots and what lies in each."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import AtMomentMixin, Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import LedgerAsked, MissionLink, NowWithContainer, PlacePart
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.api.moments import AsOf, KnownAt
from samples.models import (
    Container,
    Depot,
    DepotSpot,
    Holding,
    Place,
    Sample,
    ValueProvenance,
)
from samples.selectors import catalogue, catalogue_filters, lookup


class Spot(Record[DepotSpot]):
    """A spot of a depot, in the order in which tubes were dropped, and what lies there now."""

    place = PlacePart()
    position = Position(source="place")
    now = NowWithContainer(allow_null=True)

    class Meta:
        model = DepotSpot
        fields: tuple[str, ...] = ("drop_order", "place", "position", "now")


class DepotRow(Record[Depot]):
    """A surface cache. `polygon` is a closed ring of [longitude east °, latitude °]."""

    url = Url("depots", "place.slug")
    slug = serializers.SlugField(source="place.slug")
    name = serializers.CharField(source="place.name")
    place = PlacePart()
    mission = MissionLink(source="place.mission", allow_null=True)
    polygon = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        allow_null=True,
    )
    ledger = LedgerAsked()
    as_of = AsOf()
    known_at = KnownAt()
    spots = Spot(many=True)
    samples = ListUrl("samples", lambda depot: {"place": depot.place.slug}, "The samples in it.")

    class Meta:
        model = Depot
        fields: tuple[str, ...] = (
            "url", "slug", "name", "place", "mission", "polygon", "area_m2", "ledger",
            "as_of", "known_at", "spots", "samples",
        )  # fmt: skip


class SpotDetail(Spot):
    """A spot with the sources of its drop order; its place has those of its position."""

    sources = Sources()

    class Meta(Spot.Meta):
        fields = (*Spot.Meta.fields, "sources")


class DepotDetail(DepotRow):
    """A depot with the sources of its values."""

    spots = SpotDetail(many=True)
    sources = Sources()

    class Meta(DepotRow.Meta):
        fields = (*DepotRow.Meta.fields, "sources")


class Depots(CatalogueWrites, AtMomentMixin, Resource[Depot]):
    """Surface caches with their spots and what lies in each, as a ledger has it."""

    written = Kind(Depot, "depots", fixed=("place",))
    model = Depot
    shows = (Depot, DepotSpot, Place, Container, Sample, Holding, ValueProvenance)
    serializer_class = DepotRow
    detail_serializer_class = DepotDetail
    filterset_class = catalogue_filters.DepotFilter
    ordering_paths = {"slug": "place__slug", "name": "place__name", "area_m2": "area_m2"}
    geometry = "polygon"
    default_ordering = ("slug",)
    known_by = ("The slug of the depot's place.", "three-forks")

    def get_queryset(self) -> QuerySet[Depot]:
        """All depots with their spots."""
        return catalogue.depots(self.moment, sources=bool(self.detail))

    def find(self, identifier: str, queryset: QuerySet[Depot]) -> Depot:
        """By the slug of its place."""
        return lookup.one(queryset, "depot", "place__slug", identifier)
