"""Containers: the tubes, where each is and what it holds."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from samples.api.base import AtMomentMixin, Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import LedgerAsked, MissionLink, NowWithSample, SampleLink
from samples.api.fast_lists import FastLists
from samples.api.fields import ListUrl, Record, Sources, Url, written
from samples.api.moments import AsOf, KnownAt
from samples.api.portions import PortionOfContainer
from samples.domain.versions import NOT_YET, of_state
from samples.models import Container, Holding, Ledger, Portion, Sample, ValueProvenance
from samples.selectors import catalogue, lookup, portions
from samples.selectors.filters import ContainerFilter
from samples.selectors.provenance import with_sources


class ContainerRow(Record[Container]):
    """A sample tube or witness tube; `code` is this inventory's own name for it."""

    url = Url("containers", "code")
    mission = MissionLink()
    ledger = LedgerAsked()
    as_of = AsOf()
    known_at = KnownAt()
    now = NowWithSample(allow_null=True)
    events = ListUrl(
        "events", lambda container: {"container": container.code}, "Its custody history."
    )

    class Meta:
        model = Container
        fields: tuple[str, ...] = (
            "url", "code", "kind", "serial", "empty_mass_g", "note", "mission", "ledger",
            "as_of", "known_at", "now", "events",
        )  # fmt: skip


class SampleOverTime(SampleLink):
    """A sample that is or was in the container."""

    class Meta(SampleLink.Meta):
        fields = (*SampleLink.Meta.fields, "retained", "sampled_sol")


class ContainerDetail(ContainerRow):
    """A container with all it ever held and the sources of its values."""

    samples = SampleOverTime(many=True, help_text="All it ever held; at most one is retained.")
    portions = serializers.SerializerMethodField(
        help_text="The portions of its sample then, by number; 0 is the whole."
    )
    sources = Sources()

    class Meta(ContainerRow.Meta):
        fields = (*ContainerRow.Meta.fields, "samples", "portions", "sources")

    @extend_schema_field(PortionOfContainer(many=True))
    def get_portions(self, container: Container) -> list[Any]:
        """As of the moment asked for."""
        found = portions.of_container(self.context["moment"], container)
        return [written(PortionOfContainer, portion, self.context) for portion in found]


class Containers(FastLists, CatalogueWrites, AtMomentMixin, Resource[Container]):
    """Sample tubes and witness tubes: where each is and what it holds, as a ledger has it."""

    written = Kind(Container, "containers", fixed=("mission",), key="code")
    model = Container
    shows = (Container, Sample, Holding, Portion, ValueProvenance)
    serializer_class = ContainerRow
    detail_serializer_class = ContainerDetail
    filterset_class = ContainerFilter
    ordering_paths = {"code": "code", "serial": "serial", "kind": "kind"}
    default_ordering = ("code",)
    known_by = (
        "The container's code, its serial number, or the designation of the sample in it.",
        "tube-08",
        "SN261",
        "M2020-00337-08",
    )

    def get_queryset(self) -> QuerySet[Container]:
        """All containers with their present state."""
        containers = catalogue.containers(self.moment)
        return containers.prefetch_related("samples", with_sources()) if self.detail else containers

    @classmethod
    def all_rows(cls, ledger: Ledger) -> QuerySet[Container]:
        """With the state of each in the ledger."""
        return catalogue.sortable(Container.objects.all(), ledger, "container")

    def find(self, identifier: str, queryset: QuerySet[Container]) -> Container:
        """By code, serial or content."""
        return lookup.container(identifier, queryset)

    def version_of(self, record: Container) -> str:
        """Two parts: that of its own values, and that of its state in the ledger."""
        if not hasattr(record, "now"):  # nobody asked for that field
            record = catalogue.containers(self.moment).get(pk=record.pk)
        now = record.now[0] if record.now else None  # type: ignore[attr-defined]
        state = of_state(now.seq, now.head_hash) if now else NOT_YET
        return f"{super().version_of(record)}.{state}"
