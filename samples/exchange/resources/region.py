"""Campaigns, outcrops and places as tables."""

from __future__ import annotations

from samples.exchange.resources.base import CatalogueResource, columns
from samples.models import Campaign, Outcrop, Place


class CampaignResource(CatalogueResource):
    """Campaigns by slug."""

    class Meta:
        model = Campaign
        fields = columns(Campaign, "slug")


class OutcropResource(CatalogueResource):
    """Outcrops by slug, with their positions."""

    class Meta:
        model = Outcrop
        fields = columns(Outcrop, "slug")


class PlaceResource(CatalogueResource):
    """Places by slug, with their positions. A part's whole comes before it in the file."""

    FIXED = frozenset[str]()

    class Meta:
        model = Place
        fields = columns(Place, "slug")
