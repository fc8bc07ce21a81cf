"""Sources, observations and waypoints as tables: records that name their own source."""

from __future__ import annotations

from samples.exchange.resources.base import CatalogueResource, columns
from samples.models import Observation, Source, Waypoint


class SourceResource(CatalogueResource):
    """Sources by code."""

    KEYS = (("code",),)

    class Meta:
        model = Source
        fields = columns(Source, "code")


class ObservationResource(CatalogueResource):
    """Observations by mission, address and rover motion counter."""

    KEYS = (("mission", "url", "rmc"),)

    class Meta:
        model = Observation
        fields = columns(Observation, "mission", "url", "rmc")


class WaypointResource(CatalogueResource):
    """Waypoints by mission, sol and rover motion counter."""

    KEYS = (("mission", "sol", "rmc"),)

    class Meta:
        model = Waypoint
        fields = columns(Waypoint, "mission", "sol", "rmc")
