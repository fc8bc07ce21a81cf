"""Abrasion patches: where the rock was ground flat for the instruments."""

from __future__ import annotations

from django.db.models import QuerySet

from samples.api.base import Resource
from samples.api.catalogue_writes import CatalogueWrites
from samples.api.changes import Kind
from samples.api.compact import OutcropLink
from samples.api.fields import Record, Sources, Url
from samples.models import AbrasionPatch, Outcrop, ValueProvenance
from samples.selectors import catalogue_filters
from samples.selectors.provenance import with_sources


class AbrasionPatchRow(Record[AbrasionPatch]):
    """A patch of rock ground flat for the instruments."""

    url = Url("abrasion-patches")
    outcrop = OutcropLink()

    class Meta:
        model = AbrasionPatch
        fields: tuple[str, ...] = ("url", "slug", "name", "outcrop", "depth_mm", "note")


class AbrasionPatchDetail(AbrasionPatchRow):
    """A patch with the sources of its values."""

    sources = Sources()

    class Meta(AbrasionPatchRow.Meta):
        fields = (*AbrasionPatchRow.Meta.fields, "sources")


class AbrasionPatches(CatalogueWrites, Resource[AbrasionPatch]):
    """Patches that were abraded beside where samples were taken."""

    written = Kind(AbrasionPatch, "abrasion_patches", fixed=("outcrop",))
    model = AbrasionPatch
    shows = (AbrasionPatch, Outcrop, ValueProvenance)
    serializer_class = AbrasionPatchRow
    detail_serializer_class = AbrasionPatchDetail
    filterset_class = catalogue_filters.AbrasionPatchFilter
    ordering_paths = {"slug": "slug", "name": "name", "outcrop": "outcrop__slug",
                      "depth_mm": "depth_mm"}  # fmt: skip
    default_ordering = ("slug",)
    known_by = ("The patch's slug.", "hare-bay")

    def get_queryset(self) -> QuerySet[AbrasionPatch]:
        """All patches."""
        found = AbrasionPatch.objects.select_related("outcrop")
        return found.prefetch_related(with_sources()) if self.detail else found
