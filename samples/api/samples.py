"""Samples: what each is, where it was taken, where it is now and how we know."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import AtMomentMixin, Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import (
    AbrasionPatchShort,
    CampaignLink,
    ContainerLink,
    LedgerAsked,
    MissionLink,
    Now,
    OutcropLink,
    SampleLink,
    WaypointShort,
)
from samples.api.fast_lists import FastLists
from samples.api.fields import ListUrl, Position, Record, Sources, Url
from samples.api.moments import AsOf, KnownAt
from samples.models import Container, Holding, Ledger, Outcrop, Sample, ValueProvenance
from samples.selectors import catalogue, lookup
from samples.selectors.filters import SampleFilter
from samples.selectors.provenance import with_sources


class SampleRow(Record[Sample]):
    """The material in a container; the position is where it was taken.

    Sampling and sealing are two facts. `retained` is false once the container was emptied again.
    """

    url = Url("samples", "identifier")
    alternative_names = serializers.ListField(child=serializers.CharField())
    mission = MissionLink()
    campaign = CampaignLink(allow_null=True)
    outcrop = OutcropLink(allow_null=True)
    abrasion_patch = AbrasionPatchShort(allow_null=True)
    pair_partner = SampleLink(allow_null=True)
    position = Position()
    sealed_waypoint = WaypointShort(allow_null=True)
    container = ContainerLink()
    ledger = LedgerAsked()
    as_of = AsOf()
    known_at = KnownAt()
    now = Now(allow_null=True)
    events = ListUrl("events", lambda sample: {"sample": sample.slug}, "Its custody history.")

    class Meta:
        model = Sample
        fields: tuple[str, ...] = (
            "url", "slug", "designation", "designation_printed", "nasa_number", "dossier_number",
            "dossier_number_note", "name", "alternative_names", "sample_type", "material",
            "rock_type", "rock_type_printed", "mission", "campaign", "outcrop", "abrasion_patch",
            "pair_partner", "core_length_cm", "volume_cm3", "mass_ug", "mass_basis",
            "sampled_sol", "sampled_sol_note", "sampled_at", "sampled_date_printed", "position",
            "sealed_sol", "sealed_at", "sealed_date_printed", "sealed_waypoint", "note",
            "retained", "container", "ledger", "as_of", "known_at", "now", "events",
        )  # fmt: skip


class SampleDetail(SampleRow):
    """A sample with the sources of its values."""

    sources = Sources()

    class Meta(SampleRow.Meta):
        fields = (*SampleRow.Meta.fields, "sources")


class Samples(FastLists, CatalogueWrites, AtMomentMixin, Resource[Sample]):
    """Rock cores, regolith, atmosphere and witness material, and where each is now."""

    written = Kind(Sample, "samples", fixed=("mission", "container"), made=("slug",))
    model = Sample
    shows = (Sample, Container, Outcrop, Holding, ValueProvenance)
    serializer_class = SampleRow
    detail_serializer_class = SampleDetail
    filterset_class = SampleFilter
    ordering_paths = {
        "slug": "slug",
        "name": "name",
        "designation": "designation",
        "nasa_number": "nasa_number",
        "dossier_number": "dossier_number",
        "sample_type": "sample_type",
        "campaign": "campaign__slug",
        "outcrop": "outcrop__slug",
        "container": "container__code",
        "core_length_cm": "core_length_cm",
        "volume_cm3": "volume_cm3",
        "mass_ug": "mass_ug",
        "sampled_sol": "sampled_sol",
        "sampled_at": "sampled_at",
        "sealed_sol": "sealed_sol",
        "sealed_at": "sealed_at",
        "latitude_deg": "latitude_deg",
        "longitude_deg": "longitude_deg",
        "elevation_m": "elevation_m",
    }
    geometry = "position"
    default_ordering = ("slug",)
    known_by = (
        "The sample's designation, with or without leading zeros, or its slug.",
        "M2020-00337-08",
        "M2020-337-8",
        "malay",
    )

    def get_queryset(self) -> QuerySet[Sample]:
        """All samples with where each is now."""
        samples = catalogue.samples(self.moment).select_related("sealed_waypoint")
        return samples.prefetch_related(with_sources()) if self.detail else samples

    @classmethod
    def all_rows(cls, ledger: Ledger) -> QuerySet[Sample]:
        """With the state of each in the ledger."""
        return catalogue.sortable(Sample.objects.all(), ledger, "sample")

    def find(self, identifier: str, queryset: QuerySet[Sample]) -> Sample:
        """By designation or slug."""
        return lookup.sample(identifier, queryset)
