"""The catalogue of samples, and its rows and columns as a file."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from samples.exchange.records.files import FORMS
from samples.exchange.records.told import of_list
from samples.exchange.tables import SAMPLE_COLUMNS, holding_of
from samples.models import Ledger, Sample
from samples.pages.exports import MAP_TYPES, as_file, as_records, require_form, require_format
from samples.pages.filters import CatalogueFilter
from samples.pages.gate import state_page
from samples.pages.lists import headers, listing, narrowed, sorting
from samples.pages.shown import Shown, to
from samples.selectors import catalogue, keyset
from samples.selectors.moment import Moment

MODELS = ("sample", "container", "holding", "place")
ORDERS = {column.key: (column.order,) for column in SAMPLE_COLUMNS}
# By sol of sealing: the one fact that nearly every sample has.
DEFAULT = "sealed_sol"


def rows(at: Ledger | Moment) -> QuerySet[Sample]:
    """All samples taken by then, with the state of each joined for sorting."""
    return catalogue.sortable(catalogue.taken(catalogue.samples(at), at), at, "sample")


@state_page(*MODELS, known=(*CatalogueFilter.base_filters, "ordering", "cursor"))
def show(request: HttpRequest, shown: Shown) -> HttpResponse:
    """The list; a filter's value that can't be read is said beside it, with status 400."""
    listed = listing(
        request,
        CatalogueFilter,
        rows(shown.moment),
        catalogue.orders(ORDERS, shown.moment),
        default=DEFAULT,
        noun=("sample", "samples"),
        at=shown.moment,
    )
    context = {
        "ledger": shown.ledger,
        "listed": listed,
        "headers": headers(
            listed, ((column.key, column.heading, column.numeric) for column in SAMPLE_COLUMNS)
        ),
        "rows": [
            {"sample": sample, "now": holding_of(sample), "partner": sample.pair_partner}
            for sample in listed.rows
        ],
        "action": reverse("pages:catalogue"),
        "clear_url": to("pages:catalogue"),
        "exports": [
            {
                "label": name.upper(),
                "url": f"{reverse('pages:export', args=[name])}?{listed.query}".rstrip("?"),
            }
            for name in MAP_TYPES
        ]
        + _records(shown, listed.query),
        "breadcrumbs": [
            {"label": "Start", "url": to("pages:start")},
            {"label": "Catalogue", "url": ""},
        ],
    }
    return render(request, "samples/catalogue.html", context, status=400 if listed.problem else 200)


@state_page(*MODELS, known=(*CatalogueFilter.base_filters, "ordering"))
def export(request: HttpRequest, shown: Shown, format_name: str) -> HttpResponseBase:
    """The whole filtered list, not only one page of it, in its order and with its columns.

    As GeoJSON a sample lies where it was taken.
    """
    require_format(format_name, MAP_TYPES)
    found = narrowed(request, CatalogueFilter, rows(shown.moment), at=shown.moment)
    _, order = sorting(request, catalogue.orders(ORDERS, shown.moment), DEFAULT)
    samples = found.order_by(*keyset.order_by(order)).iterator(chunk_size=500)
    return as_file(
        shown, format_name, "mars-samples", SAMPLE_COLUMNS, samples, place=lambda sample: sample
    )


@state_page(
    *MODELS, "outcrop", "custodyevent", "custodian", "portion", "source", "valueprovenance",
    known=(*CatalogueFilter.base_filters, "ordering"),
    past=False,
)  # fmt: skip
def records(request: HttpRequest, shown: Shown, form_name: str) -> HttpResponseBase:
    """The whole filtered list as a registry takes it: what the samples are now."""
    form = require_form(form_name)
    found = narrowed(request, CatalogueFilter, rows(shown.moment), at=shown.moment)
    _, order = sorting(request, catalogue.orders(ORDERS, shown.moment), DEFAULT)
    told = of_list(found.order_by(*keyset.order_by(order)), shown.ledger)
    return as_records(shown, form_name, form, told)


def _records(shown: Shown, query: str) -> list[dict[str, str]]:
    """Links to the list as registries take it; of a past moment nothing is registered."""
    if shown.moment.is_past:
        return []
    return [
        {
            "label": form.label,
            "url": f"{reverse('pages:records', args=[name])}?{query}".rstrip("?"),
        }
        for name, form in FORMS.items()
    ]
