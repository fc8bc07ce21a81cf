"""Outcrops: the rock that samples come from."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import AbrasionPatchShort, CampaignLink, SampleLink
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.models import AbrasionPatch, Campaign, Outcrop, Sample, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class OutcropRow(Record[Outcrop]):
    """An outcrop or other target; the position is the target's."""

    url = Url("outcrops")
    campaign = CampaignLink()
    position = Position()
    abrasion_patches = AbrasionPatchShort(many=True)
    samples = SampleLink(many=True)
    observations = ListUrl(
        "observations", lambda outcrop: {"outcrop": outcrop.slug}, "Images that show its place."
    )

    class Meta:
        model = Outcrop
        fields: tuple[str, ...] = (
            "url", "slug", "name", "site_name", "formation", "region_of_interest", "campaign",
            "position", "abrasion_patches", "samples", "observations",
        )  # fmt: skip


class OutcropDetail(OutcropRow):
    """An outcrop with the sources of its values."""

    sources = Sources()

    class Meta(OutcropRow.Meta):
        fields = (*OutcropRow.Meta.fields, "sources")


class Outcrops(CatalogueWrites, Resource[Outcrop]):
    """Outcrops and other targets that were sampled."""

    written = Kind(Outcrop, "outcrops")
    model = Outcrop
    shows = (Outcrop, Campaign, AbrasionPatch, Sample, ValueProvenance)
    serializer_class = OutcropRow
    detail_serializer_class = OutcropDetail
    filterset_class = catalogue_filters.OutcropFilter
    ordering_paths = {
        "slug": "slug",
        "name": "name",
        "campaign": "campaign__slug",
        "latitude_deg": "latitude_deg",
        "longitude_deg": "longitude_deg",
        "elevation_m": "elevation_m",
    }
    geometry = "position"
    default_ordering = ("slug",)
    known_by = ("The outcrop's slug.", "issole")

    def get_queryset(self) -> QuerySet[Outcrop]:
        """All outcrops with their patches and samples."""
        outcrops = Outcrop.objects.select_related("campaign").prefetch_related(
            "abrasion_patches", "samples"
        )
        return outcrops.prefetch_related(with_sources()) if self.detail else outcrops
