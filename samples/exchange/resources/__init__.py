"""Import and export of the catalogue as CSV, XLSX and JSON tables."""

from __future__ import annotations

from samples.exchange.resources.base import CatalogueResource, CatalogueResult, Change, Order
from samples.exchange.resources.container import ContainerResource
from samples.exchange.resources.evidence import (
    ObservationResource,
    SourceResource,
    WaypointResource,
)
from samples.exchange.resources.formats import FORMATS, Csv, Json, Xlsx
from samples.exchange.resources.map_format import GeoJson
from samples.exchange.resources.problems import Problem, Unreadable
from samples.exchange.resources.refusals import by_field
from samples.exchange.resources.region import CampaignResource, OutcropResource, PlaceResource
from samples.exchange.resources.sample import SampleResource

RESOURCES: tuple[type[CatalogueResource], ...] = (
    SampleResource,
    ContainerResource,
    OutcropResource,
    CampaignResource,
    PlaceResource,
    ObservationResource,
    SourceResource,
    WaypointResource,
)

__all__ = [
    "FORMATS",
    "RESOURCES",
    "CampaignResource",
    "CatalogueResource",
    "CatalogueResult",
    "Change",
    "ContainerResource",
    "Csv",
    "GeoJson",
    "Json",
    "ObservationResource",
    "Order",
    "OutcropResource",
    "PlaceResource",
    "Problem",
    "SampleResource",
    "SourceResource",
    "Unreadable",
    "WaypointResource",
    "Xlsx",
    "by_field",
]
