"""Containers: the list, and the page of one with its contents, place, history and hash chain."""

from __future__ import annotations

from django.db.models import FilteredRelation, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.kinds import ContainerKind
from samples.models import Container, Holding, Ledger, Sample
from samples.pages.facts import Fact, fact
from samples.pages.filters import ContainersFilter
from samples.pages.gate import page
from samples.pages.lists import headers, listing
from samples.pages.records import admin_url, api_url
from samples.pages.timeline import container_name, entries, place_url
from samples.selectors import catalogue
from samples.selectors.history import chain
from samples.selectors.lookup import container as find_container
from samples.selectors.lookup import flight_ledger
from samples.selectors.provenance import by_field, with_sources

MODELS = ("container", "sample", "holding", "place")
COLUMNS = (
    ("code", "Container", False),
    ("kind", "Kind", False),
    ("content", "Content", False),
    ("stage", "Stage", False),
    ("place", "Place", False),
)
ORDERS = {
    "code": ("code",),
    "kind": ("kind", "code"),
    "content": ("holding_now__sample__slug", "code"),
    "stage": ("holding_now__stage", "code"),
    "place": ("holding_now__place__slug", "code"),
}


def rows(ledger: Ledger) -> QuerySet[Container]:
    """All containers, with the present state of each joined for sorting."""
    return catalogue.containers(ledger).annotate(
        holding_now=FilteredRelation("holdings", condition=Q(holdings__ledger=ledger))
    )


@page(*MODELS, known=(*ContainersFilter.base_filters, "ordering", "cursor"))
def show_list(request: HttpRequest) -> HttpResponse:
    """The list of containers."""
    ledger = flight_ledger()
    listed = listing(
        request,
        ContainersFilter,
        rows(ledger),
        ORDERS,
        default="code",
        noun=("container", "containers"),
    )
    context = {
        "ledger": ledger,
        "listed": listed,
        "headers": headers(listed, COLUMNS),
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
        "breadcrumbs": [
            {"label": "Start", "url": reverse("pages:start")},
            {"label": "Containers", "url": ""},
        ],
    }
    return render(
        request, "samples/containers.html", context, status=400 if listed.problem else 200
    )


@page(*MODELS, "custodyevent", "source", "valueprovenance")
def show(request: HttpRequest, identifier: str) -> HttpResponse:
    """The page of a container, found by code, serial or the designation of its content."""
    ledger = flight_ledger()
    container = find_container(
        identifier,
        catalogue.containers(ledger).prefetch_related(
            with_sources(),
            Prefetch(
                "samples", Sample.objects.select_related("outcrop").order_by("-retained", "pk")
            ),
        ),
    )
    now = present(container)
    replayed = chain(ledger, container, now)
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
            "content": next((sample for sample in contents if sample.retained), None),
            "before": [sample for sample in contents if not sample.retained],
            "chain": replayed,
            "events": entries(replayed.events, container.mission.clock, content=True),
            "labels_url": f"{reverse('pages:labels')}?container={container.code}",
            "api_url": api_url("containers", container.code),
            "admin_url": admin_url(request, container),
            "breadcrumbs": [
                {"label": "Start", "url": reverse("pages:start")},
                {"label": "Containers", "url": reverse("pages:containers")},
                {"label": container_name(container), "url": ""},
            ],
        },
    )


def present(container: Container) -> Holding | None:
    """Where a container of `selectors.catalogue.containers` is now."""
    now: list[Holding] = container.now  # type: ignore[attr-defined]
    return now[0] if now else None


def _facts(container: Container, now: Holding | None) -> list[Fact]:
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
