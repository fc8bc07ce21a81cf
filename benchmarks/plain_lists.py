"""The samples by the framework's own means: what `list_rows` compares with."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.urls import include, path
from rest_framework import serializers
from rest_framework.pagination import CursorPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter
from rest_framework.viewsets import ModelViewSet

from inventory.urls import urlpatterns as known
from samples.models import (
    AbrasionPatch,
    Campaign,
    Container,
    Custodian,
    Holding,
    Ledger,
    Mission,
    Organisation,
    Outcrop,
    Place,
    Sample,
    Waypoint,
)

_KEPT_OUT = ("provenance",)


def _short(of: type[Any], *names: str, **nested: Any) -> Any:
    """A ModelSerializer of some columns, and of related records by their own serializers."""
    meta = type("Meta", (), {"model": of, "fields": (*names, *nested)})
    return type(f"{of.__name__}Short", (serializers.ModelSerializer,), {"Meta": meta, **nested})


_NAMED = ("slug", "name")
_Part = _short(Place, *_NAMED, "kind")
_Within = _short(Place, *_NAMED, "kind", parent=_short(Place, *_NAMED, "kind", parent=_Part())())
_Who = _short(Custodian, *_NAMED, organisation=_short(Organisation, *_NAMED, "url")())
_Now = _short(
    Holding,
    "stage", "condition", "sealed", "seal_serial", "cleared", "since", "id",
    place=_Within(), custodian=_Who(), offered_to=_Who(), os_slot=_Part(),
    ledger=_short(Ledger, *_NAMED, "kind")(),
)  # fmt: skip
_COLUMNS = [field.name for field in Sample._meta.concrete_fields if not field.is_relation]
_Nested = _short(
    Sample,
    *_COLUMNS,
    mission=_short(Mission, *_NAMED)(),
    campaign=_short(Campaign, *_NAMED)(),
    outcrop=_short(Outcrop, *_NAMED)(),
    abrasion_patch=_short(AbrasionPatch, *_NAMED, "depth_mm", "note")(),
    pair_partner=_short(Sample, "slug", "designation", "name", "sample_type")(),
    sealed_waypoint=_short(
        Waypoint, "sol", "rmc", "latitude_deg", "longitude_deg", "elevation_m", "elevation_datum",
        "position_basis", "position_note", "position_uncertainty_m",
    )(),
    container=_short(Container, "code", "serial", "kind")(),
    holdings=_Now(many=True),
)  # fmt: skip


class _Pages(CursorPagination):
    page_size = 100
    ordering = "slug"


class _Plain(ModelViewSet[Sample]):
    renderer_classes = (JSONRenderer,)
    filter_backends = ()
    pagination_class = _Pages
    shows: ClassVar[tuple[Any, ...]] = (Sample,)


class Flat(_Plain):
    """Columns alone."""

    queryset = Sample.objects.all()
    serializer_class = type(
        "Flat",
        (serializers.ModelSerializer,),
        {"Meta": type("Meta", (), {"model": Sample, "fields": "__all__"})},
    )


class Nested(_Plain):
    """The same content as the list of this API."""

    serializer_class = _Nested

    def get_queryset(self) -> QuerySet[Sample]:
        """All that is told, in two queries."""
        now = Holding.objects.filter(ledger__kind="flight").select_related(
            "ledger", "place__parent__parent", "custodian__organisation", "os_slot",
            "offered_to__organisation",
        )  # fmt: skip
        return Sample.objects.select_related(
            "mission", "campaign", "outcrop", "abrasion_patch", "pair_partner", "sealed_waypoint",
            "container",
        ).prefetch_related(Prefetch("holdings", now))  # fmt: skip


_router = SimpleRouter()
_router.register("nested", Nested, basename="nested")
_router.register("flat", Flat, basename="flat")
urlpatterns = [path("", include(_router.urls)), *known]
