"""What the lists of missions, rock, places, images and sources can be narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.db.models import QuerySet

from samples.domain.kinds import ObservationKind, PlaceKind, Trust
from samples.models import (
    AbrasionPatch,
    Campaign,
    Custodian,
    Depot,
    Mission,
    Observation,
    Organisation,
    Outcrop,
    Place,
    Source,
)
from samples.selectors import lookup
from samples.selectors.catalogue import within
from samples.selectors.filter_kit import (
    InLedger,
    NamedFilter,
    SearchFilterSet,
    any_of,
    latitude,
    longitude,
    sol,
)


def of_mission(field_name: str = "mission") -> filters.ModelChoiceFilter:
    """Rows of one mission."""
    return filters.ModelChoiceFilter(
        queryset=Mission.objects.all(), field_name=field_name, to_field_name="slug", label="Mission"
    )


class MissionFilter(SearchFilterSet):
    """Missions."""

    searched = ("name", "rover_name", "landing_site_name")

    class Meta:
        model = Mission
        fields: list[str] = []


class CampaignFilter(SearchFilterSet):
    """Campaigns of a mission."""

    mission = of_mission()

    class Meta:
        model = Campaign
        fields: list[str] = []


class OutcropFilter(SearchFilterSet):
    """Outcrops by campaign and position."""

    mission = of_mission("campaign__mission")
    campaign = filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(), to_field_name="slug", label="Campaign"
    )
    latitude_deg_min = latitude("gte")
    latitude_deg_max = latitude("lte")
    longitude_deg_min = longitude("gte")
    longitude_deg_max = longitude("lte")

    class Meta:
        model = Outcrop
        fields: list[str] = []


class PlaceFilter(SearchFilterSet, InLedger):
    """Places by kind, by what they are part of, and by position."""

    mission = of_mission()
    kind = any_of(PlaceKind.choices())
    within = filters.ModelChoiceFilter(
        queryset=Place.objects.all(),
        to_field_name="slug",
        method="part_of",
        label="The place itself and its parts",
    )
    latitude_deg_min = latitude("gte")
    latitude_deg_max = latitude("lte")
    longitude_deg_min = longitude("gte")
    longitude_deg_max = longitude("lte")

    class Meta:
        model = Place
        fields: list[str] = []

    def part_of(self, queryset: QuerySet[Place], _name: str, place: Place) -> QuerySet[Place]:
        """A place with all its parts, at any depth."""
        return queryset.filter(within(place.slug, ""))


class DepotFilter(SearchFilterSet, InLedger):
    """Depots of a mission."""

    through = {"slug": "place__slug", "name": "place__name"}

    searched = ("place__name",)
    searched_slugs = ("place__slug",)

    mission = of_mission("place__mission")

    class Meta:
        model = Depot
        fields: list[str] = []


class ObservationFilter(SearchFilterSet):
    """Images, videos and documents by what they show and when they were taken."""

    unlisted = ("url",)
    through = {"web_url": "url"}
    searched = ("title", "product_id", "note", "credit", "outcrop__name", "sample__name")
    searched_slugs = ("outcrop__slug", "sample__slug")

    mission = of_mission()
    kind = any_of(ObservationKind.choices())
    outcrop = filters.ModelChoiceFilter(
        queryset=Outcrop.objects.all(), to_field_name="slug", label="Outcrop"
    )
    sample = NamedFilter(
        find=lookup.sample, field_name="sample", label="Sample: designation or slug"
    )
    source = filters.ModelChoiceFilter(
        queryset=Source.objects.all(), to_field_name="code", label="Source"
    )
    sol_min = sol("sol", "gte")
    sol_max = sol("sol", "lte")

    class Meta:
        model = Observation
        fields: list[str] = []


class OrganisationFilter(SearchFilterSet):
    """Organisations."""

    unlisted = ("url",)
    through = {"web_url": "url"}
    searched = ("name",)
    searched_slugs = ("slug",)

    class Meta:
        model = Organisation
        fields: list[str] = []


class CustodianFilter(SearchFilterSet):
    """Custodians of an organisation."""

    searched = ("name", "organisation__name")
    searched_slugs = ("slug",)

    organisation = filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(), to_field_name="slug", label="Organisation"
    )

    class Meta:
        model = Custodian
        fields: list[str] = []


class AbrasionPatchFilter(SearchFilterSet):
    """Patches of a mission, campaign or outcrop."""

    searched = ("name", "note", "outcrop__name")
    searched_slugs = ("slug", "outcrop__slug")

    mission = of_mission("outcrop__campaign__mission")
    campaign = filters.ModelChoiceFilter(
        queryset=Campaign.objects.all(),
        field_name="outcrop__campaign",
        to_field_name="slug",
        label="Campaign",
    )
    outcrop = filters.ModelChoiceFilter(
        queryset=Outcrop.objects.all(), to_field_name="slug", label="Outcrop"
    )

    class Meta:
        model = AbrasionPatch
        fields: list[str] = []


class SourceFilter(SearchFilterSet):
    """Sources by how well they were cross-checked."""

    unlisted = ("url",)
    through = {"web_url": "url"}
    searched = ("title", "location", "credit", "trust_note")
    searched_slugs = ("code",)

    trust = any_of(Trust.choices())

    class Meta:
        model = Source
        fields: list[str] = []
