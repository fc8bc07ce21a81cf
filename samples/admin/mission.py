"""Who flies and who answers: missions, organisations, custodians."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, Q
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import MultipleRelatedDropdownFilter

from samples.admin.base import CatalogueAdmin
from samples.admin.custody import flight
from samples.admin.links import counted, list_of
from samples.admin.region import POSITION
from samples.models import Custodian, Holding, Mission, Organisation


@admin.register(Mission)
class MissionAdmin(CatalogueAdmin):
    """Missions with clock and landing."""

    list_display = ("name", "rover_name", "landing_site_name", "landed_at", "operator")
    list_select_related = ("operator",)
    ordering = ("slug",)
    search_fields = ("name", "slug", "rover_name")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name", "slug", "rover_name", "body", "operator", "landing_site_name",
                    "landed_at", "landing_signal_received_at",
                    ("sample_tubes_launched", "witness_tubes_launched"),
                )
            },
        ),
        ("Clock", {"fields": ("clock_longitude_deg", "sol_zero_msd")}),
        POSITION,
    )  # fmt: skip


@admin.register(Organisation)
class OrganisationAdmin(CatalogueAdmin):
    """Organisations."""

    list_display = ("name", "slug", "url")
    ordering = ("slug",)
    search_fields = ("name", "slug")
    fieldsets = ((None, {"fields": ("name", "slug", "url")}),)


@admin.register(Custodian)
class CustodianAdmin(CatalogueAdmin):
    """Custodians with how many containers each answers for."""

    list_display = ("name", "organisation", "answers_for")
    list_filter = (("organisation", MultipleRelatedDropdownFilter),)
    ordering = ("slug",)
    search_fields = ("name", "slug")
    fieldsets = ((None, {"fields": ("name", "slug", "organisation")}),)

    def rows(self) -> Any:
        """With counts (flight ledger)."""
        return (
            super()
            .rows()
            .select_related("organisation")
            .annotate(total=Count("holdings", filter=Q(holdings__ledger=flight())))
        )

    @display(description="containers now", ordering="total")
    def answers_for(self, custodian: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(custodian.total, list_of(Holding, {"custodian__id__exact": custodian.pk}))
