"""Containers: the list, and the page of one with its contents, place, history and hash chain."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from samples.domain.kinds import ContainerKind
from samples.exchange.container_table import COLUMNS, place_of, present
from samples.models import Container, CustodyEvent, Holding, Ledger, PastHolding, Sample
from samples.pages.desk import desk, stored
from samples.pages.exports import MAP_TYPES, as_file, require_format
from samples.pages.facts import Fact, fact
from samples.pages.filters import ContainersFilter
from samples.pages.gate import state_page
from samples.pages.lists import headers, listing, narrowed, sorting
from samples.pages.portions import genealogy
from samples.pages.records import admin_url, api_url
from samples.pages.shown import Shown, to
from samples.pages.timeline import container_name, entries, place_url
from samples.selectors import catalogue, keyset
from samples.selectors.history import chain, until
from samples.selectors.lookup import container as find_container
from samples.selectors.moment import Moment, holdings
from samples.selectors.provenance import by_field, with_sources

MODELS = ("container", "sample", "holding", "place")
ORDERS = {
    "code": ("code",),
    "kind": ("kind", "code"),
    "content": ("holding_now__sample__slug", "code"),
    "stage": ("holding_now__stage", "code"),
    "place": ("holding_now__place__slug", "code"),
}


def rows(at: Ledger | Moment) -> QuerySet[Container]:
    """All containers, with the state of each joined for sorting."""
    return catalogue.sortable(catalogue.containers(at), at, "container")


@state_page(*MODELS, known=(*ContainersFilter.base_filters, "ordering", "cursor"))
def show_list(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The list of containers."""
    listed = listing(
        request,
        ContainersFilter,
        rows(shown.moment),
        catalogue.orders(ORDERS, shown.moment),
        default="code",
        noun=("container", "containers"),
        at=shown.moment,
    )
    context = {
        "ledger": shown.ledger,
        "listed": listed,
        "headers": headers(
            listed,
            (
                (column.key, column.heading, column.numeric)
                for column in COLUMNS
                if column.key in ORDERS
            ),
        ),
        "rows": [
            {
                "container": container,
                "name": container_name(container),
                "kind": ContainerKind(container.kind).label,
                "now": present(container),
            }
            for container in listed.rows
        ],
        "action": reverse("pages:containers"),
        "labels_url": f"{reverse('pages:labels')}?{listed.query}".rstrip("?"),
        "exports": [
            {
                "label": name.upper(),
                "url": f"{reverse('pages:containers_export', args=[name])}?{listed.query}".rstrip(
                    "?"
                ),
            }
            for name in MAP_TYPES
        ],
        "clear_url": to("pages:containers"),
        "breadcrumbs": [
            {"label": "Start", "url": to("pages:start")},
            {"label": "Containers", "url": ""},
        ],
    }
    return render(
        request, "samples/containers.html", context, status=400 if listed.problem else 200
    )


@state_page(*MODELS, known=(*ContainersFilter.base_filters, "ordering"))
def export(request: HttpRequest, shown: Shown, format_name: str) -> HttpResponseBase:
    """The whole filtered list, in its order. As GeoJSON a container lies where it is."""
    require_format(format_name, MAP_TYPES)
    found = narrowed(request, ContainersFilter, rows(shown.moment), at=shown.moment)
    _, order = sorting(request, catalogue.orders(ORDERS, shown.moment), "code")
    containers = found.order_by(*keyset.order_by(order)).iterator(chunk_size=500)
    return as_file(shown, format_name, "containers", COLUMNS, containers, place=place_of)


@state_page(*MODELS, "custodyevent", "portion", "source", "valueprovenance")
def show(request: HttpRequest, shown: Shown, identifier: str) -> HttpResponse:
    """The page of a container, found by code, serial or the designation of its content."""
    ledger, moment = shown.ledger, shown.moment
    container = find_container(
        identifier,
        catalogue.containers(moment).prefetch_related(
            with_sources(),
            Prefetch(
                "samples", Sample.objects.select_related("outcrop").order_by("-retained", "pk")
            ),
        ),
    )
    now = present(container)
    content = now.content if now else None
    # The chain is checked against what is stored, whichever moment is shown.
    last = holdings(ledger).filter(container=container).first() if moment.is_past else stored(now)
    replayed = chain(ledger, container, last)
    events = until(moment, replayed.events)
    contents = list(container.samples.all())
    return render(
        request,
        "samples/container.html",
        {
            "ledger": ledger,
            "container": container,
            "name": container_name(container),
            "facts": _facts(container, now),
            "now": now,
            "now_url": place_url(now.place) if now else None,
            "content": content,
            "before": _held_before(replayed.events, events, contents, content),
            "is_past": moment.is_past,
            "genealogy": genealogy(shown, container, content),
            **desk(request, shown, container, now, events),
            "chain": replayed,
            "events": entries(events, ledger.mission.clock, moment, content=True),
            "whole": len(replayed.events),
            "labels_url": to("pages:labels", query={"container": container.code}),
            "api_url": api_url("containers", container.code),
            "admin_url": admin_url(request, container),
            "breadcrumbs": [
                {"label": "Start", "url": to("pages:start")},
                {"label": "Containers", "url": to("pages:containers")},
                {"label": container_name(container), "url": ""},
            ],
        },
    )


def _held_before(
    chain_events: list[CustodyEvent],
    shown_events: list[CustodyEvent],
    contents: list[Sample],
    content: Sample | None,
) -> list[Sample]:
    """What was in it and is no more; what only came later is not told of a past moment."""
    told = {event.sample_id for event in shown_events}
    later = {event.sample_id for event in chain_events} - told
    return [
        sample
        for sample in contents
        if sample != content
        and sample.pk not in later
        and (sample.pk in told or not sample.retained)
    ]


def _facts(container: Container, now: Holding | PastHolding | None) -> list[Fact]:
    said = by_field(container)
    return [
        fact("Code", container.code, {}, mono=True, note="This inventory's own name for it."),
        fact(
            "Etched serial number",
            container.serial and f"SN{container.serial}",
            said,
            "serial",
            mono=True,
            note="" if container.serial else "Not published.",
        ),
        fact("Kind", ContainerKind(container.kind).label, said, "kind"),
        fact("Mass when empty", container.empty_mass_g, said, "empty_mass_g", unit="g"),
        fact("Seal serial", now.seal_serial if now else None, {}, mono=True),
        fact(
            "Answers for it",
            now.custodian.name if now else None,
            {},
            note=now.custodian.organisation.name if now else "",
        ),
    ]
