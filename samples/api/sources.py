"""Sources: the pages, data sets and papers that state the facts."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.fields import Record, Url
from samples.models import Source
from samples.selectors import catalogue_filters, lookup


class SourceRow(Record[Source]):
    """A page, data set, paper or caption; `web_url` is where it is published."""

    url = Url("sources", "code")
    web_url = serializers.URLField(source="url", allow_null=True)

    class Meta:
        model = Source
        fields: tuple[str, ...] = (
            "url", "code", "title", "location", "web_url", "published_on", "accessed_on", "trust",
            "trust_note", "credit",
        )  # fmt: skip


class Sources(CatalogueWrites, Resource[Source]):
    """Where the facts come from, and how well each source was cross-checked."""

    written = Kind(Source, "sources", names={"url": "web_url"}, key="code")
    model = Source
    shows = (Source,)
    serializer_class = SourceRow
    filterset_class = catalogue_filters.SourceFilter
    ordering_paths = {
        "code": "code",
        "title": "title",
        "trust": "trust",
        "published_on": "published_on",
        "accessed_on": "accessed_on",
    }
    default_ordering = ("code",)
    known_by = ("The source's code, as shown beside values.", "s1", "s6")

    def get_queryset(self) -> QuerySet[Source]:
        """All sources."""
        return Source.objects.all()

    def find(self, identifier: str, queryset: QuerySet[Source]) -> Source:
        """By code."""
        return lookup.one(queryset, "source", "code", identifier)
