"""Organisations, and the custodians among them: who answers for a container."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import OrganisationShort
from samples.api.fields import ListUrl, Record, Sources, Url
from samples.models import Custodian, Organisation, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class OrganisationRow(Record[Organisation]):
    """An agency, institute or company; `web_url` is its own site."""

    url = Url("organisations")
    web_url = serializers.URLField(source="url", allow_null=True)
    custodians = ListUrl(
        "custodians", lambda one: {"organisation": one.slug}, "Who answers for it."
    )

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ("url", "slug", "name", "web_url", "custodians")


class OrganisationDetail(OrganisationRow):
    """An organisation with the sources of its values."""

    sources = Sources()

    class Meta(OrganisationRow.Meta):
        fields = (*OrganisationRow.Meta.fields, "sources")


class Organisations(CatalogueWrites, Resource[Organisation]):
    """Organisations that operate missions and keep containers."""

    written = Kind(Organisation, "organisations", names={"url": "web_url"})
    model = Organisation
    shows = (Organisation, ValueProvenance)
    serializer_class = OrganisationRow
    detail_serializer_class = OrganisationDetail
    filterset_class = catalogue_filters.OrganisationFilter
    ordering_paths = {"slug": "slug", "name": "name"}
    default_ordering = ("slug",)
    known_by = ("The organisation's slug.", "nasa-jpl")

    def get_queryset(self) -> QuerySet[Organisation]:
        """All organisations."""
        found = Organisation.objects.all()
        return found.prefetch_related(with_sources()) if self.detail else found


class CustodianRow(Record[Custodian]):
    """A party that answers for containers: an organisation's rover team, a facility."""

    url = Url("custodians")
    organisation = OrganisationShort()
    holdings = ListUrl("holdings", lambda one: {"custodian": one.slug}, "What it answers for now.")

    class Meta:
        model = Custodian
        fields: tuple[str, ...] = ("url", "slug", "name", "organisation", "holdings")


class CustodianDetail(CustodianRow):
    """A custodian with the sources of its values."""

    sources = Sources()

    class Meta(CustodianRow.Meta):
        fields = (*CustodianRow.Meta.fields, "sources")


class Custodians(CatalogueWrites, Resource[Custodian]):
    """Custodians: each container has exactly one at every moment."""

    written = Kind(Custodian, "custodians")
    model = Custodian
    shows = (Custodian, Organisation, ValueProvenance)
    serializer_class = CustodianRow
    detail_serializer_class = CustodianDetail
    filterset_class = catalogue_filters.CustodianFilter
    ordering_paths = {"slug": "slug", "name": "name", "organisation": "organisation__slug"}
    default_ordering = ("slug",)
    example_name = "custodians"
    known_by = ("The custodian's slug.", "mars-2020-operations")

    def get_queryset(self) -> QuerySet[Custodian]:
        """All custodians."""
        found = Custodian.objects.select_related("organisation")
        return found.prefetch_related(with_sources()) if self.detail else found
