"""Campaigns: the regions that a mission worked through."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import MissionLink
from samples.api.fields import ListUrl, Record, Sources, Url
from samples.models import Campaign, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class CampaignRow(Record[Campaign]):
    """A science campaign."""

    url = Url("campaigns")
    mission = MissionLink()
    outcrops = ListUrl("outcrops", lambda campaign: {"campaign": campaign.slug}, "Its outcrops.")
    samples = ListUrl("samples", lambda campaign: {"campaign": campaign.slug}, "Its samples.")

    class Meta:
        model = Campaign
        fields: tuple[str, ...] = ("url", "slug", "name", "mission", "outcrops", "samples")


class CampaignDetail(CampaignRow):
    """A campaign with the sources of its values."""

    sources = Sources()

    class Meta(CampaignRow.Meta):
        fields = (*CampaignRow.Meta.fields, "sources")


class Campaigns(CatalogueWrites, Resource[Campaign]):
    """Science campaigns: the regions that a mission worked through."""

    written = Kind(Campaign, "campaigns", fixed=("mission",))
    model = Campaign
    shows = (Campaign, ValueProvenance)
    serializer_class = CampaignRow
    detail_serializer_class = CampaignDetail
    filterset_class = catalogue_filters.CampaignFilter
    ordering_paths = {"slug": "slug", "name": "name", "mission": "mission__slug"}
    default_ordering = ("slug",)
    known_by = ("The campaign's slug.", "crater-floor")

    def get_queryset(self) -> QuerySet[Campaign]:
        """All campaigns."""
        campaigns = Campaign.objects.select_related("mission")
        return campaigns.prefetch_related(with_sources()) if self.detail else campaigns
