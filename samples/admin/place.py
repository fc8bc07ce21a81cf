"""Where containers can be: places of every kind, depots and their spots."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin import display
from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    MultipleChoicesDropdownFilter,
    MultipleRelatedDropdownFilter,
)

from samples.admin.base import CatalogueAdmin
from samples.admin.custody import badge_of, flight
from samples.admin.exchange import ExchangeMixin
from samples.admin.links import badge, counted, link, list_of, position_of, public_page
from samples.admin.region import POSITION
from samples.domain.kinds import PlaceKind
from samples.domain.state import Stage
from samples.exchange.resources import PlaceResource
from samples.models import Container, Depot, DepotSpot, Holding, Place
from samples.selectors import catalogue
from samples.selectors.catalogue import within
from samples.selectors.search import search


@admin.register(Place)
class PlaceAdmin(ExchangeMixin, CatalogueAdmin):
    """Places with how many containers are there."""

    resource_classes = [PlaceResource]
    list_display = ("name", "kind_shown", "part_of", "here", "capacity", "concept", "position")
    list_filter = (
        ("kind", MultipleChoicesDropdownFilter),
        ("hypothetical", BooleanRadioFilter),
        ("parent", MultipleRelatedDropdownFilter),
    )
    ordering = ("slug",)
    search_fields = ("name", "slug")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "name",
                    "slug",
                    "kind",
                    "mission",
                    "parent",
                    "capacity",
                    "hypothetical",
                    "note",
                )
            },
        ),
        POSITION,
    )

    def rows(self) -> Any:
        """With the number of containers there and in its parts (flight ledger)."""
        there = (
            Holding.objects.filter(
                Q(place=OuterRef("pk"))
                | Q(place__parent=OuterRef("pk"))
                | Q(place__parent__parent=OuterRef("pk")),
                ledger=flight(),
            )
            .order_by()
            .values("ledger")
            .annotate(total=Count("pk"))
            .values("total")
        )
        return (
            super()
            .rows()
            .select_related("parent", "mission")
            .annotate(total=Coalesce(Subquery(there, output_field=IntegerField()), Value(0)))
        )

    def search(self, queryset: QuerySet[Place], term: str) -> QuerySet[Place]:
        """By words of name and note."""
        return search(queryset, term)

    @display(description="kind", ordering="kind")
    def kind_shown(self, place: Place) -> str:
        """In words."""
        return PlaceKind(place.kind).label

    @display(description="part of", ordering="parent__name")
    def part_of(self, place: Place) -> SafeString | str | None:
        """The place it belongs to."""
        return link(place.parent) if place.parent else None

    @display(description="containers now", ordering="total")
    def here(self, place: Any) -> SafeString | int:
        """How many, as a link to them where it has room for several."""
        if place.is_slot:
            return int(place.total)
        return counted(place.total, list_of(Container, {"place": place.slug}))

    @display(description="concept", ordering="hypothetical")
    def concept(self, place: Place) -> SafeString | None:
        """Whether nobody has built it."""
        return badge("Concept", "mock") if place.hypothetical else None

    @display(description="position")
    def position(self, place: Place) -> str | None:
        """Degrees."""
        return position_of(place)

    def view_on_site(self, place: Place) -> str | None:
        """Its page for everybody."""
        name = "depot" if place.kind == PlaceKind.DEPOT else "place"
        return public_page(name, place.slug)

    def panels(self, request: HttpRequest, record: Place) -> dict[str, Any]:
        """What is there now."""
        ledger = flight()
        here = (
            catalogue.holdings(ledger).filter(within(record.slug, "place"))
            if ledger
            else Holding.objects.none()
        )
        return {
            **super().panels(request, record),
            "ledger": ledger,
            "contents": [
                (holding, badge_of(Stage(holding.stage)))
                for holding in here.order_by("place__slug", "container__code")
            ],
        }


@admin.register(Depot)
class DepotAdmin(CatalogueAdmin):
    """Depots and their outlines."""

    list_display = ("place", "area_m2", "spot_count")
    list_display_links = ("place",)
    ordering = ("place__slug",)
    search_fields = ("place__name", "place__slug")
    fixed_fields = ("place",)
    fieldsets = ((None, {"fields": ("place", "polygon", "area_m2")}),)

    def rows(self) -> Any:
        """With the number of spots."""
        return super().rows().select_related("place").annotate(total=Count("spots"))

    @display(description="spots", ordering="total")
    def spot_count(self, depot: Any) -> SafeString:
        """How many, as a link to them."""
        return counted(depot.total, list_of(DepotSpot, {"depot__id__exact": depot.pk}))


@admin.register(DepotSpot)
class DepotSpotAdmin(CatalogueAdmin):
    """Spots in the order of dropping, with what lies there."""

    list_display = ("place", "depot", "drop_order", "lies_here", "position")
    list_display_links = ("place",)
    list_filter = (("depot", MultipleRelatedDropdownFilter),)
    ordering = ("depot__place__slug", "drop_order")
    search_fields = ("place__name", "place__slug")
    fixed_fields = ("place", "depot")
    fieldsets = ((None, {"fields": ("depot", "place", "drop_order")}),)

    def rows(self) -> Any:
        """With what lies there now (flight ledger)."""
        spots = super().rows().select_related("place", "depot__place")
        ledger = flight()
        if ledger is None:
            return spots
        here = Prefetch("place__holdings", queryset=catalogue.holdings(ledger), to_attr="now")
        return spots.prefetch_related(here)

    @display(description="lies here")
    def lies_here(self, spot: Any) -> SafeString | str | None:
        """The container on it."""
        here: list[Holding] = getattr(spot.place, "now", [])
        return link(here[0].container, str(here[0].sample or here[0].container)) if here else None

    @display(description="position")
    def position(self, spot: DepotSpot) -> str | None:
        """Degrees."""
        return position_of(spot.place)
