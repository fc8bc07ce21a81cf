"""An outcrop: what was taken from it, where it is, and what shows it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from samples.exchange.tables import holding_of
from samples.models import AbrasionPatch, Outcrop
from samples.pages.facts import fact
from samples.pages.gate import state_page
from samples.pages.records import admin_url, api_url
from samples.pages.shown import Shown, to
from samples.pages.surroundings import panoramas, position_facts
from samples.selectors import catalogue, keyset
from samples.selectors.lookup import one
from samples.selectors.provenance import by_field, with_sources

SHOWN = 100
"""Samples of one outcrop that its page lists; the catalogue has them all."""


@state_page("outcrop", "sample", "holding", "observation", "valueprovenance")
def show(request: HttpRequest, shown: Shown, slug: str) -> HttpResponse:
    """The page of an outcrop."""
    outcrop = one(
        Outcrop.objects.select_related("campaign").prefetch_related(with_sources()),
        "outcrop",
        "slug",
        slug,
    )
    said = by_field(outcrop)
    taken = (
        catalogue.taken(catalogue.samples(shown.moment), shown.moment)
        .filter(outcrop=outcrop)
        .order_by(*keyset.order_by(("dossier_number", "nasa_number")))
    )[:SHOWN]
    return render(
        request,
        "samples/outcrop.html",
        {
            "ledger": shown.ledger,
            "outcrop": outcrop,
            "facts": [
                fact("Campaign", outcrop.campaign.name, said, "campaign"),
                fact("Site as NASA prints it", outcrop.site_name, said, "site_name"),
                fact("Formation", outcrop.formation, said, "formation"),
                fact("Region of interest", outcrop.region_of_interest, said, "region_of_interest"),
                *position_facts(outcrop, said),
            ],
            "rows": [{"sample": sample, "now": holding_of(sample)} for sample in taken],
            "patches": list(AbrasionPatch.objects.filter(outcrop=outcrop)[:SHOWN]),
            "panoramas": panoramas(outcrop),
            "catalogue_url": to("pages:catalogue", query={"outcrop": outcrop.slug}),
            "api_url": api_url("outcrops", outcrop.slug),
            "admin_url": admin_url(request, outcrop),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Map", "url": to("pages:map")},
                {"label": outcrop.name, "url": ""},
            ],
        },
    )
