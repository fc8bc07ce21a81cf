"""Where the rover went: waypoints and drives."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.admin import display
from unfold.contrib.filters.admin import RangeNumericFilter

from samples.admin.base import CatalogueAdmin
from samples.admin.exchange import ExchangeMixin
from samples.admin.links import position_of
from samples.admin.mmgis import LayersMixin
from samples.admin.region import POSITION
from samples.exchange.resources import WaypointResource
from samples.models import Drive, Waypoint


@admin.register(Waypoint)
class WaypointAdmin(LayersMixin, ExchangeMixin, CatalogueAdmin):
    """End-of-drive localizations."""

    resource_classes = [WaypointResource]
    list_display = ("sol", "rmc", "position", "elevation_m", "odometer_km", "note")
    list_display_links = ("sol", "rmc")
    list_filter = (("sol", RangeNumericFilter),)
    ordering = ("sol", "pk")
    search_fields = ("=sol", "^rmc")
    search_help_text = "Sol, or the start of the rover motion counter"
    fixed_fields = ("mission",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "mission", ("sol", "rmc"), ("easting_m", "northing_m"), "odometer_km",
                    "source", "note",
                )
            },
        ),
        POSITION,
    )  # fmt: skip

    @display(description="position")
    def position(self, waypoint: Waypoint) -> str | None:
        """Degrees."""
        return position_of(waypoint)


@admin.register(Drive)
class DriveAdmin(CatalogueAdmin):
    """Paths between localizations."""

    list_display = ("sol", "from_rmc", "to_rmc", "length_m")
    list_filter = (("sol", RangeNumericFilter),)
    ordering = ("sol", "pk")
    search_fields = ("=sol", "^from_rmc", "^to_rmc")
    search_help_text = "Sol, or the start of a rover motion counter"
    fixed_fields = ("mission",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "mission", "sol", ("from_rmc", "to_rmc"), "length_m", "path", "source",
                )
            },
        ),
    )  # fmt: skip
