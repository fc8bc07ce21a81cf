"""The catalogue of samples, and its rows and columns as a file."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db.models import FilteredRelation, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from samples.domain.errors import NotFound
from samples.exchange.tables import MEDIA_TYPES, SAMPLE_COLUMNS, holding_of, write
from samples.models import Ledger, Sample
from samples.pages.filters import CatalogueFilter
from samples.pages.gate import page
from samples.pages.lists import headers, listing, narrowed, sorting
from samples.selectors import catalogue, keyset
from samples.selectors.lookup import flight_ledger

MODELS = ("sample", "container", "holding", "place")
ORDERS = {column.key: (column.order,) for column in SAMPLE_COLUMNS}
# By sol of sealing: the one fact that nearly every sample has.
DEFAULT = "sealed_sol"


def rows(ledger: Ledger) -> QuerySet[Sample]:
    """All samples, with the present state of each joined for sorting."""
    return catalogue.samples(ledger).annotate(
        holding_now=FilteredRelation("holdings", condition=Q(holdings__ledger=ledger))
    )


@page(*MODELS, known=(*CatalogueFilter.base_filters, "ordering", "cursor"))
def show(request: HttpRequest) -> HttpResponse:
    """The list; a filter's value that can't be read is said beside it, with status 400."""
    ledger = flight_ledger()
    listed = listing(
        request, CatalogueFilter, rows(ledger), ORDERS, default=DEFAULT, noun=("sample", "samples")
    )
    context = {
        "ledger": ledger,
        "listed": listed,
        "headers": headers(
            listed, ((column.key, column.heading, column.numeric) for column in SAMPLE_COLUMNS)
        ),
        "rows": [
            {"sample": sample, "now": holding_of(sample), "partner": sample.pair_partner}
            for sample in listed.rows
        ],
        "action": reverse("pages:catalogue"),
        "exports": [
            {
                "label": name.upper(),
                "url": f"{reverse('pages:export', args=[name])}?{listed.query}".rstrip("?"),
            }
            for name in MEDIA_TYPES
        ],
        "breadcrumbs": [
            {"label": "Start", "url": reverse("pages:start")},
            {"label": "Catalogue", "url": ""},
        ],
    }
    return render(request, "samples/catalogue.html", context, status=400 if listed.problem else 200)


@page(*MODELS, known=(*CatalogueFilter.base_filters, "ordering"))
def export(request: HttpRequest, format_name: str) -> HttpResponseBase:
    """The whole filtered list, not only one page of it, in its order and with its columns."""
    if format_name not in MEDIA_TYPES:
        raise NotFound(
            f"There is no export as {format_name}.",
            field="format",
            value=format_name,
            expected=", ".join(MEDIA_TYPES),
        )
    found = narrowed(request, CatalogueFilter, rows(flight_ledger()))
    _, order = sorting(request, ORDERS, DEFAULT)
    samples = found.order_by(*keyset.order_by(order)).iterator(chunk_size=500)
    response = StreamingHttpResponse(
        write(format_name, SAMPLE_COLUMNS, samples), content_type=MEDIA_TYPES[format_name]
    )
    name = f"mars-samples-{datetime.now(UTC):%Y-%m-%d}.{format_name}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
