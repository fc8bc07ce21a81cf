"""Missions: clock, landing and frame."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import OrganisationShort
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.models import Mission, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class MissionRow(Record[Mission]):
    """A mission that caches samples; the position is the landing point."""

    url = Url("missions")
    operator = OrganisationShort(allow_null=True)
    position = Position()
    campaigns = ListUrl("campaigns", lambda mission: {"mission": mission.slug}, "Its campaigns.")
    ledgers = ListUrl("ledgers", lambda mission: {"mission": mission.slug}, "Its ledgers.")

    class Meta:
        model = Mission
        fields: tuple[str, ...] = (
            "url", "slug", "name", "rover_name", "body", "landing_site_name", "crs", "operator",
            "clock_longitude_deg", "sol_zero_msd", "landed_at", "landing_signal_received_at",
            "position", "sample_tubes_launched", "witness_tubes_launched", "campaigns", "ledgers",
        )  # fmt: skip


class MissionDetail(MissionRow):
    """A mission with the sources of its values."""

    sources = Sources()

    class Meta(MissionRow.Meta):
        fields = (*MissionRow.Meta.fields, "sources")


class Missions(CatalogueWrites, Resource[Mission]):
    """Missions that cache samples."""

    written = Kind(Mission, "missions")
    model = Mission
    shows = (Mission, ValueProvenance)
    serializer_class = MissionRow
    detail_serializer_class = MissionDetail
    filterset_class = catalogue_filters.MissionFilter
    ordering_paths = {"slug": "slug", "name": "name", "landed_at": "landed_at"}
    geometry = "position"
    default_ordering = ("slug",)
    known_by = ("The mission's slug.", "mars-2020")

    def get_queryset(self) -> QuerySet[Mission]:
        """All missions."""
        missions = Mission.objects.select_related("operator")
        return missions.prefetch_related(with_sources()) if self.detail else missions
