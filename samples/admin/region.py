"""Where the rock is: campaigns, outcrops, abrasion patches."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    MultipleChoicesDropdownFilter,
    MultipleRelatedDropdownFilter,
)

from samples.admin.base import CatalogueAdmin
from samples.admin.exchange import ExchangeMixin
from samples.admin.filters import DisputedFilter
from samples.admin.links import counted, list_of, position_of, public_page
from samples.exchange.resources import CampaignResource, OutcropResource
from samples.models import AbrasionPatch, Campaign, Outcrop, Sample

POSITION: tuple[str, dict[str, Any]] = (
    "Position",
    {
        "fields": (
            ("latitude_deg", "longitude_deg"), ("elevation_m", "elevation_datum"),
            ("position_basis", "position_uncertainty_m"), "position_note",
        )
    },
)  # fmt: skip
"""The fieldset of a point on Mars."""


@admin.register(Campaign)
class CampaignAdmin(ExchangeMixin, CatalogueAdmin):
    """Campaigns with what came from them."""

    resource_classes = [CampaignResource]
    list_display = ("name", "slug", "mission", "outcrop_count", "sample_count")
    list_filter = (("mission", MultipleRelatedDropdownFilter),)
    ordering = ("slug",)
    search_fields = ("name__istartswith", "slug__startswith", "name")
    fixed_fields = ("mission",)
    fieldsets = ((None, {"fields": ("mission", "name", "slug")}),)

    def rows(self) -> Any:
        """With counts."""
        return (
            super()
            .rows()
            .select_related("mission")
            .annotate(
                outcrop_total=Count("outcrops", distinct=True),
                sample_total=Count("samples", distinct=True),
            )
        )

    @display(description="outcrops", ordering="outcrop_total")
    def outcrop_count(self, campaign: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(
            campaign.outcrop_total, list_of(Outcrop, {"campaign__id__exact": campaign.pk})
        )

    @display(description="samples", ordering="sample_total")
    def sample_count(self, campaign: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(campaign.sample_total, list_of(Sample, {"campaign__id__exact": campaign.pk}))


@admin.register(Outcrop)
class OutcropAdmin(ExchangeMixin, CatalogueAdmin):
    """Outcrops and other targets."""

    resource_classes = [OutcropResource]
    list_display = ("name", "campaign", "formation", "position", "position_basis", "sample_count")
    list_filter = (
        ("campaign", MultipleRelatedDropdownFilter),
        ("position_basis", MultipleChoicesDropdownFilter),
        DisputedFilter,
    )
    ordering = ("slug",)
    search_fields = ("name", "slug", "site_name")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "campaign", "name", "slug", "site_name", "formation", "region_of_interest",
                )
            },
        ),
        POSITION,
    )  # fmt: skip

    def rows(self) -> Any:
        """With counts."""
        return super().rows().select_related("campaign").annotate(sample_total=Count("samples"))

    @display(description="position")
    def position(self, outcrop: Outcrop) -> str | None:
        """Degrees."""
        return position_of(outcrop)

    @display(description="samples", ordering="sample_total")
    def sample_count(self, outcrop: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(outcrop.sample_total, list_of(Sample, {"outcrop__id__exact": outcrop.pk}))

    def view_on_site(self, outcrop: Outcrop) -> str | None:
        """Its page for everybody."""
        return public_page("outcrop", outcrop.slug)


@admin.register(AbrasionPatch)
class AbrasionPatchAdmin(CatalogueAdmin):
    """Abraded patches."""

    list_display = ("name", "outcrop", "depth_mm", "note")
    list_filter = (("outcrop", MultipleRelatedDropdownFilter),)
    list_select_related = ("outcrop",)
    ordering = ("slug",)
    search_fields = ("name", "slug", "outcrop__name")
    fieldsets = ((None, {"fields": ("outcrop", "name", "slug", "depth_mm", "note")}),)
