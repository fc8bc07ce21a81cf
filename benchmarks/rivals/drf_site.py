"""A plain `ModelViewSet` with `ModelSerializer`s: our fields and relations, two paginations.

The related records are joined or fetched in bulk as ours are, so that it pays for no query more.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.pagination import CursorPagination, LimitOffsetPagination
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet

from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Custodian,
    Holding,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Sample,
    Waypoint,
)

Serializer = type[serializers.ModelSerializer[Any]]


def _of(of: type[Any], *names: str, **nested: Any) -> Any:
    """A `ModelSerializer` of these fields, some of them records again."""
    meta = type("Meta", (), {"model": of, "fields": (*names, *nested)})
    return type(f"{of.__name__}Out", (serializers.ModelSerializer,), {"Meta": meta, **nested})


_link = {
    model: _of(model, "slug", "name")
    for model in (Mission, Campaign, Outcrop)
}  # fmt: skip
_place = ("slug", "name", "kind")
_custodian = _of(Custodian, "slug", "name", organisation=_of(Organisation, "slug", "name", "url")())
_now = _of(
    Holding, "id", "stage", "condition", "sealed", "seal_serial", "cleared", "since",
    place=_of(Place, *_place, parent=_of(Place, *_place)())(),
    custodian=_custodian(),
    offered_to=_custodian(),
    os_slot=_of(Place, *_place)(),
)  # fmt: skip
PLAIN = (
    "slug", "designation", "designation_printed", "nasa_number", "dossier_number",
    "dossier_number_note", "name", "alternative_names", "sample_type", "material", "rock_type",
    "rock_type_printed", "core_length_cm", "volume_cm3", "mass_ug", "mass_basis", "sampled_sol",
    "sampled_sol_note", "sampled_at", "sampled_date_printed", "latitude_deg", "longitude_deg",
    "elevation_m", "elevation_datum", "position_basis", "position_note", "position_uncertainty_m",
    "sealed_sol", "sealed_at", "sealed_date_printed", "note", "retained",
)  # fmt: skip
"""The sample's own fields."""
SampleOut = _of(
    Sample,
    *PLAIN,
    mission=_link[Mission](),
    campaign=_link[Campaign](),
    outcrop=_link[Outcrop](),
    abrasion_patch=_of(AbrasionPatch, "slug", "name", "depth_mm", "note")(),
    pair_partner=_of(Sample, "slug", "designation", "name", "sample_type")(),
    sealed_waypoint=_of(Waypoint, "sol", "rmc", "latitude_deg", "longitude_deg")(),
    container=_of(Container, "code", "serial", "kind")(),
    holdings=_now(many=True),
)


class ByCursor(CursorPagination):
    """Pages by key."""

    page_size = 100
    ordering = "slug"


class ByOffset(LimitOffsetPagination):
    """Pages by number of rows, which are counted."""

    default_limit = 100


class Samples(ModelViewSet[Sample]):
    """All samples with where each is now."""

    serializer_class = SampleOut
    pagination_class = ByCursor
    queryset = (
        Sample.objects.order_by("slug")
        .select_related(
            "mission", "container", "campaign", "outcrop", "abrasion_patch", "pair_partner",
            "sealed_waypoint",
        )
        .prefetch_related(
            Prefetch(
                "holdings",
                Holding.objects.filter(ledger__slug="synthetic").select_related(
                    "place__parent", "custodian__organisation", "os_slot",
                    "offered_to__organisation",
                ),
            )
        )
    )  # fmt: skip


class SamplesByOffset(Samples):
    """The same with offsets."""

    pagination_class = ByOffset  # type: ignore[assignment]


_router = SimpleRouter()
_router.register("cursor", Samples, "cursor")
_router.register("offset", SamplesByOffset, "offset")
urlpatterns = _router.urls
