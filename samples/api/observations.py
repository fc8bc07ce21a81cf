"""Observations: images, videos and documents, linked to where they are published."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import MissionLink, OutcropLink, SampleLink
from samples.api.fields import Position, Record, SourceLink, Url
from samples.models import Observation
from samples.selectors import catalogue_filters, lookup


class ObservationRow(Record[Observation]):
    """An image, video or document; the position is where it was taken from.

    `web_url` is where it is published; azimuths are degrees clockwise from north.
    """

    url = Url("observations", "pk")
    web_url = serializers.URLField(source="url")
    mission = MissionLink()
    position = Position()
    outcrop = OutcropLink(allow_null=True)
    sample = SampleLink(allow_null=True)
    source = SourceLink(allow_null=True)  # type: ignore[assignment]

    class Meta:
        model = Observation
        fields: tuple[str, ...] = (
            "url", "id", "kind", "title", "web_url", "product_id", "credit", "mission", "sol",
            "rmc", "position", "azimuth_min_deg", "azimuth_max_deg", "elevation_min_deg",
            "elevation_max_deg", "width_px", "height_px", "outcrop", "distance_to_outcrop_m",
            "sample", "source", "note",
        )  # fmt: skip


class Observations(CatalogueWrites, Resource[Observation]):
    """Images, videos and documents about places and samples."""

    written = Kind(
        Observation, "observations", names={"url": "web_url"}, fixed=("mission",), key="id"
    )
    model = Observation
    shows = (Observation,)
    serializer_class = ObservationRow
    filterset_class = catalogue_filters.ObservationFilter
    ordering_paths = {
        "sol": "sol",
        "kind": "kind",
        "title": "title",
        "outcrop": "outcrop__slug",
        "distance_to_outcrop_m": "distance_to_outcrop_m",
    }
    geometry = "position"
    default_ordering = ("sol",)
    known_by = ("The observation's number (`id`).", "1")

    def get_queryset(self) -> QuerySet[Observation]:
        """All observations."""
        return Observation.objects.select_related("mission", "outcrop", "sample", "source")

    def find(self, identifier: str, queryset: QuerySet[Observation]) -> Observation:
        """By number."""
        return lookup.numbered(queryset, "observation", identifier)
